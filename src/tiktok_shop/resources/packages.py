"""Packages before they leave: labels bought, orders split, packages combined; self delivery, and Brazil's invoices."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_shop import operations as op
from tiktok_shop._form import Upload
from tiktok_shop.paging import Pages
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import package_requests as pr
from tiktok_shop.types import packages as pk
from tiktok_shop.types._base import Data


class Packages(Resource):
    """The `fulfillment` endpoints about what becomes a package. Which market takes which: facts.md 8.2 and 8.9.

    No write here has an idempotency key: after an error with `maybe_done`, read before trying again. There is no call
    that voids a label or takes a package back.
    """

    def services(
        self,
        order_id: str,
        request: pr.ShippingServicesRequest | None = None,
        *,
        version: str | None = None,
    ) -> Reply[pk.ShippingServices]:
        """What a label for an order, or for some of its units, can be bought for, with prices (US)."""
        return self._client.call(
            op.SHIPPING_SERVICES, path={"order_id": order_id}, body=request, version=version
        )

    def create(
        self, body: pr.CreatePackage202309 | pr.CreatePackage202512, *, version: str | None = None
    ) -> Reply[pk.CreatedPackage]:
        """Buy a label (US): the package is there afterwards, with a tracking number of TikTok's carrier.

        The body's type says the version.
        """
        made_for = "202309" if isinstance(body, pr.CreatePackage202309) else "202512"
        return self._client.call(op.CREATE_PACKAGE, body=body, version=version or made_for)

    def split_attributes(
        self, order_ids: Sequence[str], *, version: str | None = None
    ) -> Page[pk.SplitAttribute]:
        """Whether each of these orders can be split, and whether it must be."""
        query = pr.SplitAttributesQuery(order_ids=list(order_ids))
        return self._client.page(op.SPLIT_ATTRIBUTES, query=query, version=version)

    def split(
        self, order_id: str, groups: Sequence[pr.SplitGroup], *, version: str | None = None
    ) -> Reply[pk.SplitOrder]:
        """Make packages of an order's line items, by SKU and before anything is shipped (SEA, LATAM)."""
        body = pr.SplitOrder(splittable_groups=list(groups))
        return self._client.call(op.SPLIT_ORDER, path={"order_id": order_id}, body=body, version=version)

    def combinable(
        self, *, page_size: int = 50, page_token: str | None = None, version: str | None = None
    ) -> Page[pk.OrdersInPackage]:
        """One page of the orders that may travel in one package (SEA, LATAM). `page_size` 1 to 50."""
        query = pr.CombinableQuery(page_size=page_size, page_token=page_token or None)
        return self._client.page(op.COMBINABLE_PACKAGES, query=query, version=version)

    def combinable_pages(
        self, *, page_size: int = 50, page_token: str | None = None, version: str | None = None
    ) -> Pages[pk.OrdersInPackage]:
        """All pages of `combinable`, from `page_token` on."""
        return Pages(
            lambda token: self.combinable(page_size=page_size, page_token=token, version=version), page_token
        )

    def combine(
        self, packages: Sequence[pr.CombinablePackage], *, version: str | None = None
    ) -> Reply[pk.RegroupedPackages]:
        """Make one package of each group that the search offered. `reply.errors` has one error per refused one."""
        body = pr.CombinePackages(combinable_packages=list(packages))
        return self._client.call(op.COMBINE_PACKAGES, body=body, version=version)

    def uncombine(
        self, package_id: str, order_ids: Sequence[str] | None = None, *, version: str | None = None
    ) -> Reply[pk.RegroupedPackages]:
        """Take orders out of a combined package, each into its own; all of them when none is named."""
        body = None if order_ids is None else pr.UncombinePackage(order_ids=list(order_ids))
        return self._client.call(
            op.UNCOMBINE_PACKAGE, path={"package_id": package_id}, body=body, version=version
        )

    def deliver(self, deliveries: Sequence[pr.Delivery], *, version: str | None = None) -> Reply[Data]:
        """Report what the seller delivered, or could not. `reply.errors` has one error per refused package."""
        return self._client.call(
            op.DELIVER_PACKAGES, body=pr.Deliver(packages=list(deliveries)), version=version
        )

    def upload_image(
        self, content: bytes, *, name: str, version: str | None = None
    ) -> Reply[pk.UploadedProof]:
        """Hand over a picture (JPG or PNG) that proves a delivery; its `url` goes into `deliver`."""
        return self._client.call(op.UPLOAD_PROOF_IMAGE, upload=Upload(name, content), version=version)

    def upload_file(
        self, content: bytes, *, name: str, version: str | None = None
    ) -> Reply[pk.UploadedProofFile]:
        """Hand over a PDF file that proves a delivery; its `url` goes into `deliver`."""
        return self._client.call(
            op.UPLOAD_PROOF_FILE,
            body=pr.ProofFileForm(name=name),
            upload=Upload(name, content),
            version=version,
        )

    def upload_invoices(self, invoices: Sequence[pr.Invoice], *, version: str | None = None) -> Reply[Data]:
        """Hand in the invoices of packages before they are shipped (Brazil); `invoice_of` makes one from its XML.

        `reply.errors` has one error per refused package.
        """
        body = pr.UploadInvoices(invoices=list(invoices))
        return self._client.call(op.UPLOAD_INVOICES, body=body, version=version)
