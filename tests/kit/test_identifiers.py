"""What a spreadsheet program does to an identifier: seen, and refused or asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit.cells import BadCell, Exact
from shelfwire.kit.identifiers import (
    ConfirmNeeded,
    as_number,
    is_error_word,
    parse_identifier,
    refuse_lost_digits,
)
from shelfwire.kit.tables import guard_identifier, unguard


@pytest.mark.parametrize(
    "text",
    ["1E5", "7E2", "1E+05", "3e8", "00123-E4", "A1.2E5", "E5", "#1!x", "#A", "N/A", "REF", "#CLEAR", "1E"],
)
def test_real_codes_stand(text: str) -> None:
    assert parse_identifier(text, field="SKU", longest=64) == text


@pytest.mark.parametrize("text", ["5.76461E+17", "5,76461E+17", "1.2E+15", "12.5e3", "1.0E-5"])
def test_a_point_before_an_exponent_shows_that_digits_are_lost(text: str) -> None:
    with pytest.raises(BadCell, match="digits are lost"):
        parse_identifier(text, field="Order ID", longest=64)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (Exact("2026-03-10", "date"), "is a date in the workbook"),
        (Exact("09:30:00", "time"), "is a time of day in the workbook"),
        (Exact("TRUE", "boolean"), "is TRUE or FALSE in the workbook"),
        (Exact("#N/A", "error"), "error of the spreadsheet"),
    ],
)
def test_an_identifier_is_read_with_its_kind_of_cell_in_mind(cell: Exact, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        parse_identifier(cell, field="SKU", longest=64)
    if cell.kind != "error":
        assert parse_identifier(str(cell), field="SKU", longest=64) == str(cell)
    assert parse_identifier(Exact("10017"), field="SKU", longest=64) == "10017"


@pytest.mark.parametrize(
    "word",
    ["#N/A", "#n/a", " #REF! ", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#NV", "#BEZUG!", "#WERT!", "#NOM?",
     "#¡VALOR!", "#¿NOMBRE?", "#N/D", "#RIF!", "#ADR!", "#ЗНАЧ!", "#Н/Д", "#SPILL!", "#ERROR!", "Err:502", "########",
     "#KÄSE!", "#NOGET/0!"],
)  # fmt: skip
def test_the_error_words_of_spreadsheets_are_known_in_many_languages(word: str) -> None:
    assert is_error_word(word)
    with pytest.raises(BadCell, match="error of the spreadsheet"):
        parse_identifier(word, field="SKU", longest=64)


@pytest.mark.parametrize(
    "text", ["#CLEAR", "#1", "# 1!", "#hello!", "A#N/A", "Wow!", "##", "", "N/A", "#10!"]
)
def test_other_words_are_not(text: str) -> None:
    assert not is_error_word(text)


@pytest.mark.parametrize(
    "text", ["61299998820821100000", "1234567890123450", "576461413038785000", "6129 9998 8208 2110 0000"]
)
def test_zeros_after_the_15th_digit_are_asked_about_and_a_person_may_insist(text: str) -> None:
    with pytest.raises(ConfirmNeeded, match="15th digit") as refusal:
        refuse_lost_digits(text, field="Tracking number", sure=False)
    assert (refusal.value.field, refusal.value.value) == ("Tracking number", text)
    refuse_lost_digits(text, field="Tracking number", sure=True)


@pytest.mark.parametrize(
    "text", ["123456789012000", "61299998820821171811", "1Z999AA10123456780000", "1234567890123451"]
)
def test_other_numbers_are_not(text: str) -> None:
    refuse_lost_digits(text, field="Tracking number", sure=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [("123", "00123"), ("90.75", "90.750"), ("90,75", "090.750"), ("5", "5.0"), (".5", "0.5")],
)
def test_codes_that_a_spreadsheet_cannot_tell_apart_are_the_same_number(one: str, other: str) -> None:
    assert as_number(one) == as_number(other) is not None


@pytest.mark.parametrize(("one", "other"), [("10", "100"), ("123", "1230"), ("1.05", "1.5"), ("0", "1")])
def test_codes_that_it_can_are_not(one: str, other: str) -> None:
    assert as_number(one) != as_number(other)


@pytest.mark.parametrize("code", ["A1", "1E5", "1-2", "", ".", "1.2.3", "١٢"])
def test_what_is_no_number_to_it_is_none(code: str) -> None:
    assert as_number(code) is None


@pytest.mark.parametrize(
    "code",
    [
        "00123",
        "90.750",
        "000576461413038785752",
        "1E5",
        "3-10",
        "10/12",
        "MAR-10",
        "2-Dec",
        "TRUE",
        "=A",
        "-5",
    ],
)
def test_an_identifier_that_a_spreadsheet_would_change_leaves_with_an_apostrophe(code: str) -> None:
    assert guard_identifier(code) == f"'{code}"


@pytest.mark.parametrize(
    "code", ["123", "FIRST-1", "MARBLE10", "1Z999AA10123456784", "4006381333931", "576461413038785752", ""]
)
def test_others_leave_as_they_are(code: str) -> None:
    assert guard_identifier(code) == code


@given(st.from_regex(r"\A'{0,3}[0-9=.A-E-]{0,20}\Z") | st.text())
def test_every_identifier_comes_back_as_it_left(code: str) -> None:
    assert unguard(str(guard_identifier(code)), identifier=True) == code
