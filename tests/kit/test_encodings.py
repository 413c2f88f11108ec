"""Which encodings a file may be declared to have."""

from __future__ import annotations

import pytest

from shelfwire.kit.encodings import codec
from shelfwire.kit.sheets import UnreadableFile, read_sheet


@pytest.mark.parametrize(
    "name",
    ["utf-8", "UTF8", "latin1", "windows-1252", "cp874", "Shift_JIS", "gb18030", "big5", "euc-kr", "tis620"],
)
def test_writings_of_text_are_known(name: str) -> None:
    assert codec(name)


@pytest.mark.parametrize(
    "name",
    [
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
        "rot13",
        "hex",
        "base64",
        "bz2",
        "zlib",
        "uu",
        "quopri",
        "undefined",
        "mbcs",
        "charmap",
        "klingon",
        "a\x00b",
        "ünï",
        "../os",
        "",
        " ",
        "x" * 5000,
    ],
)
def test_other_codecs_are_refused_by_name(name: str) -> None:
    assert codec(name) is None
    if name:
        with pytest.raises(UnreadableFile) as refused:
            read_sheet("a.csv", b"SKU,Title\nA,B\n", {"sku": ["SKU"]}, name)
        assert refused.value.field == "encoding"
