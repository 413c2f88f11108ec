"""The channel's own labels: which way an order is shipped, what a label costs, buying it once, printing it; and what
comes before and after: splitting, combining, invoices, deliveries that the seller makes.

No call takes a label back or voids a package: no channel of ours has one (TikTok: Seller Center only). What was bought
elsewhere is seen when the order is read.

A write that is not repeatable raises TryLater with ``maybe_done`` where its answer was lost. Then look (``find``), or
call the same again where its docstring says that it looks first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.orders import ChannelOrder, InvoiceState
from shelfwire.channels.port.paging import Page
from shelfwire.channels.port.posting import Parcelled
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import (
    ExternalOrderId,
    ExternalPackageId,
    ExternalProviderId,
    ExternalUnitId,
    ExternalWarehouseId,
)
from shelfwire.kit.money import Money

UNMEASURED = Parcelled()
"""Neither weight nor size is known."""


class ShippingWay(StrEnum):
    """A way in which an order leaves the house (facts.md section 8.2)."""

    OWN_BY_ORDER = "own_by_order"
    """Own carrier and number, any of the order's units: ``ShipmentDesk.ship``."""
    OWN_BY_PACKAGE = "own_by_package"
    """Own carrier and number, each package of the channel as a whole: ``ShipmentDesk.ship``."""
    LABEL_BY_SERVICE = "label_by_service"
    """The channel's label, chosen among priced services: ``services``, then ``buy``."""
    LABEL_BY_SLOT = "label_by_slot"
    """The channel's label and carrier, fetched in a slot or dropped off: ``slots``, then ``buy``."""
    SELF_DELIVERY = "self_delivery"
    """Shipped with an own number as above, and brought by the seller: ``deliver`` tells what became of it."""
    BY_CHANNEL = "by_channel"
    """The channel packs and ships it itself: nothing is to be done."""
    NO_PARCEL = "no_parcel"
    """A digital order."""


@dataclass(frozen=True, slots=True)
class WaysToShip:
    """How one order can be shipped, from its warehouse and with its delivery option.

    ``ways``: the first one is the usual one. An ``Unknown`` is the channel's word for a way that this release does not
    know: nothing is done with it. ``hindrances``: why nothing may be shipped now (on hold, cancelled, a request to
    cancel, an invoice first); empty when it may. ``waiting``: the packages that exist already and wait, each with its
    units; empty where shipping makes the package.
    """

    order_id: ExternalOrderId
    ways: tuple[ShippingWay | Unknown, ...]
    hindrances: tuple[Reason, ...]
    invoice: InvoiceState | Unknown
    waiting: Mapping[ExternalPackageId, tuple[ExternalUnitId, ...]]
    warehouse_id: ExternalWarehouseId | None
    delivery_option_id: str


@dataclass(frozen=True, slots=True)
class LabelService:
    """A service that a label can be bought for, as the channel offered it just now. Ids may change: never keep one.

    ``price``: None when the channel's amount cannot be read; ``price_text`` is the channel's own. ``charges``: the
    parts of the price that the channel names (its words). Days count from the handover; None: not said.
    """

    external_id: str
    name: str
    price: Money | None
    price_text: str
    provider_id: ExternalProviderId | None = None
    provider_name: str = ""
    earliest_days: int | None = None
    latest_days: int | None = None
    is_default: bool = False
    charges: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True)
class LabelOffer:
    """The services on offer, cheapest first, and for which units, weight and size the channel worked them out."""

    services: tuple[LabelService, ...]
    unit_ids: tuple[ExternalUnitId, ...]
    parcel: Parcelled
    request_id: str = ""


class HandoverMethod(StrEnum):
    """How the channel's carrier gets a package."""

    PICKUP = "pickup"
    DROP_OFF = "drop_off"


@dataclass(frozen=True, slots=True)
class PickupSlot:
    """When the carrier can come."""

    start: datetime
    end: datetime
    free: bool = True


