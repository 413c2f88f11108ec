"""Postings out: each is told to the channel once, and looked for there after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from shelfwire.channels.port import (
    ListingContent,
    ListingMove,
    ListingStatus,
    ListingTarget,
    PostedListing,
    Session,
)
from shelfwire.channels.registry import channel
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Reason, Refused, RuleBroken
from shelfwire.kit.ids import ExternalProductId
from shelfwire.kit.typed import typed
from shelfwire.listings import kept as whole
from shelfwire.listings.models import Listing
from shelfwire.posting import postings
from shelfwire.posting.actions import record_moved, record_posted, record_refused
from shelfwire.posting.actions.cancel import SUBJECT, operation_of
from shelfwire.posting.actions.follow import EXPECTED
from shelfwire.posting.actions.move import refuse_move
from shelfwire.posting.actions.record import Answered
from shelfwire.posting.actions.request import kind_for
from shelfwire.posting.actions.tell import allowance_used, rebuild
from shelfwire.posting.comparing import differences, same_skus
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.states import PostingStatus
from shelfwire.sync.engine import outbox
from shelfwire.sync.engine.operation import Answer, Decision, Operation, Refuse, Tell, Withdraw
from shelfwire.sync.posting.follow import FOLLOW, LOOK_FIRST
from shelfwire.sync.posting.parts import LISTINGS_OUT, POSTING

AFTER = {
    ListingMove.ACTIVATE: ListingStatus.LIVE,
    ListingMove.DEACTIVATE: ListingStatus.OFF_BY_SELLER,
    ListingMove.DELETE: ListingStatus.DELETED,
    ListingMove.RECOVER: ListingStatus.OFF_BY_SELLER,
}
"""The state in which a listing is after a move, until it is read."""
LOOK_AFTER_A_MOVE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: a content, or a move (``content`` is None) of a listing. ``shows``: whether what is read back can
    tell that an update was applied; words can, tags and the pictures of variations cannot."""

    key: str
    since: datetime
    product_id: str = ""
    content: ListingContent | None = None
    shows: bool = True


