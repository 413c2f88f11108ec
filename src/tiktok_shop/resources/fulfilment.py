"""Shipping: by order, by package, corrections, documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from tiktok_shop import operations as op
from tiktok_shop.errors import InvalidRequest
from tiktok_shop.paging import Pages
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import requests as rq
from tiktok_shop.types._base import Data
from tiktok_shop.types.fulfilment import (
    HandoverTimeSlots,
    MarkedShipped,
    PackageDetail,
    PackageSummary,
    ShippingDocument,
    TrackingEvent,
)
from tiktok_shop.types.values import DocumentType


class Fulfilment(Resource):
    """The `fulfillment` endpoints. Which ship call a market takes: facts.md 8.2.

    No write here has an idempotency key: after an error with `maybe_done`, read before trying again.
    """

    def mark_shipped(
        self,
        order_id: str,
        *,
        tracking_number: str,
        shipping_provider_id: str,
        order_line_item_ids: Sequence[str] | None = None,
        note: str | None = None,
        version: str | None = None,
    ) -> Reply[MarkedShipped]:
        """Mark an order, or the given line items of it, as shipped by the seller (US, UK, EU, JP).

        The body takes the shape of the version; `note` exists in 202610 only.
        """
        body: rq.MarkShipped202309 | rq.MarkShipped202610
        ids = None if order_line_item_ids is None else list(order_line_item_ids)
        if self._client.version_of(op.MARK_SHIPPED, version) == "202309":
            _not_before_202610(op.MARK_SHIPPED, note)
            body = rq.MarkShipped202309(
                tracking_number=tracking_number,
                shipping_provider_id=shipping_provider_id,
                order_line_item_ids=ids,
            )
        else:
            info = rq.ShippingInfo(
                tracking_number=tracking_number, shipping_provider_id=shipping_provider_id, note=note
            )
            lines = None if ids is None else [rq.OrderLine(order_line_id=line) for line in ids]
            body = rq.MarkShipped202610(order_line_list=lines, shipping_info_list=[info])
        return self._client.call(op.MARK_SHIPPED, path={"order_id": order_id}, body=body, version=version)

    def mark_shipped_202610(self, order_id: str, body: rq.MarkShipped202610) -> Reply[MarkedShipped]:
        """`mark_shipped` with bundle parts or several tracking numbers (allow-listed sellers)."""
        return self._client.call(op.MARK_SHIPPED, path={"order_id": order_id}, body=body, version="202610")

    def ship_package(
        self, package_id: str, body: rq.ShipPackage | None = None, *, version: str | None = None
    ) -> Reply[Data]:
        """Ship a package: with tracking by the seller (SEA, LATAM), or handed over to TikTok's carrier."""
        return self._client.call(op.SHIP_PACKAGE, path={"package_id": package_id}, body=body, version=version)

    def batch_ship(self, packages: Sequence[rq.PackageToShip], *, version: str | None = None) -> Reply[Data]:
        """Ship several packages. `reply.errors` has one error per refused package: see its `detail`."""
        return self._client.call(op.BATCH_SHIP, body=rq.BatchShip(packages=list(packages)), version=version)

    def update_order_shipping_info(
        self, order_id: str, *, tracking_number: str, shipping_provider_id: str, version: str | None = None
    ) -> Reply[Data]:
        """Correct the tracking of a shipped order (US: up to 72 h after shipping)."""
        body = rq.UpdateShippingInfo(
            tracking_number=tracking_number, shipping_provider_id=shipping_provider_id
        )
        return self._client.call(
            op.UPDATE_ORDER_SHIPPING_INFO, path={"order_id": order_id}, body=body, version=version
        )

    def update_package_shipping_info(
        self,
        package_id: str,
        *,
        tracking_number: str,
        shipping_provider_id: str,
        note: str | None = None,
        version: str | None = None,
    ) -> Reply[Data]:
        """Correct the tracking of a shipped package. `note` exists in 202610 only."""
        operation = op.UPDATE_PACKAGE_SHIPPING_INFO
        body: rq.UpdateShippingInfo | rq.UpdateShippingInfo202610
        if self._client.version_of(operation, version) == "202309":
            _not_before_202610(operation, note)
            body = rq.UpdateShippingInfo(
                tracking_number=tracking_number, shipping_provider_id=shipping_provider_id
            )
        else:
            info = rq.ShippingInfo(
                tracking_number=tracking_number, shipping_provider_id=shipping_provider_id, note=note
            )
            body = rq.UpdateShippingInfo202610(shipping_info_list=[info])
        return self._client.call(operation, path={"package_id": package_id}, body=body, version=version)

    def package_detail(self, package_id: str, *, version: str | None = None) -> Reply[PackageDetail]:
        """A package in full: status, tracking, units."""
        return self._client.call(op.PACKAGE_DETAIL, path={"package_id": package_id}, version=version)

    def search_packages(
        self,
        search: rq.PackageSearch | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: Literal["create_time", "update_time", "order_pay_time"] | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Page[PackageSummary]:
        """One page of the packages that match. `page_size` 1 to 50."""
        query = rq.PackageSearchQuery(
            page_size=page_size, page_token=page_token or None, sort_field=sort_field, sort_order=sort_order
        )
        return self._client.page(op.PACKAGE_SEARCH, query=query, body=search, version=version)

    def search_packages_pages(
        self,
        search: rq.PackageSearch | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: Literal["create_time", "update_time", "order_pay_time"] | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Pages[PackageSummary]:
        """All pages of `search_packages`, from `page_token` on."""
        return Pages(
            lambda token: self.search_packages(
                search,
                page_size=page_size,
                page_token=token,
                sort_field=sort_field,
                sort_order=sort_order,
                version=version,
            ),
            page_token,
        )

    def order_tracking(self, order_id: str, *, version: str | None = None) -> Page[TrackingEvent]:
        """The steps of an order's parcels, newest first. Times in milliseconds (facts.md 8.7)."""
        return self._client.page(op.ORDER_TRACKING, path={"order_id": order_id}, version=version)

    def shipping_document(
        self,
        package_id: str,
        document_type: DocumentType | str = DocumentType.SHIPPING_LABEL,
        *,
        document_size: Literal["A5", "A6"] | None = None,
        document_format: Literal["PDF", "ZPL"] | None = None,
        version: str | None = None,
    ) -> Reply[ShippingDocument]:
        """Where a label or slip can be fetched for 24 hours; `document_type` as in `values.DocumentType`."""
        query = rq.ShippingDocumentQuery(
            document_type=document_type,  # type: ignore[arg-type]  # checked when sent
            document_size=document_size,
            document_format=document_format,
        )
        return self._client.call(
            op.SHIPPING_DOCUMENT, path={"package_id": package_id}, query=query, version=version
        )

    def handover_time_slots(self, package_id: str, *, version: str | None = None) -> Reply[HandoverTimeSlots]:
        """How and when a package can be handed over to TikTok's carrier."""
        return self._client.call(op.HANDOVER_TIME_SLOTS, path={"package_id": package_id}, version=version)


def _not_before_202610(operation: op.Operation[Any], note: str | None) -> None:
    if note is not None:
        raise InvalidRequest(operation.name, "note", note, "exists in version 202610 only")