@dataclass(frozen=True, slots=True)
class HandoverOffer:
    """How and when a package can be handed over. ``van``: the carrier fetches many at once, as agreed with it."""

    pickup: bool
    drop_off: bool
    van: bool
    slots: tuple[PickupSlot, ...] = ()
    drop_off_page: str = ""
    """Where the drop-off points are listed; empty when the channel names none."""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """How a package is to be handed over. Without a slot the channel takes the next one. TikTok passes over it for some
    sellers across borders (facts.md section 8.3)."""

    method: HandoverMethod
    slot: PickupSlot | None = None


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """One label to be bought. ``idempotency_key`` is ours: the same key twice must not buy twice.

    By service: ``unit_ids`` of one order (empty: all that still wait), or several whole ``order_ids`` of one buyer that
    travel together; ``service_id`` from ``services``; ``parcel``: what it leaves out the channel guesses from its own
    data of the products.
    By slot: ``package_id`` (None: the order has one package only), every unit in it, and ``handover``. Name the units,
    or the package, of an order that leaves in parts: then ``find`` knows which part is meant. Units that are named are
    all that the package holds, else Refused.
    """

    idempotency_key: str
    order_ids: tuple[ExternalOrderId, ...]
    unit_ids: tuple[ExternalUnitId, ...] = ()
    package_id: ExternalPackageId | None = None
    service_id: str = ""
    """Empty: the channel's default service, whatever it costs; not with ``agreed_price``."""
    parcel: Parcelled = UNMEASURED
    agreed_price: Money | None = None
    """What a person agreed to. The service is asked for again just before, and where it costs more now nothing is
    bought: Refused with ``price_changed``. None: not compared, one call fewer."""
    handover: Handover | None = None


@dataclass(frozen=True, slots=True)
class LabelBought:
    """A label that exists. ``found``: it was there already, and was only looked up; then the channel no longer says
    what it cost. ``tracking_number``: empty where the channel tells it with the document (``LabelDocument``) only."""

    package_ids: tuple[ExternalPackageId, ...]
    tracking_number: str = ""
    cost: Money | None = None
    service_id: str = ""
    service_name: str = ""
    provider_id: ExternalProviderId | None = None
    provider_name: str = ""
    request_id: str = ""
    found: bool = False


class DocumentKind(StrEnum):
    """What is printed for a package. Not every package has every one: Refused says why."""

    LABEL = "label"
    PACKING_SLIP = "packing_slip"
    BOTH = "both"
    PICTURE = "picture"
    """The label as a picture (PNG)."""
    HAZMAT = "hazmat"
    INVOICE = "invoice"


class DocumentFormat(StrEnum):
    """How it is written."""

    PDF = "pdf"
    ZPL = "zpl"


class DocumentSize(StrEnum):
    """The paper."""

    A5 = "a5"
    A6 = "a6"


@dataclass(frozen=True, slots=True)
class LabelDocument:
    """Where a document can be fetched. The address is short-lived (TikTok: 24 hours): fetch it at once and keep the
    bytes. ``tracking_number``: the number printed on it; empty when not said."""

    url: str
    tracking_number: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class SplitOption:
    """Whether an order can be split. ``why``: the channel's words for why not. ``must``: why it has to be, in the
    channel's words; empty when it need not."""

    order_id: ExternalOrderId
    can_split: bool
    why: str = ""
    must: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitAnswer:
    """The package of each group, in the order of the groups. ``found``: they were apart already."""

    package_ids: tuple[ExternalPackageId, ...]
    request_id: str = ""
    found: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """Orders that travel in one package, or may: ``external_id`` is the package's, or of an offer to combine."""

    external_id: ExternalPackageId
    order_ids: tuple[ExternalOrderId, ...]


@dataclass(frozen=True, slots=True)
class CombineAnswer:
    """``made``: offer to package. What is not in it is in ``refused``, with the channel's reason."""

    made: Mapping[ExternalPackageId, Together]
    refused: Mapping[ExternalPackageId, Reason]
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class UncombineAnswer:
    """The packages that the orders are in now. ``found``: they were apart already."""

    packages: tuple[Together, ...]
    request_id: str = ""
    found: bool = False


class DeliveryOutcome(StrEnum):
    """What has become of a package that the seller brings."""

    DELIVERED = "delivered"
    FAILED = "failed"
    PROOF = "proof"
    """It was delivered before; this is the proof of it."""


