"""TikTok's own labels: offered, bought once, printed; orders split and combined; self delivery (facts.md section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shelfwire.channels.port import (
    UNMEASURED,
    ChannelOrder,
    CombineAnswer,
    Delivery,
    DeliveryAnswer,
    DocumentFormat,
    DocumentKind,
    DocumentSize,
    HandoverOffer,
    InvoiceReceipt,
    LabelBought,
    LabelDocument,
    LabelOffer,
    LabelOrder,
    Page,
    Parcelled,
    Proof,
    Session,
    SplitAnswer,
    SplitOption,
    Together,
    TryLater,
    UncombineAnswer,
    WaysToShip,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire_tiktok import deliveries, regrouping
from shelfwire_tiktok.buying import buy, find
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.mapping import labels
from shelfwire_tiktok.mapping.shippable import Market, ways_to_ship
from shelfwire_tiktok.mapping.values import text
from tiktok_shop.types.package_requests import ShippingServicesRequest

_LABEL_DUE = 30.0
_LARGEST_PAGE = 50


class TikTokLabels:
    """LabelDesk. No write of TikTok's has an idempotency key, so each of them looks first (facts.md 3.9)."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def ways(self, session: Session, order: ChannelOrder) -> WaysToShip:
        """The ways of an order by the shop's market, the order's shipping type and who packs it."""
        return ways_to_ship(order, Market.of(session))

    def services(
        self,
        session: Session,
        order_id: ExternalOrderId,
        *,
        unit_ids: Sequence[ExternalUnitId] = (),
        parcel: Parcelled = UNMEASURED,
    ) -> LabelOffer:
        """The services of an order with their prices (US)."""
        weight, dimension = labels.measured(parcel)
        request = ShippingServicesRequest(
            order_line_item_ids=list(unit_ids) or None, weight=weight, dimension=dimension
        )
        with self._clients.speaking(session, "tracking") as client:
            reply = client.packages.services(order_id, request)
        offered = labels.offer(reply.value, reply.request_id or "")
        if reply.value.shipping_services and not offered.services:
            raise TryLater(
                "TikTok Shop's list of services cannot be read: none has an id.",
                operation="packages.services",
            )
        return offered

    def slots(self, session: Session, package_id: ExternalPackageId) -> HandoverOffer:
        """How TikTok's carrier can get a package, and when (all markets but the US)."""
        with self._clients.speaking(session, "tracking") as client:
            reply = client.fulfilment.handover_time_slots(package_id)
        return labels.handover_offer(reply.value, reply.request_id or "")

    def buy(
        self,
        session: Session,
        wanted: LabelOrder,
        *,
        orders: Mapping[ExternalOrderId, ChannelOrder] | None = None,
    ) -> LabelBought:
        """Buy one label, unless these units have one."""
        with self._clients.speaking(session, "tracking") as client:
            return buy(client, session, wanted, orders)

    def find(self, session: Session, wanted: LabelOrder) -> LabelBought | None:
        """The label that these very units have."""
        with self._clients.speaking(session, "tracking") as client:
            return find(client, session, wanted)

    def document(
        self,
        session: Session,
        package_id: ExternalPackageId,
        *,
        kind: DocumentKind = DocumentKind.LABEL,
        format: DocumentFormat = DocumentFormat.PDF,
        size: DocumentSize | None = None,
    ) -> LabelDocument:
        """Where a document can be fetched for 24 hours (facts.md 8.8)."""
        with self._clients.speaking(session, "tracking") as client:
            reply = client.fulfilment.shipping_document(
                package_id,
                labels.DOCUMENTS[kind],
                document_format=labels.FORMATS[format],
                document_size=None if size is None else labels.SIZES[size],
            )
        address = text(reply.value.doc_url)
        if not address:
            raise TryLater(
                "TikTok is still making the document.",
                after=_LABEL_DUE,
                request_id=reply.request_id or "",
                operation="fulfilment.shipping_document",
            )
        return LabelDocument(address, text(reply.value.tracking_number), reply.request_id or "")

    def split_options(
        self, session: Session, order_ids: Sequence[ExternalOrderId]
    ) -> dict[ExternalOrderId, SplitOption]:
        """Fifty orders a call; the number is ours."""
        wanted = list(dict.fromkeys(order_ids))
        found: dict[ExternalOrderId, SplitOption] = {}
        with self._clients.speaking(session, "tracking") as client:
            for at in range(0, len(wanted), _LARGEST_PAGE):
                page = client.packages.split_attributes(wanted[at : at + _LARGEST_PAGE])
                found |= labels.split_options(page.values)
        return found

    def split(
        self, session: Session, order_id: ExternalOrderId, groups: Sequence[Sequence[ExternalUnitId]]
    ) -> SplitAnswer:
        """Make packages of an order's units, by SKU (SEA, LATAM; facts.md 8.9)."""
        with self._clients.speaking(session, "tracking") as client:
            return regrouping.split(client, session, order_id, groups)

    def combinable(self, session: Session, *, page: str | None = None) -> Page[Together]:
        """One page of what TikTok lets combine (SEA, LATAM; elsewhere none)."""
        with self._clients.speaking(session, "tracking") as client:
            found = client.packages.combinable(page_size=_LARGEST_PAGE, page_token=page)
        return Page(
            documents=labels.together(found.values),
            next_page=found.next_page_token,
            request_id=found.request_id or "",
            total=found.total_count,
        )

    def combine(self, session: Session, offers: Sequence[Together]) -> CombineAnswer:
        """Make one package of each offer, in one call."""
        with self._clients.speaking(session, "tracking") as client:
            return regrouping.combine(client, session, offers)

    def uncombine(
        self, session: Session, package_id: ExternalPackageId, order_ids: Sequence[ExternalOrderId] = ()
    ) -> UncombineAnswer:
        """Take orders out of a combined package."""
        with self._clients.speaking(session, "tracking") as client:
            return regrouping.uncombine(client, session, package_id, order_ids)

    def deliver(self, session: Session, deliveries_made: Sequence[Delivery]) -> DeliveryAnswer:
        """Tell what became of packages that the seller brings, in one call (facts.md 8.10)."""
        with self._clients.speaking(session, "tracking") as client:
            return deliveries.deliver(client, deliveries_made)

    def send_proof(self, session: Session, content: bytes, *, name: str) -> Proof:
        """Upload a picture or a PDF file."""
        with self._clients.speaking(session, "tracking") as client:
            return deliveries.send_proof(client, content, name)

    def send_invoice(self, session: Session, package_id: ExternalPackageId, xml: bytes) -> InvoiceReceipt:
        """Upload the XML of an invoice (Brazil; facts.md 8.2)."""
        with self._clients.speaking(session, "tracking") as client:
            return deliveries.send_invoice(client, session, package_id, xml)
