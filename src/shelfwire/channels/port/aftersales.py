"""Cancellations, returns, refunds, replacements and exchanges: reading them, asking what is allowed, answering buyers,
and starting one as the seller (facts.md section 7).

A *case* is one of them. What is allowed is asked before each act and never worked out here: markets and order states
differ. A write that is not repeatable raises TryLater with ``maybe_done`` where its answer was lost; then look
(``find``, or ``fetch`` for an answer to a case), or call the same again where its docstring says that it looks first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.paging import Page
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import (
    ExternalCaseId,
    ExternalOrderId,
    ExternalSkuId,
    ExternalUnitId,
    ExternalWarehouseId,
    SellerSku,
)
from shelfwire.kit.money import Money


class CaseKind(StrEnum):
    """What is asked for."""

    CANCELLATION = "cancellation"
    REFUND = "refund"
    RETURN = "return"
    """Goods back, then money back."""
    REPLACEMENT = "replacement"
    """The same goods again, without a second payment."""
    EXCHANGE = "exchange"
    """Goods back, others out: a new order follows."""


class CaseStatus(StrEnum):
    """Where a case stands."""

    REQUESTED = "requested"
    """The buyer asks; the seller has not answered."""
    OFFERED = "offered"
    """The seller offered something else; the buyer has not answered."""
    AWAITING_RETURN = "awaiting_return"
    """Accepted; the buyer has not sent the goods."""
    RETURNING = "returning"
    """The goods are on their way back, or have arrived and are not answered yet."""
    ACCEPTED = "accepted"
    """Accepted for good; the money is on its way."""
    COMPLETED = "completed"
    DECLINED = "declined"
    RETURN_DECLINED = "return_declined"
    """What came back was not accepted."""
    WITHDRAWN = "withdrawn"
    """Ended without effect. A channel may end what was declined in the same word (TikTok: cancellations, exchanges)."""


FINAL_STATUSES = frozenset({CaseStatus.COMPLETED, CaseStatus.DECLINED, CaseStatus.WITHDRAWN})
"""Nothing follows, except that a buyer may dispute what was declined, which the channel tells as a change."""


class CaseActor(StrEnum):
    """Who started a case."""

    BUYER = "buyer"
    SELLER = "seller"
    CHANNEL = "channel"


class CaseStream(StrEnum):
    """Cases are read in two streams, each with its own watermark."""

    CANCELLATIONS = "cancellations"
    RETURNS = "returns"
    """Everything that is no cancellation."""


class Decision(StrEnum):
    """How a seller answers a case."""

    ACCEPT_CANCELLATION = "accept_cancellation"
    ACCEPT_REFUND = "accept_refund"
    ACCEPT_RETURN = "accept_return"
    ACCEPT_RECEIVED = "accept_received"
    """What came back is accepted; the money goes out."""
    ACCEPT_REPLACEMENT = "accept_replacement"
    REFUND_INSTEAD = "refund_instead"
    """Money instead of a replacement."""
    OFFER_PARTIAL = "offer_partial"
    REFUND_AT_ONCE = "refund_at_once"
    """Money without waiting for the goods."""
    DECLINE_CANCELLATION = "decline_cancellation"
    DECLINE_REFUND = "decline_refund"
    DECLINE_RETURN = "decline_return"
    DECLINE_RECEIVED = "decline_received"
    DECLINE_REPLACEMENT = "decline_replacement"


DECLINES = frozenset(each for each in Decision if each.value.startswith("decline"))


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One line of a case. ``unit_ids``: the order's units it is about, as far as the channel tells; else ``quantity``
    units of the SKU. ``refund``: of the line, None when not said."""

    external_id: str
    sku_id: ExternalSkuId
    seller_sku: SellerSku
    name: str = ""
    sku_name: str = ""
    image_url: str = ""
    quantity: int = 1
    unit_ids: tuple[ExternalUnitId, ...] = ()
    refund: Money | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photo or film that a buyer attached, or ours with a no. The address may be short-lived."""

    url: str
    """Of ours: what the channel knows it by (``AftersalesDesk.send_evidence``)."""
    kind: str
    """``image``, ``video``, or the channel's own word."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefundParts:
    """What a refund consists of. Parts that the channel does not name are None; ``total`` is what the buyer gets."""

    total: Money
    subtotal: Money | None = None
    shipping: Money | None = None
    tax: Money | None = None


