"""A whole listing as TikTok keeps it, and what an edit takes along of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.shelfwire_tiktok.listing_scene import a_listing, a_money, a_sku
from tests.shelfwire_tiktok.support import GONE, changed, sample

from shelfwire.channels.port import (
    Answered,
    Choice,
    ListedSku,
    ListingAsKept,
    ListingStatus,
    Measured,
    OptionValue,
    Parcelled,
    Reason,
    Refused,
    ReviewFinding,
    Unknown,
)
from shelfwire.kit.ids import ExternalSkuId, SellerSku
from shelfwire_tiktok.mapping.carried import carried
from shelfwire_tiktok.mapping.kept_listing import kept_listing
from shelfwire_tiktok.mapping.listing_body import edit_body
from shelfwire_tiktok.mapping.listings import NotAListing
from tiktok_shop.types.products import Product
from tiktok_shop.types.requests import check

SAMPLE: dict[str, Any] = sample("product/get-product")["response"]["body"]["data"]
IMAGE = "tos-maliva-i-o3syd03w52-us/0123456789abcdef0123456789abcdef"


def product(document: Mapping[str, Any] = SAMPLE, **fields: Any) -> tuple[Product, bytes]:
    raw = json.dumps(changed(document, **fields)).encode()
    return msgspec.json.decode(raw, type=Product, strict=False), raw


def kept(region: str = "US", **fields: Any) -> ListingAsKept:
    return kept_listing(*product(**fields), region)


def test_tiktoks_own_sample_is_understood_whole() -> None:
    found = kept()
    assert json.loads(found.document) == SAMPLE
    assert found == ListingAsKept(
        product_id=found.product_id,
        title="Sample product title that is long enough",
        description="<p>Sample description.</p>",
        status=ListingStatus.OFF_BY_SELLER,
        channel_status="SELLER_DEACTIVATED",
        review=SAMPLE["audit"]["status"],
        skus=(
            ListedSku(
                ExternalSkuId("10001"),
                found.skus[0].seller_sku,
                options=(OptionValue("Color", "Red", "100000", "100000", IMAGE),),
                identifier=("gtin", "10000000000010"),
                price=a_money("110 USD"),
                list_price=a_money("1 USD"),
                picture_url="https://files.example.com/urls.jpeg",
                ref="1729592969712207234",
            ),
        ),
        findings=(
            ReviewFinding(
                Reason("", "violate listing rules", None),
                ("The product violates TikTok Shopping listing rules, please check and resubmit.",),
                position="product",
            ),
            *found.findings[1:],
        ),
        category_id=found.category_id,
        category_path=("Botol & Stoples Penyimpanan",),
        brand_id=found.brand_id,
        brand_name="brand xxx aaa",
        picture_urls=("https://files.example.com/urls.jpeg",),
        picture_uris=(IMAGE,),
        answers=(
            ("Occasion", Answered("100392", (Choice("1001533", "Birthday"),))),
            (
                "Sample product title that is long enough",
                Answered(
                    "certification:602362",
                    (Choice(IMAGE, ""), Choice("v09ea0g40000cj91373c77u3mid3g1s0", "CERT_X2.PDF")),
                    expires_on=date(2025, 3, 6),
                ),
            ),
        ),
        parcel=Parcelled(Measured(Decimal("1.32"), "kg"), *[Measured(Decimal(10), "cm")] * 3),
        size_chart_uri=IMAGE,
        size_chart_id="7267563252536723205",
        manufacturer_ids=found.manufacturer_ids,
        responsible_person_ids=found.responsible_person_ids,
        delivery_option_ids=("1729592969712203232",),
        cash_on_delivery=True,
        minimum_order=found.minimum_order,
        ref="172959296971220002",
        under_review=True,
        updated_at=datetime(2009, 2, 13, 23, 31, 39, tzinfo=UTC),
        document=found.document,
    )


STANDS: list[tuple[str, str, bool, bool]] = [
    ("PENDING", "AUDITING", False, False),
    ("DRAFT", "NONE", False, False),
    ("FAILED", "FAILED", False, False),
    ("ACTIVATE", "APPROVED", False, False),
    ("ACTIVATE", "AUDITING", True, False),
    ("ACTIVATE", "PRE_APPROVED", True, False),
    ("SELLER_DEACTIVATED", "AUDITING", True, False),
    ("SCHEDULED", "APPROVED", False, True),
    ("ASLEEP", "DREAMING", False, True),
]


@pytest.mark.parametrize(("status", "review", "waits", "strange"), STANDS)
def test_where_a_listing_stands(status: str, review: str, waits: bool, strange: bool) -> None:
    found = kept(status=status, audit={"status": review})
    assert (found.channel_status, found.review, found.under_review) == (status, review, waits)
    assert isinstance(found.status, Unknown) is strange
    if strange:
        assert found.status == status


def test_what_a_review_found_is_told_by_position_with_every_reason() -> None:
    failures = [
        {"position": "Product name", "reasons": ["too loud", "too long"], "suggestions": ["whisper"]},
        {"position": "Back cover", "reasons": [], "suggestions": ["look"], "listing_platform": "TOKOPEDIA"},
    ]
    audit = {
        "status": "PRE_APPROVED",
        "pre_approved_reasons": ["KYC_PENDING"],
        "not_submitted_reasons": ["NEW_WORD"],
    }
    found = kept(audit_failed_reasons=failures, audit=audit).findings
    assert [
        (each.position, each.reason.field, each.reason.code, each.reason.text, each.suggestions)
        for each in found
    ] == [
        ("Product name", "title", "", "too loud", ("whisper",)),
        ("Product name", "title", "", "too long", ()),
        ("Back cover (TOKOPEDIA)", None, "", "", ("look",)),
        ("", None, "KYC_PENDING", "KYC_PENDING", ()),
        ("", None, "NEW_WORD", "NEW_WORD", ()),
    ]
    assert [bool(each.reason.advice) for each in found] == [False, False, False, True, False]


def test_odd_parts_cost_themselves_only() -> None:
    found = kept(
        package_weight={"value": "heavy", "unit": "KILOGRAM"},
        package_dimensions={"length": "3", "width": "", "height": "1e9", "unit": "ELL"},
        category_chains=[
            {"id": "2", "parent_id": "1", "local_name": "Mugs"},
            {"id": "1", "local_name": "Home"},
        ],
        product_attributes=[
            {"name": "without an id"},
            {"id": "7", "name": "Depth", "values": None},
            {
                "id": "8",
                "name": "Volume",
                "values": [
                    {
                        "metric_standard_info": {
                            "id": "S",
                            "metric_value_module_infos": [{"id": "M", "value": "300", "unit_id": "ml"}],
                        }
                    }
                ],
            },
        ],
        certifications=[{"id": "9", "images": "none", "expiration_date": "soon"}],
        brand={"id": 708, "name": None},
        main_images=[],
        skus__0__identifier_code={"code": "B0", "type": "ASIN"},
        skus__0__sku_weight={"value": "1", "unit": "STONE"},
        delivery_options=[],
        description="\U0001f40c é\x00",
    )
    assert found.parcel == Parcelled(None, Measured(Decimal(3), "ELL"), None, Measured(Decimal("1e9"), "ELL"))
    assert (found.category_id, found.category_path) == ("2", ("Home", "Mugs"))
    assert [answer for _, answer in found.answers] == [
        Answered("7", ()),
        Answered("8", (Choice("", "300"),), unit_id="S:M:ml"),
        Answered("certification:9", ()),
    ]
    assert (found.brand_id, found.brand_name, found.picture_uris) == ("708", "", ())
    assert found.skus[0].identifier == ("ASIN", "B0")
    assert found.skus[0].parcel.weight == Measured(Decimal(1), "STONE")
    assert found.delivery_option_ids is None
    assert "\x00" not in found.description + found.document
    with pytest.raises(NotAListing):
        kept(id=GONE)


# ── what an edit takes along ─────────────────────────────────────────────────────────────────────────────


def edited(document: Mapping[str, Any] = SAMPLE, **content: Any) -> tuple[dict[str, Any], list[str]]:
    """(the body of the edit, the codes of its warnings)"""
    found = a_listing(count=1, **content)
    whole, warnings = carried(edit_body(found, "US"), found, product(document)[0])
    return check("products.edit", whole), [each.code for each in warnings]


def here(**changes: Any) -> Any:
    """The SKU of the sample, as we know it."""
    return a_sku(external_id=ExternalSkuId("10001"), price=None, quantities=(), **changes)


def test_what_a_content_cannot_say_stays() -> None:
    body, warnings = edited(skus=(here(options=(OptionValue("Color", "Red", picture_uri="tos-9"),)),))
    (sku,) = body["skus"]
    assert warnings == []
    assert body["video"] == {"id": SAMPLE["video"]["id"]}
    assert body["external_product_id"] == "172959296971220002"
    assert "price" not in sku
    assert "inventory" not in sku
    assert sku["sales_attributes"] == [
        {
            "id": "100000",
            "value_id": "100000",
            "sku_img": {"uri": "tos-9"},
            "supplementary_sku_images": [{"uri": IMAGE}],
        }
    ], "the option is known by the ids that it has there"
    for name in ("fees", "external_urls", "extra_identifier_codes", "external_list_prices", "sku_unit_count"):
        assert sku[name] == SAMPLE["skus"][0][name]
    assert sku["identifier_code"] == {"code": "10000000000010", "type": "GTIN"}
    assert sku["list_price"] == {"amount": "1", "currency": "USD"}
    assert sku["external_sku_id"] == "1729592969712207234"
    assert sku["pre_sale"]["type"] == "PRE_ORDER"
    assert sku["combined_skus"][0]["sku_id"] == "1729582718312380123"


def test_a_sku_that_an_earlier_try_added_is_not_added_again() -> None:
    document = {**SAMPLE, "skus": [{**SAMPLE["skus"][0], "external_sku_id": "OURS-7", "seller_sku": "GREEN"}]}
    new = a_sku(ref="OURS-7", seller_sku=SellerSku("GREEN"))
    (sku,) = edited(document, skus=(new,))[0]["skus"]
    assert sku["id"] == "10001"
    assert not {"price", "inventory"} & sku.keys()
    other = a_sku(ref="OURS-7", seller_sku=SellerSku("BLUE"))
    added, kept_one = edited(document, skus=(other,))[0]["skus"]
    assert ("id" in added, kept_one["id"]) == (False, "10001"), (
        "somebody else's SKU of the same name is not ours"
    )


def test_what_a_content_leaves_open_stays_and_the_brand_does_not() -> None:
    body, _ = edited(skus=(here(),), parcel=Parcelled())
    assert body["package_weight"] == SAMPLE["package_weight"]
    assert body["package_dimensions"] == SAMPLE["package_dimensions"]
    assert body["size_chart"]["template"] == {"id": "7267563252536723205"}
    assert body["certifications"][0]["files"][0]["id"] == "v09ea0g40000cj91373c77u3mid3g1s0"
    assert body["is_cod_allowed"] is True
    assert body["delivery_option_ids"] == ["1729592969712203232"]
    assert "brand_id" not in body, "an old brand never stands under a new name"
    body, _ = edited(skus=(here(),), cash_on_delivery=False, size_chart_id="1", delivery_option_ids=("5",))
    assert body["is_cod_allowed"] is False
    assert body["size_chart"] == {"template": {"id": "1"}}
    assert body["delivery_option_ids"] == ["5"]


def test_a_sku_goes_only_when_a_person_takes_it_off() -> None:
    new = a_sku(1)
    kept_too, _ = edited(skus=(new,))
    assert [sku.get("id") for sku in kept_too["skus"]] == [None, "10001"]
    assert kept_too["skus"][1]["sales_attributes"][0]["value_id"] == "100000"
    dropped, _ = edited(skus=(new,), dropped_sku_ids=(ExternalSkuId("10001"),))
    assert [sku.get("id") for sku in dropped["skus"]] == [None]


@pytest.mark.parametrize(
    ("status", "told", "warned"),
    [("ACTIVATE", "10000000000010", ["identifier_kept"]), ("DRAFT", "05012345678900", [])],
)
def test_an_identifier_changes_on_drafts_only(status: str, told: str, warned: list[str]) -> None:
    sku = here(identifier=("gtin", "05012345678900"))
    body, warnings = edited(changed(SAMPLE, status=status), skus=(sku,))
    assert (body["skus"][0]["identifier_code"]["code"], warnings) == (told, warned)


def test_another_value_does_not_inherit_pictures() -> None:
    body, _ = edited(skus=(here(options=(OptionValue("color", "Green", picture_uri="tos-9"),)),))
    assert body["skus"][0]["sales_attributes"] == [
        {"id": "100000", "value_name": "Green", "sku_img": {"uri": "tos-9"}}
    ]


def test_what_would_be_lost_stops_the_edit() -> None:
    with pytest.raises(Refused) as refusal:
        edited(changed(SAMPLE, skus__0__fees__0__additional_attribute="BRAND_NEW"), skus=(here(),))
    assert [each.code for each in refusal.value.reasons] == ["cannot_be_kept"]
    assert "BRAND_NEW" in refusal.value.message or "additional_attribute" in refusal.value.message
