"""What a product is to say in a shop, read whole: the catalogue's values with the shop's own in front of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY_ONE, make_account, make_sku, make_warehouse

from shelfwire.catalog.models import Identifier, Picture, PictureFile, Product, ProductPicture, Sku
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.channels.port import Measured, OptionValue, Parcelled
from shelfwire.inventory.models import WarehouseLink
from shelfwire.kit.money import Money
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.offers.models_prices import ShopPrice
from shelfwire.people.models import Company
from shelfwire.posting.actions import mark_unlisted
from shelfwire.posting.models import (
    AnswerMapping,
    CategoryTemplate,
    ChannelProduct,
    ChannelSku,
    PostingSettings,
)
from shelfwire.posting.queries import wanted_each

COLOURS = ["Red", "Blue"]


@pytest.fixture
def account(company: Company) -> Account:
    account = make_account(company)
    warehouse = make_warehouse(company)
    ChannelWarehouse.objects.create(
        account=account, external_id="W1", name="Main", kind="sales", seen_at=DAY_ONE
    )
    WarehouseLink.objects.create(account=account, external_id="W1", warehouse=warehouse, is_first=True)
    return account


def shirts(account: Account, code: str = "SHIRT") -> ChannelProduct:
    """A variation parent of two SKUs, in a shop."""
    company = account.company
    product = Product.objects.create(
        company=company, code=code, title="Shirt", brand="Acme", description="<p>Soft</p>",
        option_names=["Colour"], length=Decimal(30), width=Decimal(20), height=Decimal(2), length_unit="cm",
    )  # fmt: skip
    mine = ChannelProduct.objects.create(account=account, product=product, enabled=True)
    for colour in COLOURS:
        sku = make_sku(
            company, f"{code}-{colour}", 5, price_minor=1999, currency="USD", weight=Decimal("0.25"),
            weight_unit="kg",
        )  # fmt: skip
        Sku.objects.filter(pk=sku.pk).update(product=product, option_values=[colour])
        ChannelSku.objects.create(channel_product=mine, sku=sku)
    return mine


def picture(mine: ChannelProduct, url: str, **more: Any) -> ProductPicture:
    company = mine.account.company
    digest = f"digest of {url}"
    PictureFile.objects.create(
        company=company, digest=digest, content=b"x", media_type="image/png", width=600, height=600, size=1,
        kept_at=DAY_ONE,
    )  # fmt: skip
    at = Picture.objects.create(company=company, url=url, file_digest=digest, first_seen_at=DAY_ONE)
    return ProductPicture.objects.create(product=mine.product, picture=at, **more)


def test_the_catalogue_speaks_where_the_shop_says_nothing_of_its_own(account: Account) -> None:
    mine = shirts(account)
    red = mine.skus.get(sku__code="SHIRT-Red")
    Identifier.objects.create(sku=red.sku, kind="gtin", value="00012345678905")
    picture(mine, "https://example.com/1.png", role="size_chart")
    picture(mine, "https://example.com/2.png", role="gallery", position=2)
    picture(mine, "https://example.com/3.png", role="gallery", position=1)
    picture(mine, "https://example.com/4.png", role="variation", sku=red.sku)
    said = wanted_each([mine.pk])[mine.pk]
    assert (said.title, said.description, said.brand) == ("Shirt", "<p>Soft</p>", "Acme")
    assert [(one.role, one.url[-5:], one.width) for one in said.pictures] == [
        ("gallery", "3.png", 600), ("gallery", "2.png", 600), ("size_chart", "1.png", 600),
    ]  # fmt: skip
    size = (Measured(Decimal(30), "cm"), Measured(Decimal(20), "cm"), Measured(Decimal(2), "cm"))
    assert said.parcel == Parcelled(Measured(Decimal("0.25"), "kg"), *size)
    assert said.settings["send_brand"] is True
    first, second = said.skus
    assert (first.code, first.seller_sku, first.options) == (
        "SHIRT-Red", "SHIRT-Red", (OptionValue("Colour", "Red"),),
    )  # fmt: skip
    assert (first.identifiers, second.identifiers) == ({"gtin": "00012345678905"}, {})
    assert [len(one.pictures) for one in said.skus] == [1, 0]
    assert (first.price, first.quantity, first.quantities) == (Money(1999, "USD"), 5, (("W1", 5),))


def test_what_the_shop_says_goes_first(account: Account) -> None:
    mine = shirts(account)
    template = CategoryTemplate.objects.create(
        account=account, name="Shirts", category_external_id="C1", updated_at=DAY_ONE,
        answers={"q1": {"values": [{"id": "1", "name": "Cotton"}]}, "q2": {"values": [{"id": "2", "name": "No"}]}},
    )  # fmt: skip
    AnswerMapping.objects.create(
        account=account, question_external_id="q3", source="brand", values={"acme": "9"}
    )
    AnswerMapping.objects.create(
        account=account, question_external_id="q4", category_external_id="C2", source="brand"
    )
    AnswerMapping.objects.create(
        account=account, question_external_id="q5", source="option:Colour", values={"red": "R"}
    )
    listing = Listing.objects.create(account=account, external_id="P1", title="Shirt", first_seen_at=DAY_ONE)
    red, blue = mine.skus.order_by("sku_id")
    ListingSku.objects.create(
        account=account, listing=listing, external_id="S1", sku=red.sku, first_seen_at=DAY_ONE
    )
    PostingSettings.objects.create(account=account, send_brand=False, as_draft=True)
    ShopPrice.objects.create(
        account=account,
        sku=red.sku,
        currency="USD",
        price_minor=999,
        list_minor=1500,
        updated_at=DAY_ONE,
    )
    ChannelProduct.objects.filter(pk=mine.pk).update(
        title="Soft shirt", category_external_id="C1", template=template, listing=listing,
        answers={"q2": {"values": [{"id": "3", "name": "Yes"}]}}, settings={"as_draft": False},
    )  # fmt: skip
    ChannelSku.objects.filter(pk=blue.pk).update(
        seller_sku="BLUE", enabled=False, options=[{"name": "Color", "value": "Navy"}]
    )
    said = wanted_each([mine.pk])[mine.pk]
    assert said.title == "Soft shirt"
    assert {one.question_id: one.values[0].external_id for one in said.answers} == {
        "q1": "1",
        "q2": "3",
        "q3": "9",
    }
    assert (said.settings["send_brand"], said.settings["as_draft"]) == (False, False)
    first, second = said.skus
    assert (first.price, first.list_price) == (Money(999, "USD"), Money(1500, "USD"))
    assert (first.options, first.external_id) == ((OptionValue("Colour", "Red", "q5", "R"),), "S1")
    assert (second.enabled, second.seller_sku, second.options) == (
        False,
        "BLUE",
        (OptionValue("Color", "Navy"),),
    )
    assert said.listing_external_id == "P1"
    # what its listing does not show any more is new again: it begins with a quantity and a price
    red.listing_sku_external_id = "S1"
    red.save()
    assert (mark_unlisted([red.sku_id]), mark_unlisted([blue.sku_id])) == (0, 1)
    shown = ListingSku.objects.filter(external_id="S1")
    for rows, gone in (
        (shown, {"missing_at": DAY_ONE}),
        (Listing.objects.all(), {"missing_at": DAY_ONE}),
        (Listing.objects.all(), {"status": "deleted"}),
    ):
        rows.update(**gone)
        assert [sku.external_id for sku in wanted_each([mine.pk])[mine.pk].skus] == ["", ""]
        assert mark_unlisted([red.sku_id]) == 1
        rows.update(**dict.fromkeys(gone, None if "missing_at" in gone else "live"))
    assert wanted_each([mine.pk])[mine.pk].skus[0].external_id == "S1"


def test_a_template_of_another_category_answers_nothing(account: Account) -> None:
    mine = shirts(account)
    template = CategoryTemplate.objects.create(
        account=account, name="Shoes", category_external_id="C2", updated_at=DAY_ONE,
        answers={"q1": {"values": [{"id": "1", "name": "Leather"}]}},
    )  # fmt: skip
    ChannelProduct.objects.filter(pk=mine.pk).update(category_external_id="C1", template=template)
    assert wanted_each([mine.pk])[mine.pk].answers == ()


def test_a_sku_without_price_says_why_and_one_never_counted_has_no_quantity(account: Account) -> None:
    mine = shirts(account)
    sku = make_sku(account.company, "NEW")
    ChannelSku.objects.create(channel_product=mine, sku=sku)
    (new,) = (one for one in wanted_each([mine.pk])[mine.pk].skus if one.code == "NEW")
    assert (new.price, new.price_why, new.quantity, new.quantities) == (
        None,
        "The SKU has no price.",
        None,
        (),
    )


def test_the_number_of_queries_does_not_grow(account: Account) -> None:
    def queries(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert len(wanted_each(ids)) == len(ids)
        return len(caught)

    ids = [shirts(account, f"SHIRT-{n}").pk for n in range(6)]
    one = queries(ids[:1])
    assert queries(ids) == one <= 22
    assert wanted_each([10**9]) == {}