@dataclass(frozen=True, slots=True)
class NextAct:
    """What the channel waits for from the seller. ``due_at``: then it decides itself, in the buyer's favour."""

    name: str
    """The channel's own word."""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelCase:
    """A case as the channel describes it at ``updated_at``; ``document`` is the original, verbatim JSON bytes."""

    external_id: ExternalCaseId
    stream: CaseStream
    order_id: ExternalOrderId
    kind: CaseKind | Unknown
    status: CaseStatus | Unknown
    channel_status: str
    asked_by: CaseActor | Unknown
    created_at: datetime
    updated_at: datetime
    document: bytes
    items: tuple[CaseItem, ...] = ()
    reason: str = ""
    """The channel's code."""
    reason_text: str = ""
    """The same in plain words; empty when the channel gives none and the plugin knows none."""
    note: str = ""
    """What the buyer wrote; empty where the channel tells it in the history only (TikTok)."""
    evidence: tuple[Evidence, ...] = ()
    """The buyer's photos and films; empty where they are in the history only (TikTok)."""
    refund: RefundParts | None = None
    next_acts: tuple[NextAct, ...] = ()
    replenishes: bool | None = None
    """Whether the channel puts the units back into its stock itself; None: it does not say (facts.md section 7.12)."""
    tracking_number: str = ""
    """Of the parcel that comes back."""
    carrier_name: str = ""
    warehouse_id: ExternalWarehouseId | None = None
    """Where the goods come back to."""
    new_order_id: ExternalOrderId | None = None
    """The order of a replacement or exchange."""
    unknown: Mapping[str, str] = field(default_factory=dict)

    @property
    def due_at(self) -> datetime | None:
        """The first moment at which the channel decides without the seller; None: nobody waits for the seller."""
        return min((act.due_at for act in self.next_acts if act.due_at), default=None)


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of the history of a case, in the channel's words. ``by``: who did it, as the channel says."""

    at: datetime | None
    by: str
    what: str
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseReason:
    """A reason that the channel accepts: its code, and the words for a person."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """One act that the seller may do with some units, or why not. ``unit_ids`` together must be named where
    ``as_whole``. ``why_not``: empty when it may be done."""

    kind: CaseKind
    unit_ids: tuple[ExternalUnitId, ...]
    reasons: tuple[CaseReason, ...] = ()
    why_not: tuple[Reason, ...] = ()
    as_whole: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What may be started for an order now, as the channel just said."""

    order_id: ExternalOrderId
    allowed: tuple[Allowed, ...]

    def of(self, kind: CaseKind) -> tuple[Allowed, ...]:
        """The entries of one kind that may be done."""
        return tuple(each for each in self.allowed if each.kind == kind and not each.why_not)


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer that the channel takes for a case now. ``reasons``: one of them must be named; none, no reason is
    asked. ``most``: the largest partial amount; None: no amount is asked."""

    decision: Decision | Unknown
    reasons: tuple[CaseReason, ...] = ()
    most: Money | None = None
    least: Money | None = None
    may_keep_item: bool = False
    why_not: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What the seller says to a case. ``note`` and ``evidence`` go with a no; what is evidence comes from
    ``AftersalesDesk.send_evidence``."""

    decision: Decision
    reason: str = ""
    note: str = ""
    amount: Money | None = None
    keep_item: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseStart:
    """A case that the seller starts: a cancellation, refund or return. ``unit_ids`` empty: the whole order.

    ``idempotency_key`` is ours: the same key twice must not start two. ``agreed``: the refund that a person saw (from
    ``quote``); where the channel works out another now, nothing is done: Refused with ``amount_changed``.
    """

    idempotency_key: str
    kind: CaseKind
    order_id: ExternalOrderId
    reason: str
    unit_ids: tuple[ExternalUnitId, ...] = ()
    agreed: Money | None = None


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """``found``: it was so already, and was only looked up. ``status``: as the channel names it; the truth
    follows with the next reading."""

    case_id: ExternalCaseId
    status: CaseStatus | Unknown
    request_id: str = ""
    found: bool = False


class AftersalesDesk(Protocol):
    """The conversation about cases. Everything refused carries the channel's reasons, or ours with what to do; a case
    or order that the shop does not have is Gone."""

    def changed(
        self,
        session: Session,
        stream: CaseStream,
        *,
        since: datetime,
        until: datetime,
        page: str | None = None,
        size: int = 50,
    ) -> Page[ChannelCase]:
        """Return a page of whole cases whose *updated* moment is in [since, until), oldest change first."""

    def fetch(
        self, session: Session, stream: CaseStream, case_ids: Sequence[ExternalCaseId]
    ) -> Page[ChannelCase]:
        """Return these cases as they are now. Any number; the plugin batches. Those that the channel does not show are
        left out."""

    def of_orders(self, session: Session, order_ids: Sequence[ExternalOrderId]) -> tuple[ChannelCase, ...]:
        """Return every case of these orders, of both streams."""

    def history(self, session: Session, case: ChannelCase) -> tuple[CaseEvent, ...]:
        """Return what happened in a case, oldest first; empty where the channel keeps none (cancellations)."""

    def eligibility(self, session: Session, order_id: ExternalOrderId) -> Eligibility:
        """Return what the seller may start for an order now, with the reasons to choose from."""

    def quote(
        self,
        session: Session,
        order_id: ExternalOrderId,
        kind: CaseKind,
        *,
        reason: str,
        unit_ids: Sequence[ExternalUnitId] = (),
    ) -> RefundParts:
        """Return what the buyer would get back, as the channel works it out now."""

    def start(self, session: Session, wanted: CaseStart) -> CaseReceipt:
        """Start a case. It looks first: a live case of this kind over exactly these units, started by the seller, is
        only looked up. After ``TryLater(maybe_done=True)`` call ``find``."""

    def find(self, session: Session, wanted: CaseStart) -> CaseReceipt | None:
        """Look whether the case that ``start`` asks for is there."""

    def options(
        self, session: Session, case_id: ExternalCaseId, stream: CaseStream
    ) -> tuple[AnswerOption, ...]:
        """Return the answers that the channel takes for a case now, each with its reasons; those it does not take have
        ``why_not``."""

    def send_evidence(self, session: Session, content: bytes, *, name: str) -> Evidence:
        """Hand over a picture (JPG, PNG) that goes with a no. It says nothing by itself, and may be repeated."""

    def answer(
        self, session: Session, case_id: ExternalCaseId, stream: CaseStream, answer: CaseAnswer
    ) -> CaseReceipt:
        """Answer a case. It looks first, so it may be called again: a case that stands as after this very answer is
        only looked up (``found``). Refused with ``answered_otherwise`` where somebody else, or the channel's clock,
        decided otherwise, and with ``withdrawn`` where the buyer took it back."""
