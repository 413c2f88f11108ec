"""Text of others, as a column and a screen take it."""

from __future__ import annotations

import pytest

from shelfwire.kit.text import fit, pretty_json


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
