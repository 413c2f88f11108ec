"""Listings to post, for the mapping's rows and for shops of every market behind the simulator."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PIL import Image
from tests.shelfwire_tiktok.raw_call import post
from tests.shelfwire_tiktok.support import session_to

from shelfwire.channels.contract.base import complete
from shelfwire.channels.port import (
    Answered,
    Choice,
    ListingContent,
    Measured,
    OptionValue,
    Parcelled,
    PictureUse,
    Session,
    SkuContent,
)
from shelfwire.kit.ids import ExternalCategoryId, ExternalWarehouseId, SellerSku
from shelfwire.kit.money import Money
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

MUGS = {"v2": "801005", "v1": "600006"}
MATERIAL = "100157"
OLD_TREE = ("GB", "DE", "MX", "JP", "BR")
TITLES = {"JP": "手作りの陶器マグカップ、三百ミリリットル、青い釉薬、食洗機対応、日本製の土を使用"}
PRICES = {
    "US": "14.00 USD",
    "GB": "12.50 GBP",
    "DE": "13.90 EUR",
    "VN": "120000 VND",
    "ID": "89000 IDR",
    "MX": "250.00 MXN",
    "JP": "2400 JPY",
    "BR": "89.90 BRL",
}


def a_money(said: str) -> Money:
    amount, currency = said.split()
    return Money.parse(amount, currency)


def a_sku(number: int = 0, region: str = "US", **changes: Any) -> SkuContent:
    """One glaze of a mug."""
    sku = SkuContent(
        ref=f"OURS-{number}",
        seller_sku=SellerSku(f"GLAZE-{number:03d}"),
        options=(OptionValue("Glaze", f"Blue {number}"),),
        price=a_money(PRICES[region]),
        quantities=((ExternalWarehouseId("W1"), 20 + number),),
    )
    return replace(sku, **changes)


def a_listing(region: str = "US", count: int = 2, **changes: Any) -> ListingContent:
    """A mug that every market takes."""
    tree = "v1" if region in OLD_TREE else "v2"
    content = ListingContent(
        ref="OURS",
        title=TITLES.get(region, "Hand thrown stoneware mug with a blue glaze"),
        description="<p>A mug of <b>stoneware</b> that fits two hands.</p>",
        category_id=ExternalCategoryId(MUGS[tree]),
        category_version=tree,
        skus=tuple(a_sku(number, region) for number in range(count)),
        picture_uris=("tos-1",),
        answers=(Answered(MATERIAL, (Choice("", "Stoneware"),)),),
        parcel=Parcelled(
            Measured(Decimal("0.45"), "kg"),
            *(Measured(Decimal(each), "cm") for each in ("14", "11.5", "10")),
        ),
    )
    return replace(content, **changes)


def jpeg(colour: str = "teal", side: int = 600) -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return out.getvalue()


def session_in(simulator: Simulator, region: str) -> Session:
    """The seller's shop in a market, connected by a fresh consent; the scenario is grand-tour."""
    session = session_to(simulator, market="ROW")
    answer = complete(
        plugin.connect,  # type: ignore[arg-type]  # this channel has one
        session,
        callback={"code": simulator.control.authorize(), "state": "s"},
    )
    shop = next(each for each in answer.shops if each.region == region)
    credentials = replace(answer.credentials, extra={**answer.credentials.extra, **shop.extra})
    return replace(session, credentials=credentials, shop=shop)


def for_shop(session: Session, content: ListingContent) -> ListingContent:
    """The listing with what the shop needs: a picture that TikTok has, every warehouse, who answers for it."""
    assert plugin.posting
    assert plugin.shipments
    picture = plugin.posting.send_picture(session, jpeg(), name="mug.jpg", use=PictureUse.MAIN)
    warehouses = [
        each.external_id
        for each in plugin.shipments.warehouses(session)
        if each.kind in ("sales", "SALES_WAREHOUSE") and each.enabled
    ]
    skus = tuple(replace(sku, quantities=tuple((where, 20) for where in warehouses)) for sku in content.skus)
    return replace(content, picture_uris=(picture.uri,), skus=skus)


def responsible_person(session: Session) -> str:
    """Who answers for the seller's products in the European Union, made by hand in Seller Center."""

    person = {
        "name": "Charlie Lind",
        "email": "charlie@linden.example",
        "phone_number": {"country_code": "+49", "local_number": "3025550100"},
        "address": {"street_address_line1": "Lindenstraße 12", "postal_code": "10969", "country": "DE"},
    }
    path = "/product/202409/compliance/responsible_persons"
    return str(post(session, path, person)["responsible_person_id"])
