"""A listing of ours as TikTok is told it, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.shelfwire_tiktok.listing_scene import a_listing, a_money, a_sku

from shelfwire.channels.port import (
    Answered,
    Choice,
    ListingContent,
    Measured,
    OptionValue,
    Parcelled,
    Reason,
    Refused,
)
from shelfwire.kit.ids import ExternalBrandId, ExternalSkuId, SellerSku
from shelfwire_tiktok.mapping.listing_body import check_body, create_body, edit_body
from shelfwire_tiktok.mapping.listing_fields import of_code, of_wire_path
from shelfwire_tiktok.mapping.parcels import weighed
from tiktok_shop.types.requests import check


def created(content: ListingContent, region: str = "US", key: str | None = None) -> dict[str, Any]:
    """What goes over the wire to create it."""
    return check("products.create", create_body(content, region, key))


def parcel(*said: str) -> Parcelled:
    """``"0.45 kg", "14 cm", …``: weight, length, width, height; ``-`` for one that is not given."""
    measures = (None if each == "-" else Measured(Decimal(each.split()[0]), each.split()[1]) for each in said)
    return Parcelled(*measures)


WEIGHTS = [
    ("US", "0.45 kg", "0.45 KILOGRAM"),
    ("US", "450 g", "0.45 KILOGRAM"),
    ("US", "1 lb", "1 POUND"),
    ("US", "16 oz", "1 POUND"),
    ("US", "1 oz", "0.06 POUND"),
    ("US", "0.01 oz", "0.01 POUND"),
    ("US", "0.1 g", "0.001 KILOGRAM"),
    ("US", "1.2345 kg", "1.235 KILOGRAM"),
    ("GB", "450 g", "0.45 KILOGRAM"),
    ("DE", "1 lb", "0.454 KILOGRAM"),
    ("VN", "0.0004 kg", "0.001 KILOGRAM"),
    ("ID", "2.5 kg", "2.5 KILOGRAM"),
    ("JP", "450 g", "450 GRAM"),
    ("JP", "450.4 g", "450 GRAM"),
    ("JP", "0.45 kg", "0.45 KILOGRAM"),
    ("MX", "16 oz", "454 GRAM"),
    ("BR", "0.2 g", "1 GRAM"),
    ("BR", "1 lb", "454 GRAM"),
]


@pytest.mark.parametrize(("region", "given", "told"), WEIGHTS)
def test_a_weight_is_told_as_the_market_takes_it(region: str, given: str, told: str) -> None:
    problems: list[Reason] = []
    weight, box = weighed(parcel(given), region, problems)
    assert weight is not None
    assert f"{weight.value} {weight.unit}" == told
    assert (box, problems) == (None, [])


BOXES = [
    ("US", ("1 kg", "10 cm", "10.555 cm", "100 mm"), "10 10.56 10 CENTIMETER"),
    ("US", ("1 lb", "10 in", "2.54 cm", "0.1 m"), "10 1 3.94 INCH"),
    ("US", ("1 kg", "10 in", "10 in", "10 in"), "25.4 25.4 25.4 CENTIMETER"),
    ("US", ("-", "10 in", "10 in", "10 in"), "10 10 10 INCH"),
    ("US", ("-", "0.001 in", "10 in", "10 in"), "0.01 10 10 INCH"),
    ("GB", ("1 lb", "10 in", "10 in", "1 in"), "25.4 25.4 2.54 CENTIMETER"),
    ("JP", ("450 g", "1 m", "1 cm", "1 mm"), "100 1 0.1 CENTIMETER"),
]


@pytest.mark.parametrize(("region", "given", "told"), BOXES)
def test_a_size_is_told_in_the_same_system_as_the_weight(
    region: str, given: tuple[str, ...], told: str
) -> None:
    problems: list[Reason] = []
    weight, box = weighed(parcel(*given), region, problems)
    assert box is not None
    assert f"{box.length} {box.width} {box.height} {box.unit}" == told
    assert problems == []
    if region == "US" and weight is not None:
        assert (weight.unit == "POUND") == (box.unit == "INCH")


REFUSED_MEASURES = [
    (("0 kg",), ["weight"]),
    (("-1 kg",), ["weight"]),
    (("NaN kg",), ["weight"]),
    (("1 stone",), ["weight"]),
    (("1 cm",), ["weight"]),
    (("1 kg", "10 cm"), ["width", "height"]),
    (("1 kg", "10 cm", "-", "10 cm"), ["width"]),
    (("1 kg", "10 cm", "0 cm", "10 yard"), ["width", "height"]),
]


@pytest.mark.parametrize(("given", "fields"), REFUSED_MEASURES)
def test_a_measure_that_cannot_be_said_is_refused_at_its_field(
    given: tuple[str, ...], fields: list[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        create_body(a_listing(parcel=parcel(*given)), "US")
    assert [each.field for each in refusal.value.reasons] == fields
    assert all(each.advice for each in refusal.value.reasons)


US_MUG: dict[str, Any] = {
    "title": "Hand thrown stoneware mug with a blue glaze",
    "description": "<p>A mug of <b>stoneware</b> that fits two hands.</p>",
    "category_id": "801005",
    "category_version": "v2",
    "main_images": [{"uri": "tos-1"}],
    "external_product_id": "OURS",
    "product_attributes": [{"id": "100157", "values": [{"name": "Stoneware"}]}],
    "package_weight": {"value": "0.45", "unit": "KILOGRAM"},
    "package_dimensions": {"length": "14", "width": "11.5", "height": "10", "unit": "CENTIMETER"},
    "save_mode": "LISTING",
    "idempotency_key": "KEY",
    "skus": [
        {
            "seller_sku": "GLAZE-000",
            "external_sku_id": "OURS-0",
            "sales_attributes": [{"name": "Glaze", "value_name": "Blue 0"}],
            "price": {"amount": "14.00", "currency": "USD"},
            "inventory": [{"warehouse_id": "W1", "quantity": 20}],
        }
    ],
}


def test_a_whole_listing_and_nothing_else() -> None:
    assert created(a_listing(count=1), key="KEY") == US_MUG


CHANGES: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [
    ({"description": "<p>Salt &amp; pepper&nbsp;mill</p>"}, {"description": "<p>Salt & pepper mill</p>"}),
    ({"ref": ""}, {"external_product_id": None}),
    ({"brand_id": ExternalBrandId("708")}, {"brand_id": "708"}),
    ({"brand_id": ExternalBrandId("")}, {"brand_id": None}),
    ({"as_draft": True}, {"save_mode": "AS_DRAFT"}),
    ({"category_version": ""}, {"category_version": None}),
    ({"answers": ()}, {"product_attributes": None}),
    ({"answers": (Answered("1", ()),)}, {"product_attributes": None}),
    (
        {"answers": (Answered("1", (Choice("11", "Birthday"), Choice("12", "Easter"), Choice("", "Föhn"))),)},
        {"product_attributes": [{"id": "1", "values": [{"id": "11"}, {"id": "12"}, {"name": "Föhn"}]}]},
    ),
    (
        {"answers": (Answered("1", (Choice("", "300"),), unit_id="S:M:ml"),)},
        {
            "product_attributes": [
                {
                    "id": "1",
                    "values": [
                        {
                            "metric_standard_info": {
                                "id": "S",
                                "metric_value_module_infos": [{"id": "M", "value": "300", "unit_id": "ml"}],
                            }
                        }
                    ],
                }
            ]
        },
    ),
    (
        {
            "answers": (
                Answered(
                    "certification:602362",
                    (Choice("tos-2", ""), Choice("v09", "CE.PDF")),
                    expires_on=date(2027, 3, 1),
                ),
            )
        },
        {
            "product_attributes": None,
            "certifications": [
                {
                    "id": "602362",
                    "images": [{"uri": "tos-2"}],
                    "files": [{"id": "v09", "name": "CE.PDF", "format": "PDF"}],
                    "expiration_date": 1803859200,
                }
            ],
        },
    ),
    (
        {"size_chart_uri": "tos-3", "size_chart_id": "726"},
        {"size_chart": {"image": {"uri": "tos-3"}, "template": {"id": "726"}}},
    ),
    ({"size_chart_uri": "tos-3"}, {"size_chart": {"image": {"uri": "tos-3"}}}),
    (
        {"answers": (Answered("size_chart", (Choice("726", "Mugs"),)),)},
        {"product_attributes": None, "size_chart": {"template": {"id": "726"}}},
    ),
    (
        {"answers": (Answered("size_chart", (Choice("tos-5", ""),)),), "size_chart_uri": "tos-3"},
        {"product_attributes": None, "size_chart": {"image": {"uri": "tos-3"}}},
    ),
    (
        {"manufacturer_ids": ("1",), "responsible_person_ids": ("2", "3")},
        {"manufacturer_ids": ["1"], "responsible_person_ids": ["2", "3"]},
    ),
    ({"delivery_option_ids": ("9",)}, {"delivery_option_ids": ["9"]}),
    ({"cash_on_delivery": False}, {"is_cod_allowed": False}),
    ({"minimum_order": 2}, {"minimum_order_quantity": 2}),
    ({"parcel": Parcelled()}, {"package_weight": None, "package_dimensions": None}),
]


@pytest.mark.parametrize(("change", "differs"), CHANGES, ids=lambda value: "+".join(value))
def test_each_part_of_a_listing(change: Mapping[str, Any], differs: Mapping[str, Any]) -> None:
    expected = {name: value for name, value in {**US_MUG, **differs}.items() if value is not None}
    assert created(a_listing(count=1, **change), key="KEY") == expected


SKU_CHANGES: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = [
    ("US", {"seller_sku": SellerSku("")}, {"seller_sku": None}),
    ("US", {"options": ()}, {"sales_attributes": None}),
    (
        "US",
        {"options": (OptionValue("Colour", "Red", "100", "200", "tos-9"), OptionValue("Size", "XL", "101"))},
        {
            "sales_attributes": [
                {"id": "100", "value_id": "200", "sku_img": {"uri": "tos-9"}},
                {"id": "101", "value_name": "XL"},
            ]
        },
    ),
    *(
        ("US", {"identifier": (kind, "1234")}, {"identifier_code": {"code": "1234", "type": word}})
        for kind, word in (("gtin", "GTIN"), ("ean", "EAN"), ("UPC", "UPC"), ("isbn", "ISBN"), ("jan", "JAN"))
    ),
    ("US", {"list_price": a_money("20 USD")}, {"list_price": {"amount": "20.00", "currency": "USD"}}),
    ("US", {"parcel": parcel("1 lb")}, {"sku_weight": {"value": "1", "unit": "POUND"}}),
    ("GB", {"parcel": parcel("1 lb")}, {}),
    (
        "US",
        {"quantities": (("W1", 0), ("W2", 7))},
        {
            "inventory": [
                {"warehouse_id": "W1", "quantity": 0},
                {"warehouse_id": "W2", "quantity": 7},
            ]
        },
    ),
    *(
        ("US", {"price": a_money(said)}, {"price": {"amount": amount, "currency": said.split()[1]}})
        for said, amount in (
            ("14.5 USD", "14.50"),
            ("2400 JPY", "2400"),
            ("89000 IDR", "89000"),
            ("120000 VND", "120000"),
            ("0.99 GBP", "0.99"),
            ("250 MXN", "250.00"),
            ("89.9 BRL", "89.90"),
        )
    ),
]


@pytest.mark.parametrize(("region", "change", "differs"), SKU_CHANGES, ids=str)
def test_each_part_of_a_sku(region: str, change: Mapping[str, Any], differs: Mapping[str, Any]) -> None:
    content = a_listing(count=1, skus=(a_sku(**change),))
    expected = {name: value for name, value in {**US_MUG["skus"][0], **differs}.items() if value is not None}
    assert created(content, region)["skus"] == [expected]


UNSAYABLE: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"skus": ()}, ["skus"]),
    ({"skus": (a_sku(price=None, quantities=()),)}, ["sku:OURS-0:price", "sku:OURS-0:warehouse"]),
    ({"skus": (a_sku(identifier=("asin", "B0")),)}, ["sku:OURS-0:identifier"]),
    ({"skus": (a_sku(), a_sku(1, parcel=parcel("0 kg")))}, ["sku:OURS-1:weight"]),
    (
        {
            "skus": (
                a_sku(options=(OptionValue("Colour", "Red", picture_uri="a"), OptionValue("Size", "S"))),
                a_sku(1, options=(OptionValue("Colour", "Red"), OptionValue("Size", "M", picture_uri="b"))),
            )
        },
        ["skus"],
    ),
    ({"answers": (Answered("77", (Choice("", "3"),), unit_id="ml"),)}, ["answer:77"]),
]


@pytest.mark.parametrize(("change", "fields"), UNSAYABLE, ids=lambda value: "+".join(value))
def test_what_cannot_be_said_is_refused_in_one_piece(change: Mapping[str, Any], fields: list[str]) -> None:
    for body in (create_body, check_body):
        with pytest.raises(Refused) as refusal:
            body(a_listing(**change), "US")
        assert [each.field for each in refusal.value.reasons] == fields
        assert all(each.text and each.advice for each in refusal.value.reasons)


def test_an_edit_tells_no_price_and_no_quantity_of_a_sku_that_is_there() -> None:
    content = a_listing(skus=(a_sku(external_id=ExternalSkuId("5"), price=None, quantities=()), a_sku(1)))
    told = check("products.edit", edit_body(content, "US"))["skus"]
    assert [("id" in sku, "price" in sku, "inventory" in sku) for sku in told] == [
        (True, False, False),
        (False, True, True),
    ]
    with pytest.raises(Refused) as refusal:
        edit_body(replace(content, skus=(content.skus[0], a_sku(1, price=None))), "US")
    assert [each.field for each in refusal.value.reasons] == ["sku:OURS-1:price"]


PATHS = [
    ("title", "title"),
    ("main_images", "pictures"),
    ("main_images[2].uri", "picture:3"),
    ("category_version", "category"),
    ("product_attributes[0].values[0].name", "answer:100157"),
    ("product_attributes[9]", "answers"),
    ("certifications[0].id", "answers"),
    ("package_dimensions.width", "width"),
    ("package_weight.value", "weight"),
    ("minimum_order_quantity", "minimum_order"),
    ("skus", "skus"),
    ("skus[1].price.amount", "sku:OURS-1:price"),
    ("skus[1].inventory[0].quantity", "sku:OURS-1:quantity"),
    ("skus[1].inventory[0].warehouse_id", "sku:OURS-1:warehouse"),
    ("skus[1].sales_attributes[0].value_name", "sku:OURS-1:options"),
    ("skus[1].sales_attributes[0].sku_img.uri", "sku:OURS-1:picture"),
    ("skus[1].sku_dimensions.height", "sku:OURS-1:height"),
    ("skus[0].external_sku_id", "sku:OURS-0"),
    ("skus[7].price", "skus"),
    ("something_new", None),
    ("", None),
]


@pytest.mark.parametrize(("path", "field"), PATHS)
def test_a_place_on_the_wire_is_a_field_of_ours(path: str, field: str | None) -> None:
    assert of_wire_path(path, a_listing()) == field


CODES = [
    (2, "12052051", "The product name exceed max limit characters", "title"),
    (2, "12052301", "Width and length of main image must be at least 300, check uri tos-1", "picture:1"),
    (2, "12052300", "product main image uri illegal", "pictures"),
    (2, "12052104", "property is required", "answers"),
    (
        2,
        "12052246",
        "The product attribute not support multi selected, attribute id is :100157.",
        "answer:100157",
    ),
    (1, "12052570", "product price exceed limit", "sku:OURS-0:price"),
    (2, "12052570", "product price exceed limit", "sku:*:price"),
    (
        2,
        "12052249",
        "The sales attribute value name characters cannot exceed 50, attribute value name is :Blue 1.",
        "sku:OURS-1:options",
    ),
    (2, "12052097", "The warehouse does not exist", "sku:*:warehouse"),
    (2, "12052093", "Exceeded the product listing limit for the seller.", None),
    (2, "99999999", "nobody knows", None),
]


@pytest.mark.parametrize(("count", "code", "words", "field"), CODES)
def test_a_code_is_about_a_field_of_ours(count: int, code: str, words: str, field: str | None) -> None:
    assert of_code(code, words, a_listing(count=count)) == field
