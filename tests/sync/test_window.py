"""Windows read page by page: a channel that contradicts itself ends the reading, and nothing that was read is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import channel_order

from shelfwire.channels.port import ChannelOrder, OrderPage
from shelfwire.kit.errors import TryLater
from shelfwire.sync.engine.window import MOST_PAGES_WITHOUT_NEWS, PageRead, Position, read_window

START = datetime(2026, 3, 1, tzinfo=UTC)
Pages = Callable[[Position], OrderPage]


def order(name: str, minutes: float = 0) -> ChannelOrder:
    return channel_order(external_id=name, updated_at=START + timedelta(minutes=minutes))


def walked(
    ask: Pages, place: Position | None = None
) -> tuple[list[PageRead[ChannelOrder]], TryLater | None, int]:
    asked = 0

    def counted(here: Position) -> OrderPage:
        nonlocal asked
        asked += 1
        assert asked < 100, "no end"
        return ask(here)

    steps: list[PageRead[ChannelOrder]] = []
    try:
        for step in read_window(
            counted,
            place or Position(START),
            moment=lambda o: o.updated_at,
            settled=START + timedelta(days=1),
        ):
            steps.append(step)
    except TryLater as refusal:
        return steps, refusal, asked
    return steps, None, asked


@pytest.mark.parametrize(
    ("following", "asks"),
    [
        ({None: "A", "A": "A"}, 2),
        ({None: "A", "A": "B", "B": "A"}, 3),
        ({None: "A", "A": "B", "B": "C", "C": "B"}, 4),
        ({None: "A", "A": "B", "B": "C", "C": "A"}, 4),
    ],
)
def test_a_page_mark_that_comes_again_ends_the_walk_with_all_that_was_read(
    following: Mapping[str | None, str], asks: int
) -> None:
    def ask(here: Position) -> OrderPage:
        return OrderPage((order(f"order {here.mark}"),), following[here.mark], request_id="R7")

    steps, refusal, asked = walked(ask)
    assert [o.external_id for step in steps for o in step.documents] == [
        f"order {mark}" for mark in following
    ]
    assert refusal is not None
    assert (str(refusal.message).count("second time"), refusal.request_id, asked) == (1, "R7", asks)


def test_a_mark_may_come_again_at_another_moment() -> None:
    pages = iter(
        [
            OrderPage((order("1"), order("2")), "A"),
            OrderPage((order("2"), order("3", 1)), "A"),
            OrderPage((order("3", 1), order("4", 1)), "A"),
            OrderPage((order("5", 1),), None),
        ]
    )
    steps, refusal, asked = walked(lambda here: next(pages))
    assert [o.external_id for step in steps for o in step.documents] == ["1", "2", "3", "4", "5"]
    assert (refusal, asked) == (None, 4)


def test_new_marks_for_ever_that_bring_nothing_new_come_to_an_end() -> None:
    marks = iter(range(1000))
    steps, refusal, asked = walked(lambda here: OrderPage((order("1"),), f"mark {next(marks)}"))
    assert [o.external_id for step in steps for o in step.documents] == ["1"]
    assert refusal is not None
    assert "no end" in refusal.message
    assert asked == MOST_PAGES_WITHOUT_NEWS + 1


def test_a_circle_met_again_after_a_restart_brings_nothing_new_and_ends_again() -> None:
    following = {None: "A", "A": "B", "B": "A"}
    steps, _, _ = walked(lambda here: OrderPage((order(f"order {here.mark}"),), following[here.mark]))
    kept = steps[-1].next
    assert kept is not None
    again, refusal, asked = walked(
        lambda here: OrderPage((order(f"order {here.mark}"),), following[here.mark]),
        Position.from_json(kept.to_json()),
    )
    assert [o.external_id for step in again for o in step.documents] == []
    assert (refusal is not None, asked) == (True, 2)


@pytest.mark.parametrize("counted", [1, 7, 10_000])
def test_orders_that_are_counted_and_not_shown_end_the_walk_before_any_place_is_told(counted: int) -> None:
    steps, refusal, _ = walked(lambda here: OrderPage((), None, total=counted, request_id="R8"))
    assert steps == []
    assert refusal is not None
    assert (f"counts {counted} and shows none" in refusal.message, refusal.request_id) == (True, "R8")


@pytest.mark.parametrize("total", [0, None])
def test_nothing_counted_and_nothing_shown_is_the_end(total: int | None) -> None:
    steps, refusal, _ = walked(lambda here: OrderPage((), None, total=total))
    assert (len(steps), steps[0].next, steps[0].missing, refusal) == (1, None, 0, None)


def test_fewer_orders_than_counted_are_said_at_the_end() -> None:
    page = OrderPage((order("1"),), None, unreadable=(("2", "broken"),), total=5)
    steps, refusal, _ = walked(lambda here: page)
    assert (steps[-1].missing, refusal) == (3, None)


def test_an_order_stamped_in_the_far_future_is_no_place_to_go_on_from() -> None:
    far = channel_order(external_id="far", updated_at=datetime(3000, 1, 1, tzinfo=UTC))
    pages = iter([OrderPage((order("1", 1), far), "A"), OrderPage((order("2", 2),), None)])
    seen: list[datetime] = []

    def ask(here: Position) -> OrderPage:
        seen.append(here.since)
        return next(pages)

    steps, _, _ = walked(ask)
    assert [o.external_id for step in steps for o in step.documents] == ["1", "far", "2"]
    assert seen == [START, START + timedelta(minutes=1)]


@pytest.mark.parametrize("times", [(9, 8, 7, 6, 5, 4), (1, 6, 2, 3, 5, 4), (4, 4, 4, 4, 1, 1, 1)])
def test_a_channel_that_does_not_sort_oldest_first_is_read_by_its_marks(times: tuple[int, ...]) -> None:
    told = [order(f"{number}", minutes) for number, minutes in enumerate(times)]

    def ask(here: Position) -> OrderPage:
        found = [o for o in told if o.updated_at >= here.since]
        at = int(here.mark or 0)
        return OrderPage(tuple(found[at : at + 3]), str(at + 3) if at + 3 < len(found) else None)

    steps, refusal, _ = walked(ask)
    assert sorted(o.external_id for step in steps for o in step.documents) == [o.external_id for o in told]
    assert refusal is None
