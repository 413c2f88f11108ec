"""Text that is kept: every letter people write with, nothing that hides or breaks."""

from __future__ import annotations

import pytest

from shelfwire.kit.cells import BadCell, parse_text
from shelfwire.kit.identifiers import parse_identifier
from shelfwire.kit.texts import (
    UnfitText,
    file_name,
    fit,
    flaw,
    hidden,
    pretty_json,
    refuse_unfit,
    shown,
    storable,
)


@pytest.mark.parametrize(
    "text",
    [
        "Crème brûlée 3×",
        "Cre\u0301me (combining)",
        "Хлопок белый",
        "ヤマト運輸",
        "順豐速運 㐂 𠮷野家",
        "ไปรษณีย์ไทย",
        "Thế giới đồ chơi",
        "عربي \u200fنص\u200e",
        "עִבְרִית",
        "क्\u200dष and क्\u200cष",
        "سلام\u200cها",
        "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👍🏽",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
        "co\u00adoperate",
        "全角\u3000空白",
        "㎏ ½ № ™ ²",
        "\ue000 a gaiji of somebody's own",
        "\U0001fae9 newer than this Python",
        "\u1e9e ǅ ﬁ",
        "ខ្មែរ\u200bភាសា",
    ],
)
def test_what_people_write_is_accepted_letter_by_letter(text: str) -> None:
    assert flaw(text) == ""
    assert parse_text(text, field="Title", longest=80) == text


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007", "\u2009", "\u205f"])
def test_a_special_blank_is_a_space(space: str) -> None:
    assert parse_text(f"{space}Mug{space}red{space}", field="Title", longest=80) == "Mug red"
    assert parse_identifier(f"MUG{space}RED", field="SKU", longest=80) == "MUG RED"


@pytest.mark.parametrize(
    ("letter", "says"),
    [
        ("\x00", "NUL"),
        ("\x07", "control"),
        ("\x1b", "control"),
        ("\x7f", "control"),
        ("\x9b", "control"),
        ("\t", "control"),
        ("\n", "line break"),
        ("\r", "line break"),
        ("\x0b", "line break"),
        ("\x85", "line break"),
        ("\u2028", "line break"),
        ("\u2029", "line break"),
        ("\u202a", "directional"),
        ("\u202d", "directional"),
        ("\u202e", "directional"),
        ("\u2066", "directional"),
        ("\u2069", "directional"),
        ("\u206a", "format mark"),
        ("\ufff9", "format mark"),
        ("\U000e0041", "format mark"),
        ("\ud800", "half a character"),
        ("\ufdd0", "no character"),
        ("\ufffe", "no character"),
        ("\uffff", "no character"),
        ("\U0010ffff", "no character"),
    ],
)
def test_what_hides_breaks_or_cannot_be_stored_is_refused_by_its_code_point(letter: str, says: str) -> None:
    with pytest.raises(BadCell, match=says) as refused:
        parse_text(f"Mug{letter}red", field="Title", longest=80)
    assert f"U+{ord(letter):04X}" in str(refused.value)
    str(refused.value.value).encode()  # what is shown of it can be shown


def test_line_breaks_and_tabs_are_fine_where_lines_are_wanted() -> None:
    assert flaw("one\r\ntwo\tthree", lines=True) == ""
    assert "NUL" in flaw("one\ntwo\x00", lines=True)


@pytest.mark.parametrize("unseen", ["\u200b", "\u200e", "\u2060", "\ufeff", "\u00ad", "\u200d"])
def test_a_code_with_a_character_that_nobody_sees_is_refused(unseen: str) -> None:
    with pytest.raises(BadCell, match="invisible"):
        parse_identifier(f"SKU{unseen}1", field="SKU", longest=80)


def test_a_joiner_that_a_script_needs_stays_in_a_code() -> None:
    assert hidden("क्\u200dष-1") == ""
    assert hidden("👩\u200d🔬") == ""


def test_what_no_database_takes() -> None:
    assert storable("a\u202eb\n")
    assert not storable("a\x00")
    assert not storable("\ud83d")


def test_a_document_names_the_place_of_the_text() -> None:
    refuse_unfit("", {"title": "fine", "lines": ["a", {"b": "c\nd"}], "n": 3, "none": None})
    for value, place in (
        ({"lines": ["a", {"b": "c\x00"}]}, "lines.1.b"),
        ({"a\ud800": 1}, "aU+D800"),
        (["\u202e"], ".0"),
    ):
        with pytest.raises(UnfitText) as refused:
            refuse_unfit("", value)
        assert refused.value.field == place
        str(refused.value).encode()


def test_a_document_may_be_nested_as_deep_as_it_likes() -> None:
    deep: object = "x\x00"
    for _ in range(50_000):
        deep = [deep]
    with pytest.raises(UnfitText):
        refuse_unfit("", {"a": deep})


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("stock.csv", "stock.csv"),
        ("../../etc/passwd", "passwd"),
        (None, "file"),
        ("", "file"),
        ("x" * 404 + ".xlsx", "x" * 115 + ".xlsx"),
        ("a\u202ecsv.exe", "aU+202Ecsv.exe"),
        ("ราคา\u00a0ใหม่.csv", "ราคา ใหม่.csv"),
    ],
)
def test_a_file_keeps_its_name_as_far_as_it_can_be_kept(given: str | None, name: str) -> None:
    assert file_name(given) == name


def test_what_is_shown_has_no_trap() -> None:
    assert shown("a\x00b\ud800") == "aU+0000bU+D800"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (None, ""),
        ("", ""),
        ("plain", "plain"),
        ("a\x00b\x00", "ab"),
        ("\ud800é\udfff", "\ufffdé\ufffd"),
        ("\U0001f9f5" * 20, "\U0001f9f5" * 10),
        ("x" * 50, "x" * 10),
        ("\x00" * 50 + "x", "x"),
    ],
)
def test_text_is_cut_and_cleaned(text: str | None, kept: str) -> None:
    assert fit(text, 10) == kept
    fit(text, 10).encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":1}', '{\n  "a": 1\n}'),
        ("no JSON", "no JSON"),
        ('["\\ud800"]', '[\n  "\\ud800"\n]'),
        ("[" * 20_000 + "]" * 20_000, "[" * 20_000 + "]" * 20_000),
    ],
)
def test_json_is_indented_where_it_can_be(text: str, shown: str) -> None:
    assert pretty_json(text) == shown
    pretty_json(text).encode()
