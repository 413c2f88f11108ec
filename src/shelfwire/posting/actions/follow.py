"""Follow what the channel makes of what it was told: in review, live, refused, held by the platform, not applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from shelfwire.channels.port import ListingAsKept, ListingContent, ListingStatus
from shelfwire.kit.errors import Reason
from shelfwire.kit.texts import fit
from shelfwire.kit.typed import typed
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.actions.record import BY, record_refused
from shelfwire.posting.comparing import differences
from shelfwire.posting.models import Posting
from shelfwire.posting.states import PostingStatus

EXPECTED = {
    "activate": (ListingStatus.LIVE, ListingStatus.IN_REVIEW),
    "deactivate": (ListingStatus.OFF_BY_SELLER,),
    "delete": (ListingStatus.DELETED,),
    "recover": (ListingStatus.OFF_BY_SELLER, ListingStatus.DRAFT, ListingStatus.IN_REVIEW),
}
"""The states in which a listing is after each move."""
PRE_APPROVED = "PRE_APPROVED"
"""Approved, and held until something of the seller's is settled (facts.md 9.13)."""
_HELD = {
    ListingStatus.FROZEN: "The channel has frozen the listing.",
    ListingStatus.OFF_BY_CHANNEL: "The channel has suspended the listing.",
    ListingStatus.DELETED: "The listing was deleted on the channel.",
}
SHOWN_BY = timedelta(hours=1)
"""A channel may list a new listing late (``channels.port.posting``)."""
_AGREED = ("parcel", "size_chart")
"""What a channel may write down otherwise than it was told: no proof that an update was not applied."""
_ADVICE = "Send the update again, or change it in Seller Center."
_OPTIONS_ADVICE = (
    "If the channel only calls it otherwise, write its words under Variations. Else send the update again."
)


@transaction.atomic
def follow_posting(
    *,
    posting: Posting,
    kept: ListingAsKept | None,
    under_review: ListingAsKept | None,
    look_at: datetime,
    why: str = "",
) -> PostingStatus:
    """What was read back, against what was told; ``kept`` is None when the channel does not show the listing.

    ``look_at``: when to ask again while it is in review. ``why``: it could not be read at all. Returns where the
    posting stands.
    """
    locked = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    if locked.status == PostingStatus.IN_REVIEW:
        if why:
            _wait(locked, look_at, why)
        elif locked.kind in EXPECTED:
            _moved(locked, kept)
        else:
            _posted(locked, kept, under_review, look_at)
    posting.refresh_from_db()
    return PostingStatus(posting.status)


def _posted(
    posting: Posting, kept: ListingAsKept | None, under_review: ListingAsKept | None, look_at: datetime
) -> None:
    if kept is None:
        # a frozen or deleted listing is not shown by its id (facts.md 9.16)
        status = posting.listing.status if posting.listing else ""
        if status in (ListingStatus.FROZEN, ListingStatus.DELETED):
            _refuse_held(posting, ListingStatus(status), ())
        elif _is_gone(posting):
            _refuse_held(posting, ListingStatus.DELETED, ())
        else:
            _wait(posting, look_at, "The channel does not show it yet.")
        return
    if not kept.status:
        _wait(posting, look_at, "The channel does not say how it stands.")
        return
    waiting = under_review or (kept if kept.under_review or kept.status == ListingStatus.IN_REVIEW else None)
    if waiting is not None and kept.status not in _HELD:
        held = PRE_APPROVED in (waiting.review, kept.review)
        _wait(posting, look_at, "Approved; it goes live once your account is verified (KYC)." if held else "")
    elif kept.status in _HELD:
        _refuse_held(posting, ListingStatus(kept.status), _reasons(kept))
    elif kept.status == ListingStatus.REJECTED or kept.findings:
        record_refused(posting=posting, reasons=_reasons(kept), why="The review refused it.")
    else:
        _in_force(posting, kept)


def _is_gone(posting: Posting) -> bool:
    """The channel's list of listings is without it, and not because it was made just now."""
    told, missing = posting.told_at, posting.listing.missing_at if posting.listing else None
    return told is not None and missing is not None and missing - told > SHOWN_BY


def _reasons(kept: ListingAsKept) -> list[Reason]:
    """What the review said; where we have no advice, its own suggestions are what to do."""
    return [
        replace(one.reason, advice=one.reason.advice or " ".join(one.suggestions)) for one in kept.findings
    ]


def _in_force(posting: Posting, kept: ListingAsKept) -> None:
    """Nothing waits for a review: what stands there is what was told, or it was not applied."""
    if posting.kind == Posting.Kind.EDIT:
        content = typed(posting.content, ListingContent)
        left = [one for one in differences(content, kept) if one.field not in _AGREED]
        if left:
            reasons = [
                {
                    "code": "not_applied",
                    "text": f"{one.label} is still “{one.now}”, not “{one.then}”."[:500],
                    "field": one.field,
                    "advice": _OPTIONS_ADVICE if one.field == "options" else _ADVICE,
                    "sku": one.sku,
                }
                for one in left
            ]
            move_posting(
                posting,
                PostingStatus.NOT_APPLIED,
                by=BY,
                why=f"{left[0].label} did not change",
                reasons=reasons,
            )
            return
    move_posting(
        posting, PostingStatus.DONE, by=BY, why=f"{kept.channel_status or kept.status} on the channel"
    )


def _moved(posting: Posting, kept: ListingAsKept | None) -> None:
    status = kept.status if kept is not None else ListingStatus.DELETED
    if status in EXPECTED[posting.kind]:
        move_posting(posting, PostingStatus.DONE, by=BY, why=f"{status} on the channel")
    elif status in _HELD and posting.kind != "delete":
        _refuse_held(posting, ListingStatus(status), ())
    else:
        move_posting(
            posting,
            PostingStatus.NOT_APPLIED,
            by=BY,
            why=f"it is {status} on the channel",
            reasons=[
                {
                    "code": "not_applied",
                    "text": f"The channel took it, and the listing is still {status}.",
                    "field": "move",
                    "advice": "Try it again.",
                    "sku": "",
                }
            ],
        )


def _refuse_held(posting: Posting, status: ListingStatus, reasons: object) -> None:
    found = list(reasons)  # type: ignore[call-overload]
    says = _HELD[status]
    advice = "Look in Seller Center for why, and appeal there."
    record_refused(posting=posting, reasons=found or [Reason(status.value, says, "status", advice)], why=says)


def _wait(posting: Posting, look_at: datetime, why: str) -> None:
    Posting.objects.filter(pk=posting.pk).update(look_at=look_at, waits_for=fit(why, 300))