class DeliveryFailure(StrEnum):
    """Why a delivery failed."""

    BUYER_REFUSED = "buyer_refused"
    DELAYED = "delayed"
    FORCE_MAJEURE = "force_majeure"
    BAD_ADDRESS = "bad_address"
    DAMAGED = "damaged"
    LOST = "lost"
    NOT_REACHED = "not_reached"
    CANNOT_RECEIVE = "cannot_receive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Proof:
    """A picture or PDF file of a delivery that the channel keeps."""

    url: str
    kind: str
    """``picture`` or ``pdf``."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is told about one package. ``code``: what the buyer showed at the door, where the channel asks for it."""

    package_id: ExternalPackageId
    outcome: DeliveryOutcome
    failure: DeliveryFailure | None = None
    proof: Proof | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryAnswer:
    """``already``: the channel had them as delivered before; nothing was told. What is neither there nor in ``refused``
    was told now."""

    refused: Mapping[ExternalPackageId, Reason]
    already: tuple[ExternalPackageId, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceReceipt:
    """``found``: the channel had one already, taken or being checked; nothing was sent."""

    request_id: str = ""
    found: bool = False


class LabelDesk(Protocol):
    """The conversation about labels and packages. Everything refused carries the channel's reasons, or ours with what
    to do; a package or order that the shop does not have is Gone."""

    def ways(self, session: Session, order: ChannelOrder) -> WaysToShip:
        """Return how the order can be shipped, from the order as it was read. No call."""

    def services(
        self,
        session: Session,
        order_id: ExternalOrderId,
        *,
        unit_ids: Sequence[ExternalUnitId] = (),
        parcel: Parcelled = UNMEASURED,
    ) -> LabelOffer:
        """Return what a label costs now, for these units (none: all that wait) and this parcel; always the channel's
        answer, never a remembered one. For several orders together: of the first, with the parcel of all. Raises
        Refused when nothing is on offer."""

    def slots(self, session: Session, package_id: ExternalPackageId) -> HandoverOffer:
        """Return how and when a package can be handed over."""

    def buy(
        self,
        session: Session,
        wanted: LabelOrder,
        *,
        orders: Mapping[ExternalOrderId, ChannelOrder] | None = None,
    ) -> LabelBought:
        """Buy one label. It costs money and cannot be taken back. The order is read before (or was, a moment ago, by
        ``ShipmentDesk.orders``: ``orders``); a label for exactly these units that is there already is only looked up.
        After ``TryLater(maybe_done=True)`` call ``find`` before anything else. Raises Refused with nothing bought.
        """

    def find(self, session: Session, wanted: LabelOrder) -> LabelBought | None:
        """Look whether these very units have a label, whoever bought it. None: they have none, or one together with
        others (``buy`` then refuses and says which)."""

    def document(
        self,
        session: Session,
        package_id: ExternalPackageId,
        *,
        kind: DocumentKind = DocumentKind.LABEL,
        format: DocumentFormat = DocumentFormat.PDF,
        size: DocumentSize | None = None,
    ) -> LabelDocument:
        """Return where a document can be fetched; ``size``: None is the channel's choice. May be called again for ever
        newer addresses, until the carrier has the parcel. TryLater while it is being made."""

    def split_options(
        self, session: Session, order_ids: Sequence[ExternalOrderId]
    ) -> Mapping[ExternalOrderId, SplitOption]:
        """Return whether orders can be split into packages on the channel. Orders that it does not answer for are
        missing. Where ``ways`` says OWN_BY_ORDER or LABEL_BY_SERVICE nothing is split: some units are shipped."""

    def split(
        self, session: Session, order_id: ExternalOrderId, groups: Sequence[Sequence[ExternalUnitId]]
    ) -> SplitAnswer:
        """Make a package of each group; units that are in none stay in the package they are in. It looks first: groups
        that are packages already are only looked up, so it may be called again."""

    def combinable(self, session: Session, *, page: str | None = None) -> Page[Together]:
        """Return a page of what the channel lets combine, each offer with its orders. In markets without it, none."""

    def combine(self, session: Session, offers: Sequence[Together]) -> CombineAnswer:
        """Make one package of each offer; ``order_ids`` may leave out orders of the offer. It looks first: orders that
        share a package already are only looked up, so it may be called again."""

    def uncombine(
        self, session: Session, package_id: ExternalPackageId, order_ids: Sequence[ExternalOrderId] = ()
    ) -> UncombineAnswer:
        """Take these orders (none named: all) out of a package, each into its own. It looks first, so it may be called
        again."""

    def deliver(self, session: Session, deliveries: Sequence[Delivery]) -> DeliveryAnswer:
        """Tell what became of packages that the seller brings. It looks first: one that is delivered already is not
        told again. A failure that is told twice counts twice: after ``TryLater(maybe_done=True)`` look at
        ``ShipmentDesk.tracking``."""

    def send_proof(self, session: Session, content: bytes, *, name: str) -> Proof:
        """Hand over a picture (JPG, PNG) or a PDF file that proves a delivery; known by its bytes. May be repeated."""

    def send_invoice(self, session: Session, package_id: ExternalPackageId, xml: bytes) -> InvoiceReceipt:
        """Hand in the invoice of a package that needs one before it is shipped (Brazil). The channel checks it
        afterwards: ``ChannelOrder.invoice`` follows. It looks first, so it may be called again."""