class _Telling(Operation[ListingTarget, Told]):
    """What all postings have in common."""

    subject_kind = SUBJECT

    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[Told]]:
        """Unless it was cancelled, or the product says something else by now."""
        found = Posting.objects.select_related("account", "listing", "channel_product__listing")
        by_id = found.in_bulk({row.subject_id for row in rows})
        return {row.pk: self._decide(row, by_id[row.subject_id]) for row in rows}

    def _decide(self, row: Outgoing, posting: Posting) -> Decision[Told]:
        if posting.status != PostingStatus.QUEUED:
            return Withdraw(f"the posting is {PostingStatus(posting.status).label.lower()}")
        if (refusal := self._hindered(posting)) is not None:
            return refusal
        payload = {
            "since": posting.created_at.isoformat(),
            "product_id": posting.listing.external_id if posting.listing else "",
            "content": posting.content or None,
            "shows": _shows(posting),
        }
        return Tell(_told(row.idempotency_key, payload), payload)

    def _hindered(self, posting: Posting) -> Withdraw | Refuse | None:
        return None

    def told(self, row: Outgoing) -> Told:
        """What an earlier call told."""
        return _told(row.idempotency_key, row.payload)

    def hold(self, rows: Sequence[Outgoing]) -> None:
        """Their listings, then the products, then the postings: who reads a listing that is gone locks it before its
        product.
        """
        ids = {row.subject_id for row in rows}
        listings = Listing.objects.filter(pk__in=Posting.objects.filter(pk__in=ids).values("listing"))
        list(listings.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        products = ChannelProduct.objects.filter(postings__in=ids)
        list(products.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        list(Posting.objects.filter(pk__in=ids).select_for_update().order_by("pk").values_list("pk"))

    def apply(self, rows: Sequence[Outgoing]) -> None:
        """The postings follow, and what the channel makes of them is looked at soon."""
        for row in rows:
            posting = _posting(row)
            if posting.status == PostingStatus.QUEUED:
                self._apply(row, posting)
                FOLLOW.hurry(row.account_id, self._look_in().total_seconds())

    def _apply(self, row: Outgoing, posting: Posting) -> None:
        at = row.answered_at or clock.now()
        answer = row.answer
        answered = Answered(
            answer["product_id"],
            answer["sku_ids"],
            [Reason(**one) for one in answer.get("warnings", ())],
        )
        record_posted(posting=posting, answered=answered, at=at, look_at=clock.now() + self._look_in())

    def _look_in(self) -> timedelta:
        return LOOK_FIRST

    def refused(self, row: Outgoing) -> None:
        """The posting says why. An allowance that is used makes the new listings wait for the next day."""
        posting = _posting(row)
        reasons = [Reason(**one) for one in row.reasons] or [Reason("", row.error)]
        outgoing.withdraw_rows(Outgoing.objects.filter(pk=row.pk), why=row.error)
        if posting.status != PostingStatus.QUEUED:
            return
        used_up = channel(posting.account.channel).allowance_codes
        if any(one.code in used_up for one in reasons):
            day, begins = postings.tomorrow(posting.account, clock.now())
            why = f"{posting.account.channel_label} takes no more new listings today; it goes on {day:%d %B}."
            allowance_used(posting=posting, why=why, until=begins)
        else:
            record_refused(posting=posting, reasons=reasons, why=row.error)


class Create(_Telling):
    """A new listing."""

    kind = operation_of("create")

    def _hindered(self, posting: Posting) -> Withdraw | Refuse | None:
        product = posting.channel_product
        assert product is not None  # a post is a channel product's
        if kind_for(product) != Posting.Kind.CREATE:
            why = f"The product is on {posting.account.channel_label} already."
            return Refuse(why, [Reason("listed_already", why, None, "Update the listing instead.")])
        return _changed(posting, product)

    def call(self, part: ListingTarget, session: Session, told: Told) -> Answer:
        """Make it."""
        return _answer(part.create(session, _content(told), idempotency_key=told.key))

    def find(self, part: ListingTarget, session: Session, told: Told) -> Answer | None:
        """By our own name for it."""
        found = part.find(session, _content(told), since=told.since)
        return None if found is None else _answer(found)


class Edit(_Telling):
    """What a listing says, replaced."""

    kind = operation_of("edit")

    def _hindered(self, posting: Posting) -> Withdraw | Refuse | None:
        assert posting.channel_product is not None  # an update is a channel product's
        return _changed(posting, posting.channel_product)

    def call(self, part: ListingTarget, session: Session, told: Told) -> Answer:
        """Replace it."""
        return _answer(part.edit(session, ExternalProductId(told.product_id), _content(told)))

    def find(self, part: ListingTarget, session: Session, told: Told) -> Answer | None:
        """What stands there, or waits for its review there, says what was told. Told again when that proves nothing:
        a listing is replaced as a whole, so the second time changes nothing."""
        if not told.shows:
            return None
        product_id, content = ExternalProductId(told.product_id), _content(told)
        waiting = part.read_under_review(session, product_id)
        for kept in (waiting, part.read(session, product_id)):
            if kept is not None and not differences(content, kept):
                ids = {ref: str(listed.external_id) for ref, listed in same_skus(content, kept).items()}
                return Answer({"product_id": told.product_id, "sku_ids": ids})
        return None


class Move(_Telling):
    """A listing as it is: activated, deactivated, deleted or recovered."""

    move: ClassVar[ListingMove]

    def _hindered(self, posting: Posting) -> Withdraw | Refuse | None:
        """A listing that is on sale by now is not deleted because it was off when that was asked for."""
        assert posting.listing is not None  # a move is a listing's
        if posting.listing.status in EXPECTED[self.move.value]:
            return None
        try:
            refuse_move(posting.listing, self.move)
        except RuleBroken as no:
            return Refuse(no.message, [Reason(no.code, no.message, no.field, no.hint)])
        return None

    def call(self, part: ListingTarget, session: Session, told: Told) -> Answer:
        """Do it. Raises Refused with what the channel says of this listing."""
        product_id = ExternalProductId(told.product_id)
        answer = part.move(session, [product_id], self.move)
        if (reason := answer.refused.get(product_id)) is not None:
            raise Refused(reason.text, reasons=[reason], request_id=answer.request_id)
        return Answer({"product_id": told.product_id}, answer.request_id)

    def find(self, part: ListingTarget, session: Session, told: Told) -> Answer | None:
        """The listing is in that state."""
        try:
            status: str = part.read(session, ExternalProductId(told.product_id)).status
        except Gone:
            status = ListingStatus.DELETED
        return Answer({"product_id": told.product_id}) if status in EXPECTED[self.move.value] else None

    def _apply(self, row: Outgoing, posting: Posting) -> None:
        at = row.answered_at or clock.now()
        record_moved(posting=posting, status=AFTER[self.move], at=at, look_at=clock.now() + self._look_in())

    def _look_in(self) -> timedelta:
        return LOOK_AFTER_A_MOVE


def _mover(one: ListingMove) -> Move:
    made: type[Move] = type(
        f"{one.value.title()}Listing",
        (Move,),
        {"kind": operation_of(one.value), "move": one, "__module__": __name__},
    )
    return made()


LISTINGS = outbox.declare(
    "listings_out",
    label="Posting",
    chore_name="listings.send",
    switch=LISTINGS_OUT,
    part=POSTING,
    operations=[Create(), Edit(), *map(_mover, ListingMove)],
    priority=9,
)


def _changed(posting: Posting, product: ChannelProduct) -> Withdraw | None:
    """What changed after the content was built is not told as it was: it is built anew."""
    if product.changed_count == posting.changed_count:
        return None
    rebuild(posting=posting)
    return Withdraw("the product changed meanwhile; it is built anew")


def _told(key: str, payload: Mapping[str, Any]) -> Told:
    content = payload.get("content")
    return Told(
        key,
        datetime.fromisoformat(payload["since"]),
        payload.get("product_id", ""),
        typed(content, ListingContent) if content else None,
        payload.get("shows", True),
    )


def _shows(posting: Posting) -> bool:
    if not (posting.content and posting.before):
        return True
    content = typed(posting.content, ListingContent)
    return bool(differences(content, whole.from_json(posting.before)))


def _content(told: Told) -> ListingContent:
    assert told.content is not None  # decided with one
    return told.content


def _answer(posted: PostedListing) -> Answer:
    return Answer(
        {
            "product_id": str(posted.product_id),
            "sku_ids": {ref: str(one) for ref, one in posted.sku_ids.items()},
            "warnings": [msgspec.to_builtins(one) for one in posted.warnings],
        },
        posted.request_id,
    )


def _posting(row: Outgoing) -> Posting:
    return Posting.objects.select_related("account__company", "listing").get(pk=row.subject_id)
