"""What fields of content may hold, and what is taken out of descriptions. Pure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shelfwire.catalog import content
from shelfwire.catalog.html import cleaned, taken_out
from shelfwire.kit.errors import RuleBroken

KEPT = [
    "Fits < 5 cm & more\nsecond line",
    "<p>One</p>",
    '<table border="1"><tbody><tr><td colspan="2" align="left">x</td></tr></tbody></table>',
    '<font face="Arial" size="2" color="red">old but harmless</font>',
    '<p style="color:red;text-align:center">styled</p>',
    '<img src="https://example.com/a.jpg" width="800" height="800" alt="A mug">',
    '<section class="care"><h2>Care</h2><ul type="disc"><li>Wash cold</li></ul></section>',
    '<video controls="" src="https://example.com/v.mp4"></video>',
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_harmless_stays_letter_by_letter(text: str) -> None:
    assert cleaned(text) == text
    assert taken_out(text) == ()


@pytest.mark.parametrize(
    ("text", "clean", "taken"),
    [
        ("<p>Hi</p><script>alert(1)</script>", "<p>Hi</p>", ("<script>",)),
        ('<p onclick="x()">Hi</p>', "<p>Hi</p>", ("onclick",)),
        ('<iframe src="https://evil.test"></iframe>ok', "ok", ("<iframe>", "src")),
        ('<a href="javascript:x()">go</a>', '<a rel="noopener noreferrer">go</a>', ("href",)),
        ('<p style="background:url(https://x.test/t);color:red">x</p>', '<p style="color:red">x</p>', ()),
        ('<img src="data:image/png;base64,AAAA">', "<img>", ("src",)),
        ("<form><input name=a>pay</form>", "pay", ("<form>", "<input>", "name")),
        ('<svg onload="x()"></svg>text', "text", ("<svg>", "onload")),
        ("<p>open <b>bold", "<p>open <b>bold</b></p>", ()),
    ],
)
def test_what_harms_is_taken_out_and_named(text: str, clean: str, taken: tuple[str, ...]) -> None:
    assert cleaned(text) == clean
    assert taken_out(text) == taken
    assert cleaned(clean) == clean


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("ean", "4006381333931", ""),
        ("ean", "4006381333932", "wrong_check_digit"),
        ("ean", "40063813", "wrong_check_digit"),
        ("ean", "400638133393", "wrong_length"),
        ("upc", "036000291452", ""),
        ("upc", "36000291452", "wrong_length"),
        ("gtin", "00012345600012", ""),
        ("gtin", "4006381333931", "wrong_length"),
        ("isbn", "9783161484100", ""),
        ("isbn", "316148410X", ""),
        ("isbn", "3161484101", "wrong_check_digit"),
        ("jan", "4901234567894", ""),
        ("ean", "40063813339A1", "not_numeric"),
    ],
)
def test_what_is_odd_about_an_identifier(kind: str, value: str, code: str) -> None:
    found = content.identifier_warnings(kind, value)
    assert [warning.code for warning in found] == ([code] if code else [])
    assert all(value in warning.message for warning in found)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("978-3-16-148410-0", "9783161484100"), ("3-16-148410-x", "316148410X"), ("AB-12", "AB-12")],
)
def test_an_identifier_is_kept_without_what_only_groups_its_digits(given: str, kept: str) -> None:
    assert content.identifier("isbn", given) == kept


@pytest.mark.parametrize(
    ("barcode", "kinds"),
    [("4006381333931", ("ean",)), ("036000291452", ("upc",)), ("9783161484100", ("isbn", "ean")),
     ("4901234567894", ("jan", "ean")), ("4006381333930", ()), ("SHELF-1", ())],
)  # fmt: skip
def test_which_identifier_a_barcode_can_be(barcode: str, kinds: tuple[str, ...]) -> None:
    assert content.kinds_of(barcode) == kinds


def test_fields_of_a_product_are_kept_as_they_are_meant() -> None:
    given = {
        "weight": Decimal("1.50000"),
        "weight_unit": "Pounds",
        "length_unit": "Inches",
        "brand": " Acme ",
    }
    assert content.checked(given) == {
        "weight": Decimal("1.5"), "weight_unit": "lb", "length_unit": "in", "brand": "Acme",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "Title"),
        ({"weight": Decimal(0)}, "Weight"),
        ({"weight": Decimal(10**7)}, "Weight"),
        ({"weight_unit": "stone"}, "Weight unit"),
        ({"length_unit": "furlong"}, "Length unit"),
        ({"description": "x" * 60_001}, "Description"),
        ({"description": "a\x00b"}, "Description"),
        ({"option_names": ["Colour", "colour"]}, "Option name"),
        ({"option_names": [str(n) for n in range(11)]}, "Option name"),
        ({"brand": "x" * 121}, "Brand"),
        ({"code": "1.2E+12"}, "Parent SKU"),
    ],
)
def test_what_a_field_of_a_product_cannot_hold_is_refused_by_its_name(
    values: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        content.checked(values)
    assert refusal.value.field == field
