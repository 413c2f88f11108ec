"""Products: search, detail, created, edited, on and off sale, deleted and recovered; and uploads for them."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_shop import operations as op
from tiktok_shop._form import Upload
from tiktok_shop.paging import Pages
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import listing_answers as la
from tiktok_shop.types import listing_requests as lr
from tiktok_shop.types import product_requests as rq
from tiktok_shop.types._base import Data
from tiktok_shop.types.products import ListedProduct, Product
from tiktok_shop.types.taxonomy import Prerequisites

AnySearch = rq.ProductSearch | rq.ProductSearch202312 | rq.ProductSearch202309


class Products(Resource):
    """The `product` endpoints about products as a whole."""

    def search(
        self,
        search: AnySearch | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Page[ListedProduct]:
        """One page of the products that match; 10,000 matches at most, else Rejected 12052180 (facts.md 4.3)."""
        query = rq.ProductSearchQuery(page_size=page_size, page_token=page_token or None)
        return self._client.page(op.PRODUCT_SEARCH, query=query, body=search, version=version)

    def search_pages(
        self,
        search: AnySearch | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Pages[ListedProduct]:
        """All pages of `search`, from `page_token` on."""
        return Pages(
            lambda token: self.search(search, page_size=page_size, page_token=token, version=version),
            page_token,
        )

    def get(
        self, product_id: str, query: rq.ProductQuery | None = None, *, version: str | None = None
    ) -> Reply[Product]:
        """One product: the version in force unless the query asks for another."""
        return self._client.call(
            op.PRODUCT_DETAIL, path={"product_id": product_id}, query=query, version=version
        )

    def prerequisites(self, *, version: str | None = None) -> Reply[Prerequisites]:
        """What the shop needs before it may list, met and unmet."""
        return self._client.call(op.PREREQUISITES, version=version)

    def activate(self, product_ids: Sequence[str], *, version: str | None = None) -> Reply[Data]:
        """Put up to 20 products on sale again. What was refused stands in `errors`, product by product."""
        body = rq.ProductsToMove(product_ids=list(product_ids))
        return self._client.call(op.ACTIVATE_PRODUCTS, body=body, version=version)

    def deactivate(self, product_ids: Sequence[str], *, version: str | None = None) -> Reply[Data]:
        """Take up to 20 products off sale. What was refused stands in `errors`, product by product."""
        body = rq.ProductsToMove(product_ids=list(product_ids))
        return self._client.call(op.DEACTIVATE_PRODUCTS, body=body, version=version)

    def create(self, product: lr.CreateProduct, *, version: str | None = None) -> Reply[la.CreatedProduct]:
        """Create a product. It is not tried again by itself where the answer was lost, even with an
        `idempotency_key`: how long the platform remembers one is not documented."""
        return self._client.call(op.CREATE_PRODUCT, body=product, version=version)

    def check(
        self,
        product: lr.CheckProduct,
        *,
        diagnosis: bool = False,
        version: str | None = None,
    ) -> Reply[la.CheckedProduct]:
        """What the platform thinks of a product, without taking it. `diagnosis`: what would sell better, too."""
        query = lr.CheckQuery(is_diagnosis_required=diagnosis or None)
        return self._client.call(op.CHECK_PRODUCT, query=query, body=product, version=version)

    def edit(
        self, product_id: str, product: lr.EditProduct, *, version: str | None = None
    ) -> Reply[la.EditedProduct]:
        """Replace a product: what is not sent is gone, SKUs too (facts.md 9.14)."""
        return self._client.call(
            op.EDIT_PRODUCT, path={"product_id": product_id}, body=product, version=version
        )

    def partial_edit(
        self, product_id: str, parts: lr.PartialEditProduct, *, version: str | None = None
    ) -> Reply[la.PartlyEditedProduct]:
        """Replace the top-level properties that are sent, each as a whole (facts.md 9.14)."""
        return self._client.call(
            op.PARTIAL_EDIT_PRODUCT, path={"product_id": product_id}, body=parts, version=version
        )

    def delete(self, product_ids: Sequence[str], *, version: str | None = None) -> Reply[Data]:
        """Delete up to 20 products. What was refused stands in `errors`, product by product."""
        body = rq.ProductIds(product_ids=list(product_ids))
        return self._client.call(op.DELETE_PRODUCTS, body=body, version=version)

    def recover(self, product_ids: Sequence[str], *, version: str | None = None) -> Reply[Data]:
        """Take back the deletion of up to 20 products. What was refused stands in `errors`, product by product."""
        body = rq.ProductIds(product_ids=list(product_ids))
        return self._client.call(op.RECOVER_PRODUCTS, body=body, version=version)

    def upload_image(
        self, content: bytes, *, name: str, form: lr.ImageForm | None = None, version: str | None = None
    ) -> Reply[la.UploadedImage]:
        """Hand over a picture (JPG, PNG, WEBP, HEIC, BMP; facts.md 9.3). Uploads name no shop."""
        return self._client.call(op.UPLOAD_IMAGE, body=form, upload=Upload(name, content), version=version)

    def upload_file(self, content: bytes, *, name: str, version: str | None = None) -> Reply[la.UploadedFile]:
        """Hand over a PDF file or a video; `name` has its ending (facts.md 9.3). Uploads name no shop."""
        return self._client.call(
            op.UPLOAD_FILE, body=lr.FileForm(name=name), upload=Upload(name, content), version=version
        )
