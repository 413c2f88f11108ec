"""A seller's shops from which products are posted, over HTTP, with everything in between played for real."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.journeys.conftest import Diary

from shelfwire.catalog.actions import create_family, create_sku, set_pictures, update_product, upload_picture
from shelfwire.catalog.actions.create_family import Variation
from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.inventory.actions import count_stock, link_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.listings.models import ListingSku
from shelfwire.posting.actions import change_properties, request_posting
from shelfwire.posting.actions.add_products import add_products
from shelfwire.posting.actions.change_properties import PropertyChange
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.states import OPEN
from shelfwire.sync.engine import schedule
from shelfwire.sync.taxonomy.forms import form_now
from tiktok_shop_sim import pictures

MUGS, MATERIAL = "801005", "100157"
OLD_MUGS = "600006"
"""The same category in the older tree, which other markets than the US and South-East Asia have."""
CREATE = "POST /product/202309/products"
EDIT = "PUT /product/202509/products/{product_id}"
WRITES = (
    CREATE,
    EDIT,
    "POST /product/202309/images/upload",
    "POST /product/202309/products/{product_id}/prices/update",
    "POST /product/202309/products/{product_id}/inventory/update",
    "POST /product/202309/products/activate",
    "POST /product/202309/products/deactivate",
    "DELETE /product/202309/products",
)
_ABOUT: dict[str, Any] = {
    **{name: Decimal(size) for name, size in {"weight": "0.45", "length": "14", "width": "11.5"}.items()},
    "height": Decimal(10),
    "weight_unit": "kg",
    "length_unit": "cm",
    "description": "<p>A mug that fits two hands.</p>",
}


@dataclass
class Seller:
    """The diary's company, with its shop connected and open for postings."""

    diary: Diary
    there_before: frozenset[str] = frozenset()
    """What stood on TikTok before anything was posted."""

    # ── what there is ──

    def make(self, code: str = "MUG", colours: int = 1, counted: int = 20) -> Product:
        """A product of the catalogue with a picture, a price and so many pieces of each SKU."""
        company = self.diary.company
        if colours == 1:
            sku = create_sku(
                company=company, code=code, title="x", by="Bob", price_minor=1400, currency="USD"
            )
            made = sku.product
            update_product(product=made, by="Bob", title="Hand thrown stoneware mug, blue", **_ABOUT)
        else:
            variations = [
                Variation(f"{code}-{n:03d}", (f"Blue {n}",), price_minor=1400, currency="USD")
                for n in range(colours)
            ]
            made = create_family(
                company=company,
                title="Hand thrown stoneware mug",
                option_names=["Glaze"],
                variations=variations,
                by="Bob",
                code=code,
                **_ABOUT,
            )
        self.show(made, "mug")
        if counted:
            self.count(made, counted)
        return made

    def count(self, product: Product, counted: int) -> None:
        main = Warehouse.objects.get(company=self.diary.company)
        for sku in Sku.objects.filter(product=product):
            count_stock(sku_id=sku.pk, warehouse_id=main.pk, counted=counted, reason="Count", by="Bob")

    def offer(self, product: Product, account: Account | None = None, **more: Any) -> ChannelProduct:
        """The product in a shop, enabled, with a category and what it asks."""
        account = account or self.diary.fresh()
        add_products(account=account, product_ids=[product.pk], by="Bob", enabled=True)
        row = ChannelProduct.objects.get(account=account, product=product)
        answer = {"values": [{"id": "", "name": "Stoneware"}], "unit": ""}
        self.say(row, {"category": MUGS, f"answer:{MATERIAL}": answer, **more})
        return row

    def product(self, code: str = "MUG", colours: int = 1, **more: Any) -> ChannelProduct:
        """One that is made, offered, and whose readiness is known."""
        row = self.offer(self.make(code, colours), **more)
        self.work()
        return self.fresh(row)

    def products(self, *codes: str) -> list[ChannelProduct]:
        """The same, several together."""
        rows = [self.offer(self.make(code)) for code in codes]
        self.work()
        return [self.fresh(row) for row in rows]

    def show(self, product: Product, subject: str, width: int = 600) -> None:
        content = pictures.drawn(subject, width, width)
        picture = upload_picture(company=self.diary.company, name=f"{subject}.jpg", content=content)
        set_pictures(product=product, role="gallery", urls=[picture.url], by="Bob")

    def say(self, row: ChannelProduct, values: dict[str, Any]) -> None:
        done = change_properties(account=row.account, changes=[PropertyChange(row.pk, values)], by="Bob")
        assert not [one for one in done.rows if one.refused], done

    # ── what happens ──

    def work(self) -> None:
        """Notices are carried, the clock finds what is due, and it is worked on until nothing is."""
        schedule.tick()
        while self.diary.post():
            pass

    def post(self, row: ChannelProduct, **more: Any) -> Posting:
        posting = request_posting(channel_product=self.fresh(row), by="Bob", **more)
        self.work()
        posting.refresh_from_db()
        return posting

    def reviewed(self, posting: Posting) -> Posting:
        """Until its review has ended, or long enough."""
        for _ in range(4):
            self.diary.later(seconds=30)
            self.work()
            posting.refresh_from_db()
            if posting.status not in OPEN:
                break
        return posting

    def live(self, row: ChannelProduct) -> ChannelProduct:
        """Posted and through its review."""
        posting = self.reviewed(self.post(row))
        assert posting.status == "done", (posting.status, posting.waits_for, posting.reasons)
        return self.fresh(row)

    # ── looking ──

    def fresh(self, row: ChannelProduct) -> ChannelProduct:
        return ChannelProduct.objects.select_related("account", "product", "listing").get(pk=row.pk)

    def there(self, row: ChannelProduct) -> dict[str, Any]:
        """The product as TikTok has it."""
        listing = self.fresh(row).listing
        assert listing is not None
        rows = self.diary.control.get("/products", shop_id=row.account.external_shop_id)["rows"]
        return dict(next(one for one in rows if one["product_id"] == listing.external_id))

    def skus_there(self, row: ChannelProduct) -> dict[str, tuple[str, int]]:
        """Seller SKU to its price and how many are for sale, on TikTok."""
        return {one["seller_sku"]: (one["price"], one["available"]) for one in self.there(row)["skus"]}

    def linked(self, row: ChannelProduct) -> dict[str, str]:
        """The listing's SKUs as we know them: seller SKU to the code of ours."""
        rows = ListingSku.objects.filter(listing=self.fresh(row).listing, missing_at=None)
        return dict(rows.values_list("seller_sku", "sku__code"))

    def created(self) -> int:
        """How many products TikTok has that it did not have before."""
        rows = self.diary.control.get("/products")["rows"]
        return len({row["product_id"] for row in rows} - self.there_before)

    def others(self) -> object:
        """Everything on both sides that is none of the products posted from here."""
        mine = set(
            ChannelProduct.objects.filter(listing__isnull=False).values_list(
                "listing__external_id", flat=True
            )
        )
        theirs = [row for row in self.diary.control.get("/products")["rows"] if row["product_id"] not in mine]
        ours = ListingSku.objects.exclude(listing__external_id__in=mine).order_by("pk")
        return theirs, list(ours.values_list("external_id", "seller_sku", "sku__code", "missing_at"))

    def writes(self) -> list[str]:
        """What TikTok was told since the calls were cleared last."""
        calls = self.diary.control.calls(limit=1000)
        return [call["operation"] for call in calls if call["operation"] in WRITES]

    def works_idly(self) -> None:
        """More work changes nothing: TikTok is told nothing, and no row of ours comes or goes."""
        before = (self.diary.control.get("/products"), Posting.objects.count(), ListingSku.objects.count())
        self.diary.control.clear_calls()
        self.diary.later(minutes=3)
        self.work()
        assert self.writes() == []
        assert (
            self.diary.control.get("/products"),
            Posting.objects.count(),
            ListingSku.objects.count(),
        ) == before


def open_shop(diary: Diary) -> Seller:
    """The diary's shop, ready to be posted to; reviews are short, and a day has no limit of new products."""
    diary.control.settings(review_seconds=3, upload_quota=0)
    rows = diary.control.get("/products")["rows"]
    seller = Seller(diary, frozenset(row["product_id"] for row in rows))
    open_for_posting(diary, diary.fresh())
    seller.work()
    form_now(diary.fresh(), MUGS)
    return seller


def open_for_posting(diary: Diary, account: Account) -> None:
    """Its warehouses are the company's, and products and stock go out."""
    main = Warehouse.objects.get(company=diary.company)
    places = ChannelWarehouse.objects.filter(account=account)
    for place in places.exclude(kind__in=ChannelWarehouse.KEPT_BY_THE_CHANNEL):
        link_warehouse(account=account, external_id=place.external_id, warehouse=main, by="Alice")
    for switch in ("listings_out", "stock_out"):
        set_switch(account=account, switch=switch, on=True, by="Alice")
