"""Lists in order of time and their page tokens, against plain sorted lists."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.operations.paging import page_token, read_page_token
from tiktok_shop_sim.world.index import TimeList


@dataclass(frozen=True)
class Item:
    moment: int
    sequence: int


MOMENTS = st.lists(st.integers(0, 30), max_size=60)


def made(moments: list[int]) -> tuple[TimeList[Item], list[Item]]:
    items = [Item(moment, number) for number, moment in enumerate(moments)]
    index: TimeList[Item] = TimeList()
    for item in items:
        index.add((item.moment, item.sequence, item))
    return index, sorted(items, key=lambda item: (item.moment, item.sequence))


@given(MOMENTS, st.integers(1, 9), st.booleans(), st.integers(0, 30), st.integers(0, 31), st.booleans())
def test_pages_together_are_the_sorted_list(
    moments: list[int], size: int, descending: bool, start: int, end: int, odd: bool
) -> None:
    index, ordered = made(moments)
    expected = [i for i in ordered if start <= i.moment < end and (not odd or i.sequence % 2)]
    if descending:
        expected.reverse()
    keep = (lambda item: item.sequence % 2 == 1) if odd else None
    seen: list[Item] = []
    after: tuple[int, int] | None = None
    while True:
        page, after = index.page(
            start=start, end=end, descending=descending, after=after, size=size, keep=keep
        )
        seen.extend(page)
        assert len(page) <= size
        if after is None:
            break
    assert seen == expected


@given(MOMENTS, st.data())
def test_removing_takes_out_exactly_one(moments: list[int], data: st.DataObject) -> None:
    index, ordered = made(moments)
    if not ordered:
        with pytest.raises(KeyError):
            index.remove(0, 0)
        return
    gone = data.draw(st.sampled_from(ordered))
    index.remove(gone.moment, gone.sequence)
    assert list(index.items()) == [item for item in ordered if item != gone]


@given(st.integers(0, 9), st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_page_token_comes_back_and_must_be_encoded(kind: int, moment: int, sequence: int) -> None:
    token = page_token(kind, (moment, sequence))
    assert read_page_token(token, kind) == (moment, sequence)
    assert set("+/=") <= set(token)
    with pytest.raises(Refused):
        read_page_token(token, kind + 1)
