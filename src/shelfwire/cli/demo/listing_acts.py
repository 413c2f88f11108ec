"""The acts about listings: products of a spreadsheet, with pictures, become ready, are posted, approved and sold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Sum

from shelfwire.catalog.models import Picture, Product, ProductPicture, Sku
from shelfwire.channels.actions import set_switch
from shelfwire.channels.port import CategoryQuestions, ListingStatus
from shelfwire.cli.demo import photographs
from shelfwire.cli.demo.acts import Play, finish, rest, wait
from shelfwire.cli.demo.stage import OWNER_NAME, DemoFailed
from shelfwire.cli.demo.stock_acts import in_step
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.inventory.models import Balance
from shelfwire.jobs import enqueue
from shelfwire.kit.workbooks import write_workbook
from shelfwire.listings import queries as listings
from shelfwire.listings.models import Listing
from shelfwire.orders.models import Order
from shelfwire.people.actions import issue_api_key
from shelfwire.posting.models import ChannelProduct, Posting, ReadinessFault

PRODUCTS, EACH = 3, 2
"""Products of the file, and how many pieces of each SKU are bought."""
_FILE = "new-products.xlsx"
_GLAZES = {"CLAY": ("Clay", "#b4694b"), "FOG": ("Fog", "#9aa7ad"), "PINE": ("Pine", "#3f5b4c")}
_HEADER = (
    "SKU", "Parent SKU", "Title", "Description", "Option: Glaze", "Price", "Currency", "Quantity", "Weight (kg)",
    "Length (cm)", "Width (cm)", "Height (cm)", "Image 1", "Variant image",
)  # fmt: skip
_WORDS = "<p>Thrown by hand, glazed twice. It holds 12 oz and fits two hands.</p>"


def bring_products(play: Play) -> str:
    """A spreadsheet with the addresses of pictures is imported, and the pictures are fetched."""
    pictures = {f"{key.lower()}.jpg": photographs.mug(colour, 0.5) for key, (_, colour) in _GLAZES.items()}
    pictures |= {
        "tall.jpg": photographs.mug("#d8c7a3", 0.66),
        "espresso.jpg": photographs.mug("#2f2a28", 0.3),
    }
    with photographs.served(pictures) as home:
        content = write_workbook(_rows(home))
        Path(play.notes.state_file).with_name(_FILE).write_bytes(content)
        with transaction.atomic():
            job = enqueue(
                import_catalogue_file,
                company=play.company,
                by=OWNER_NAME,
                user=play.user,
                files={_FILE: content},
                file=_FILE,
            )
        job = finish(play, job, "rows imported")
        if job.failed:
            raise DemoFailed(f"{job.failed} rows of {_FILE} were refused")
        wait(play, "pictures kept", len(pictures), _kept(play).count)
    skus = Sku.objects.filter(product__in=_products(play)).count()
    return f"{skus} SKUs of {_products(play).count()} products, {len(pictures)} pictures"


def _rows(home: str) -> Iterator[tuple[object, ...]]:
    """The spreadsheet: a family of three glazes, and two simple products."""
    yield _HEADER
    size, price = (0.45, 14, 11.5, 10), (24, "USD")
    title = "Hand thrown stoneware mug"
    yield "MUG-THROWN", "", title, _WORDS, "", "", "", "", *size, f"{home}clay.jpg", ""
    for key, (glaze, _) in _GLAZES.items():
        picture = f"{home}{key.lower()}.jpg"
        yield (
            f"MUG-THROWN-{key}",
            "MUG-THROWN",
            f"{title}, {glaze}",
            "",
            glaze,
            *price,
            40,
            *size,
            "",
            picture,
        )
    for key, name, amount in (("TALL", "Tall stoneware mug, sand glaze", 28), ("ESPRESSO", _ESPRESSO, 16)):
        yield f"MUG-{key}", "", name, _WORDS, "", amount, "USD", 40, *size, f"{home}{key.lower()}.jpg", ""


_ESPRESSO = "Small stoneware cup for espresso"


def _products(play: Play) -> QuerySet[Product]:
    """The products that the file brought."""
    codes = [str(row[0]) for row in _rows("")]
    return Product.objects.filter(company=play.company, skus__code__in=codes).distinct()


def _kept(play: Play) -> QuerySet[Picture]:
    """The pictures that are here, each once: the first glaze's is the family's too."""
    shown = ProductPicture.objects.filter(product__in=_products(play))
    return Picture.objects.filter(pk__in=shown.values("picture")).exclude(file_digest="")


def make_ready(play: Play) -> str:
    """The products are put into the shop; what TikTok asks about them is answered once for all."""
    _, secret = issue_api_key(
        company=play.company, name="Demo listings", scopes=["catalog:read", "catalog:write"],
        by=OWNER_NAME, user=play.user,
    )  # fmt: skip
    play.api_key = secret.reveal()
    shop, ids = f"shops/{play.account.pk}", sorted(_products(play).values_list("pk", flat=True))
    _post(play, f"{shop}/products", {"product_ids": ids, "enabled": True})
    rows = ChannelProduct.objects.filter(account=play.account, product__in=ids)
    checked = rows.filter(check_due_at=None, checked_count=F("changed_count"))
    wait(play, "products checked", PRODUCTS, checked.count)
    lacked = ReadinessFault.objects.filter(channel_product__in=rows, severity="required").count()
    wait(
        play, "a category for mugs", 1, lambda: len(listings.search_categories(play.account, "mugs", most=1))
    )
    category = listings.search_categories(play.account, "mugs")[0]
    play.posted = sorted(rows.values_list("pk", flat=True))
    _say(play, {"category": category.external_id})
    asked = f"what {category.name} asks"
    wait(play, asked, 1, lambda: len(listings.form_of(play.account.pk, {category.external_id})))
    _say(play, _answers(listings.form_of(play.account.pk, {category.external_id})[category.external_id]))
    wait(play, "products ready", PRODUCTS, checked.filter(ready=True).count)
    return f"{lacked} things were missing; after a category and its attributes {PRODUCTS} products are ready"


def _answers(asked: CategoryQuestions) -> dict[str, Any]:
    """An answer to everything that is required."""
    return {
        f"answer:{one.external_id}": "Stoneware" if one.takes_text else one.choices[0].name
        for one in asked.questions
        if one.required and one.is_asked({})
    }


def _say(play: Play, values: dict[str, Any]) -> None:
    changes = [{"channel_product_id": pk, "values": values} for pk in play.posted]
    done = _post(play, f"shops/{play.account.pk}/properties", {"changes": changes})
    if done["refused"]:
        raise DemoFailed(f"{done['rows'][0]['refused']}")


def _post(play: Play, path: str, body: dict[str, Any]) -> dict[str, Any]:
    return rest(play, path, json.dumps(body).encode(), "application/json")


def post_products(play: Play) -> str:
    """*Post Product*: the pictures go up, the listings are made, TikTok looks at them and approves."""
    set_switch(account=play.account, switch="listings_out", on=True, by=OWNER_NAME)
    done = _post(play, "postings", {"channel_product_ids": play.posted})
    if refused := [row["refused"] for row in done["rows"] if row["refused"]]:
        raise DemoFailed(refused[0])
    mine = Posting.objects.filter(channel_product__in=play.posted)
    wait(play, "products told", PRODUCTS, mine.filter(told_at__isnull=False).count)
    wait(play, "products approved", PRODUCTS, mine.filter(status="done").count)
    live = Listing.objects.filter(channel_product__in=play.posted, status=ListingStatus.LIVE)
    wait(play, "products live", PRODUCTS, live.count)
    skus = sum(len(one["skus"]) for one in _there(play))
    return f"{PRODUCTS} products with {skus} SKUs are live, their SKUs linked by themselves"


def sell_new(play: Play) -> str:
    """A buyer takes some of each new SKU: there is less of it here and there."""
    in_step(play)  # so that nothing but the sale changes TikTok's numbers
    skus = [sku for one in _there(play) for sku in one["skus"]]
    free, offered = _free(play), sum(sku["available"] for sku in skus)
    lines = [{"sku_id": sku["sku_id"], "quantity": EACH} for sku in skus]
    (order,) = play.shop.buy(play.shop_id, 1, lines=lines)
    wait(play, "orders recorded", 1, Order.objects.filter(account=play.account, external_id=order).count)
    sold = EACH * len(skus)
    wait(play, "units fewer here", sold, lambda: free - _free(play))
    left = sum(sku["available"] for one in _there(play) for sku in one["skus"])
    if offered - left != sold:
        raise DemoFailed(f"TikTok has {offered - left} fewer, {sold} were sold")
    return f"{sold} pieces sold; {free} to {free - sold} here, {offered} to {left} on TikTok"


def _free(play: Play) -> int:
    rows = Balance.objects.filter(sku__product__in=_products(play).values("pk"))
    said = rows.aggregate(held=Sum("on_hand"), promised=Sum("reserved"))
    return int(said["held"] or 0) - int(said["promised"] or 0)


def _there(play: Play) -> list[dict[str, Any]]:
    """The new products as TikTok has them."""
    ids = set(Listing.objects.filter(channel_product__in=play.posted).values_list("external_id", flat=True))
    return [one for one in play.shop.products(play.shop_id) if one["product_id"] in ids]
