"""What TikTok asks of products, row by row in the port's words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from shelfwire.channels.port import (
    CategoryRules,
    Choice,
    Permission,
    Question,
    QuestionKind,
    Session,
    SizeChart,
    Unknown,
)
from shelfwire_tiktok.mapping import taxonomy as mapping
from shelfwire_tiktok.plugin import plugin
from tiktok_shop.reading import read
from tiktok_shop.types import taxonomy as wire

K = QuestionKind
RED, BLUE = {"id": "1", "name": "Red"}, {"id": "2", "name": "Blue"}
BOTH = (Choice("1", "Red"), Choice("2", "Blue"))
LITRES = {
    "id": "s1",
    "metric_value_modules": [
        {
            "id": "m1",
            "name": "Volume",
            "units": [{"id": "u1", "name": "ml"}, {"id": "u2", "name": "l"}],
            "value_limit": {"num_limit": {"min_value": 1, "max_value": 900}},
        }
    ],
}
BARE = {"id": "s1", "metric_value_modules": [{"id": "m1", "name": "Pieces", "suffix": "pcs"}]}
PARTS = {"id": "s1", "metric_value_modules": [{"id": "m1", "name": "Long"}, {"id": "m2", "name": "Wide"}]}


def when(*pairs: str, word: str = "VALUE_ID_MATCH") -> list[dict[str, str]]:
    """``100=1``: attribute 100 has value 1."""
    return [
        {"condition_type": word, "attribute_id": pair.split("=")[0], "attribute_value_id": pair.split("=")[1]}
        for pair in pairs
    ]


def asked(**of: Any) -> Question:
    row, faults = read(
        wire.Attribute, json.dumps({"id": "100", "name": "Colour", "type": "PRODUCT_PROPERTY", **of})
    )
    assert faults == ()
    (found,) = mapping.questions([row], wire.CategoryRules())
    return found


TEXT = Question("100", "Colour", K.TEXT, takes_text=True, most_letters=2000)
CHOICE = replace(TEXT, kind=K.CHOICE, choices=BOTH, takes_text=False)
MANY = replace(CHOICE, kind=K.MANY, most_answers=2)
NUMBER = replace(TEXT, kind=K.NUMBER)

ROWS: dict[str, tuple[dict[str, Any], Question]] = {
    "a text": ({"is_customizable": True}, TEXT),
    "a choice": ({"values": [RED, BLUE]}, CHOICE),
    "a choice or a text": (
        {"values": [RED, BLUE], "is_customizable": True},
        replace(CHOICE, takes_text=True),
    ),
    "a value that comes twice": ({"values": [RED, BLUE, RED]}, CHOICE),
    "several": ({"values": [RED, BLUE], "is_multiple_selection": True}, MANY),
    "a number": ({"value_data_format": "POSITIVE_INT_OR_DECIMAL"}, NUMBER),
    "a format nobody knows": (
        {"value_data_format": "ROMAN"},
        replace(TEXT, note="TikTok wants it written as “ROMAN”."),
    ),
    "a variation": (
        {"type": "SALES_PROPERTY", "is_customizable": True},
        replace(TEXT, is_variation=True, most_letters=50),
    ),
    "a type nobody knows": ({"type": "MOOD"}, replace(TEXT, note="TikTok calls it “MOOD”.")),
    "required, as the wire spells it": ({"is_requried": True}, replace(TEXT, required=True)),
    "required, as it should be spelled": ({"is_required": True}, TEXT),
    "required by other answers": (
        {"requirement_conditions": when("7=1", "7=2", "8=3")},
        replace(TEXT, required=True, only_if=(("7", ("1", "2")), ("8", ("3",)))),
    ),
    "required anyway": (
        {"is_requried": True, "requirement_conditions": when("7=1")},
        replace(TEXT, required=True),
    ),
    "required by a condition nobody knows": (
        {"requirement_conditions": when("7=1", word="MOON_IS_FULL")},
        replace(TEXT, note="TikTok may require it: “MOON_IS_FULL” is a condition we do not know."),
    ),
    "a measured value": (
        {"metric_standards": [LITRES]},
        replace(NUMBER, units=(Choice("s1:m1:u1", "ml"), Choice("s1:m1:u2", "l")), least=1, most=900),
    ),
    "a measured value without units": (
        {"metric_standards": [BARE]},
        replace(NUMBER, units=(Choice("s1:m1:", "pcs"),)),
    ),
    "measured in one of two ways": (
        {"metric_standards": [BARE, LITRES]},
        replace(
            NUMBER, units=(Choice("s1:m1:", "pcs"),), note="TikTok takes it in 2 ways; this is the first."
        ),
    ),
    "measured in parts": (
        {"metric_standards": [PARTS]},
        replace(TEXT, note="TikTok asks for it in parts (Long, Wide)."),
    ),
    "no name": ({"name": " "}, replace(TEXT, name="100")),
}


@pytest.mark.parametrize("name", ROWS)
def test_an_attribute_is_a_question(name: str) -> None:
    row, expected = ROWS[name]
    assert asked(**row) == expected


def test_an_attribute_without_an_id_is_no_question_and_one_that_comes_twice_is_one() -> None:
    rows = [wire.Attribute(name="A"), wire.Attribute(id="1", name="B"), wire.Attribute(id="1", name="C")]
    assert [one.name for one in mapping.questions(rows, wire.CategoryRules())] == ["B"]


def test_a_unit_is_found_again() -> None:
    assert mapping.unit_parts(mapping.unit_key("s1", "m1", "u1")) == ("s1", "m1", "u1")
    assert mapping.unit_parts("kg") is None


def test_certificates_and_a_size_chart_are_questions_and_the_rest_are_rules() -> None:
    raw = {
        "product_certifications": [
            {
                "id": "602362",
                "name": "SNI Certificate",
                "is_required": False,
                "document_details": "Upload it.",
                "sample_image_url": "https://files.example.com/sample.jpg",
                "requirement_conditions": when("101610=1024358"),
                "expiration_date": {"is_required": True},
            },
            {"name": "without an id"},
        ],
        "size_chart": {"is_supported": True, "size_types": ["REGULAR", "PLUS"]},
        "cod": {"is_supported": True},
        "package_dimension": {"is_required": True},
        "manufacturer": {"is_required": True},
        "seller_sku": {"is_required": True},
    }
    rules, faults = read(wire.CategoryRules, json.dumps(raw))
    assert faults == ()
    assert mapping.questions([], rules) == (
        Question(
            "certification:602362",
            "SNI Certificate",
            K.CERTIFICATE,
            required=True,
            most_answers=10,
            only_if=(("101610", ("1024358",)),),
            expiry_required=True,
            help="Upload it.",
            sample_url="https://files.example.com/sample.jpg",
        ),
        Question("size_chart", "Size chart", K.SIZE_CHART, help="Kinds of sizes: REGULAR, PLUS."),
    )
    assert mapping.rules_of(rules) == CategoryRules(
        weight_required=True,
        dimensions_required=True,
        manufacturer_required=True,
        size_chart_supported=True,
        cash_on_delivery=True,
        seller_sku_required=True,
    )
    assert mapping.rules_of(wire.CategoryRules()) == CategoryRules()
    assert mapping.questions([], wire.CategoryRules()) == ()


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ([], Permission.AVAILABLE),
        (["AVAILABLE"], Permission.AVAILABLE),
        (["INVITE_ONLY", "NON_MAIN_CATEGORY"], Permission.INVITE_ONLY),
        (["NON_MAIN_CATEGORY"], Permission.NOT_MAIN),
        (["AVAILABLE", "PROHIBITED"], Permission.PROHIBITED),
        (["ON_MOONDAYS", "AVAILABLE"], Unknown("ON_MOONDAYS")),
        (["ON_MOONDAYS", "PROHIBITED"], Permission.PROHIBITED),
    ],
)
def test_the_permission_that_hinders_most_counts(words: list[str], means: Permission | Unknown) -> None:
    assert mapping.permission(words) == means


@pytest.mark.parametrize(
    ("status", "t1", "available", "authorised", "restricted"),
    [
        ("AUTHORIZED", True, "AVAILABLE", True, True),
        ("UNAUTHORIZED", False, "AVAILABLE", False, False),
        ("UNAUTHORIEZD", True, None, False, True),
        (None, None, None, None, False),
        ("PERHAPS", None, None, None, False),
        ("AUTHORIZED", False, "UNAVAILABLE", False, True),
    ],
)
def test_a_brand_says_whether_the_shop_may_use_it(
    status: str | None, t1: bool | None, available: str | None, authorised: bool | None, restricted: bool
) -> None:
    found = mapping.brand(
        wire.Brand(id="7", name="Teas", authorized_status=status, is_t1_brand=t1, brand_status=available)
    )
    assert found is not None
    assert (found.authorised, found.restricted) == (authorised, restricted)
    assert mapping.brand(wire.Brand(name="Teas")) is None


def test_a_prerequisite_keeps_a_word_that_nobody_knows() -> None:
    known = mapping.prerequisite(
        wire.CheckResult(check_item="RETURN_WAREHOUSE", is_failed=True, fail_reasons=["Add it.", "Soon."])
    )
    assert known is not None
    assert (known.says, known.failed) == ("Add it. Soon.", True)
    assert "returns" in known.advice
    strange = mapping.prerequisite(wire.CheckResult(check_item="MOON", is_failed=True))
    assert strange is not None
    assert (strange.code, strange.failed, strange.advice) == ("MOON", True, "")
    assert mapping.prerequisite(wire.CheckResult(is_failed=True)) is None


def test_responsible_parties_are_read_in_both_shapes() -> None:
    profile = wire.ManufacturerProfile(locale="de-DE", name="Acme GmbH", address="Berlin")
    new = mapping.manufacturer(wire.Manufacturer(id="m1", regional_profiles=[profile]))
    old = mapping.manufacturer(wire.Manufacturer(id="m1", name="Acme GmbH", address="Berlin"))
    assert new is not None
    assert old is not None
    assert (new.name, new.detail, old.name, old.detail) == (
        "Acme GmbH",
        "Berlin, de-DE",
        "Acme GmbH",
        "Berlin",
    )
    person = mapping.responsible_person(
        wire.ResponsiblePerson(
            id="p1",
            name="Pat",
            address=wire.PersonAddress(street_address_line2="-", city="Dublin", country="IE"),
        )
    )
    assert person is not None
    assert (person.name, person.detail) == ("Pat", "Dublin, IE")


def test_the_tree_of_another_version_is_asked_for_where_tiktok_refuses_the_markets_own(
    session: Session,
) -> None:
    assert plugin.taxonomy is not None
    assert session.shop is not None
    here = plugin.taxonomy.tree(session)
    strange = plugin.taxonomy.tree(replace(session, shop=replace(session.shop, region="GB")))
    assert (here.version, strange.version) == ("v2", "v2")
    assert strange.nodes == here.nodes


def test_a_size_chart_has_an_id_and_shows_its_first_picture() -> None:
    images = [
        wire.SizeChartImage(url="http://files.example/a"),
        wire.SizeChartImage(url="https://files.example/b"),
    ]
    row = wire.SizeChart(
        template_id="7", template_name=" Tees ", images=images, related_category_ids=["1", ""]
    )
    assert mapping.size_chart(row) == SizeChart("7", "Tees", "https://files.example/b", ("1",))
    assert mapping.size_chart(wire.SizeChart(template_id="7")) == SizeChart("7", "7")
    assert mapping.size_chart(wire.SizeChart(template_name="Tees")) is None
