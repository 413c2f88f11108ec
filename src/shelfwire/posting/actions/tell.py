"""A posting on its way to the channel: its pictures are kept, it is written to the outbox, or it waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q

from shelfwire.channels.port import ListingAsKept, ListingContent, SentPicture
from shelfwire.exchange.actions import outgoing
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.texts import fit
from shelfwire.listings import kept as whole
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.actions.cancel import SUBJECT, operation_of
from shelfwire.posting.actions.record import BY, put_off
from shelfwire.posting.events import PostingsDue
from shelfwire.posting.models import PictureUpload, Posting
from shelfwire.posting.states import PostingStatus, WaitsOn


def keep_upload(*, account_id: int, digest: str, use: str, sent: SentPicture) -> None:
    """The channel has the picture or file for that use: it is not sent again. Twice changes nothing."""
    PictureUpload.objects.bulk_create(
        [
            PictureUpload(
                account_id=account_id,
                digest=digest,
                use=use,
                uri=sent.uri,
                url=sent.url,
                width=sent.width,
                height=sent.height,
                sent_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def start_pictures(*, posting: Posting) -> bool:
    """Nothing stands in its way: its pictures go up, and it goes as it is asked for by now. False: it got a later
    moment. Twice changes nothing. Raises LostRace.
    """
    asked = (
        Posting.objects.select_for_update(of=("self",)).values("not_before", "take_away").get(pk=posting.pk)
    )
    posting.not_before, posting.take_away = asked["not_before"], asked["take_away"]
    if posting.not_before is not None and posting.not_before > clock.now():
        return False
    move_posting(posting, PostingStatus.PICTURES, by=BY, waits_for="", look_at=None)
    return True


@transaction.atomic
def queue_posting(
    *,
    posting: Posting,
    content: ListingContent | None,
    before: ListingAsKept | None,
    changed_count: int | None,
) -> None:
    """Write it to the outbox, once: what is told, and what the channel said before. ``content`` is None for a move."""
    told: dict[str, Any] = {} if content is None else msgspec.to_builtins(content, enc_hook=str)
    also: dict[str, Any] = {} if before is None else {"before": whole.to_json(before)}
    times = posting.changes.filter(after=PostingStatus.QUEUED).count()
    moved = move_posting(
        posting,
        PostingStatus.QUEUED,
        by=BY,
        content=told,
        changed_count=changed_count,
        waits_for="",
        look_at=None,
        **also,
    )
    if moved:
        outgoing.write_outgoing(
            account_id=posting.account_id,
            kind=operation_of(posting.kind),
            idempotency_key=f"posting:{posting.pk}:{times}",
            subject_kind=SUBJECT,
            subject_id=posting.pk,
            payload={},
        )


def leave_untold(*, posting: Posting) -> None:
    """The listing says already what the update would say: it is done without a call. Twice changes nothing."""
    move_posting(posting, PostingStatus.DONE, by=BY, why="the listing says this already")


@transaction.atomic
def rebuild(*, posting: Posting) -> None:
    """The product changed since the content was built: it is built again, its pictures first."""
    move_posting(posting, PostingStatus.PICTURES, by=BY, why="the product changed meanwhile")
    announce(PostingsDue(posting.account_id))


@transaction.atomic
def allowance_used(*, posting: Posting, why: str, until: datetime) -> int:
    """The channel takes no more new listings today: this posting and all that stand behind it wait. How many."""
    put_off(posting=posting, on=WaitsOn.ALLOWANCE, why=why, until=until)
    waiting = Posting.objects.filter(
        Q(not_before=None) | Q(not_before__lt=until),
        account_id=posting.account_id,
        kind=Posting.Kind.CREATE,
        status=PostingStatus.SCHEDULED,
    )
    return waiting.exclude(look_at__gte=until).update(
        look_at=until, waits_on=WaitsOn.ALLOWANCE, waits_for=fit(why, 300)
    )


def follow_again(*, account_id: int, product_ids: Collection[str], at: datetime) -> int:
    """The channel said something of these listings: what is in review is looked at at once. How many."""
    found = Posting.objects.filter(
        account_id=account_id,
        status=PostingStatus.IN_REVIEW,
        listing__external_id__in=list(product_ids),
    )
    return found.update(look_at=at)
