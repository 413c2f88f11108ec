"""References of HTML as the letters they stand for, where that reads the same."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit.escapes import without_escapes

ROWS = [
    ("salt &amp; pepper", "salt & pepper"),
    ("a&nbsp;b&#160;c", "a b c"),
    ("caf&eacute; &#233; &#xE9; &quot;x&quot; it&#39;s", 'café é é "x" it\'s'),
    ("fits &lt; 5 cm &gt; 3", "fits &lt; 5 cm > 3"),
    ("<p>a -&gt; b</p> &lt;i&gt;", "<p>a -> b</p> &lt;i>"),
    ("a < b &gt; c", "a < b &gt; c"),
    ("&amp;nbsp; &amp;lt;b&amp;gt;", "&amp;nbsp; &amp;lt;b&amp;gt;"),
    ("AT&amp;T; R&amp;D", "AT&amp;T; R&D"),
    ('<a href="x?a=1&amp;b=2">A &amp; B</a>', '<a href="x?a=1&amp;b=2">A & B</a>'),
    ("&nosuch; &#0; &#x1;", "&nosuch; &#0; &#x1;"),
    ("&amp;copy 2026 &amp;co", "&amp;copy 2026 &co"),
    ("& alone", "& alone"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "plain"), ROWS)
def test_references_become_letters(written: str, plain: str) -> None:
    assert without_escapes(written) == plain
    assert without_escapes(plain) == plain


@given(st.text(alphabet="abco&;#x<>lpy gtm\u00a0é5", max_size=40))
def test_it_reads_the_same_and_no_tag_is_made(text: str) -> None:
    written = html.escape(text)
    plain = without_escapes(written)
    assert "<" not in plain
    assert html.unescape(plain).replace("\xa0", " ") == html.unescape(written).replace("\xa0", " ")
