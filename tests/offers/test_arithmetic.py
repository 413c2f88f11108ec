"""How a quantity comes about: the table of cases, and what holds for any inputs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.offers.arithmetic import (
    Part,
    Place,
    RuleValue,
    Share,
    Split,
    Step,
    StockInputs,
    Unseen,
    Viral,
    left,
    replay,
    work_out,
)


def plain(*stock: tuple[int, int]) -> tuple[Place, ...]:
    """Warehouses with (on hand, reserved) of a plain SKU."""
    return tuple(Place(f"W{n}", (Part("MUG", *pair),)) for n, pair in enumerate(stock, 1))


def rule(value: int) -> RuleValue:
    return RuleValue(value, "company")


@pytest.mark.parametrize(
    ("inputs", "quantity"),
    [
        (StockInputs(plain((10, 3))), 7),
        (StockInputs(plain((10, 3), (4, 0))), 11),
        (StockInputs(plain((0, 2), (4, 0))), 2),  # what is oversold here has to leave from there
        (StockInputs(plain((2, 5))), 0),
        (StockInputs(()), 0),
        (StockInputs(plain((10, 0)), buffer=2), 8),
        (StockInputs(plain((10, 0)), buffer=2, safety=rule(5)), 5),
        (StockInputs(plain((10, 0)), buffer=2, safety=rule(0)), 10),
        (StockInputs(plain((10, 0)), percent=rule(33)), 3),
        (StockInputs(plain((10, 0)), percent=rule(0)), 0),
        (StockInputs(plain((10, 0)), buffer=1, percent=rule(50)), 4),
        (StockInputs(plain((4, 0)), minimum=rule(5)), 0),
        (StockInputs(plain((5, 0)), minimum=rule(5)), 5),
        (StockInputs(plain((50, 0)), maximum=rule(5)), 5),
        (StockInputs(plain((50, 0)), percent=rule(10), minimum=rule(5), maximum=rule(7)), 5),
        (StockInputs(plain((0, 9)), fixed=rule(12)), 12),
        (StockInputs(plain((90, 0)), fixed=rule(12), maximum=rule(5), most_units=10), 10),
        (StockInputs(plain((500_000, 0)), most_units=99_999), 99_999),
        (StockInputs(plain((20, 0)), viral=Viral(0.5, 4.1)), 17),
        (StockInputs(plain((20, 0)), viral=Viral(0.5, 4.0), buffer=1), 17),
        (StockInputs(plain((20, 0)), viral=Viral(0.0, 60.0)), 20),
        (StockInputs(plain((3, 0)), share=Share(3, "", 2, 2, 0, here=4, elsewhere=4)), 2),
        (StockInputs(plain((3, 0)), share=Share(3, "", 2, 2, 1, here=4, elsewhere=4)), 1),
        (StockInputs(plain((4, 0)), share=Share(3, "", 2, 2, 0, here=4, elsewhere=4)), 4),  # more than the last
        (StockInputs(plain((3, 0)), share=Share(3, "")), 3),  # a shop alone has everything
        (StockInputs(plain((9, 2)), buffer=1, split=Split(2, 0)), 3),  # two warehouses that one of ours feeds
        (StockInputs(plain((9, 2)), split=Split(2, 0)), 4),
        (StockInputs(plain((9, 2)), split=Split(2, 1)), 3),
        (StockInputs(plain((9, 2)), unseen=Unseen(2, 0), split=Split(2, 1)), 1),
        (StockInputs(plain((1, 3)), split=Split(2, 1)), 0),
        (StockInputs(plain((3, 0)), share=Share(3, "", 2, 1, 1, here=4), split=Split(2, 1)), 1),  # not twice
        (StockInputs(plain((3, 0)), share=Share(0, "", 2, 2, 0, here=4)), 3),  # 0: never
        (StockInputs(plain((7, 2)), buffer=1, viral=Viral(0.1, 10), share=Share(3, "", 2, 2, 1, here=9)), 1),
        # what another shop still shows is not shown here too, and nothing is taken from here for it
        (StockInputs(plain((3, 0)), share=Share(3, "", 2, 2, 0, here=0, elsewhere=3)), 0),
        (StockInputs(plain((3, 0)), share=Share(3, "", 2, 2, 0, here=1, elsewhere=9)), 1),
        (StockInputs(plain((3, 0)), share=Share(3, "", 2, 2, 0, here=0, elsewhere=1)), 2),
        # what this shop sold and nobody recorded comes off its own share: the others know nothing of it
        (StockInputs(plain((3, 0)), unseen=Unseen(2, 0), share=Share(3, "", 2, 2, 0, here=2, elsewhere=1)), 0),
        (StockInputs(plain((3, 0)), unseen=Unseen(9, 0), share=Share(3, "", 2, 2, 0, here=2, elsewhere=1)), 0),
        # percent, minimum and maximum count for the share; a fixed quantity comes instead of it
        (StockInputs(plain((6, 0)), percent=rule(50), share=Share(9, "", 2, 2, 0, here=6)), 1),
        (StockInputs(plain((3, 0)), minimum=rule(2), share=Share(9, "", 2, 2, 1, here=6)), 0),
        (StockInputs(plain((6, 0)), maximum=rule(2), share=Share(9, "", 2, 2, 0, here=6)), 2),
        (StockInputs(plain((3, 0)), fixed=rule(8), share=Share(9, "", 2, 2, 0)), 8),
        (StockInputs(plain((0, 2)), share=Share(9, "", 2, 2, 0)), 0),
        (StockInputs(plain((5, 1)), unseen=Unseen(4, 1)), 1),
        (StockInputs(plain((5, 1)), unseen=Unseen(0, 1)), 4),
        (StockInputs((Place("W", (Part("A", 10, 1, 2), Part("B", 9, 0, 3))),)), 3),
        (StockInputs((Place("W", (Part("A", 10, 1, 2), Part("B", 9, 0, 3))), Place("V", (Part("A", 2, 0, 2), Part("B",
        2, 0, 3))))), 3),
    ],
)  # fmt: skip
def test_the_table(inputs: StockInputs, quantity: int) -> None:
    assert work_out(inputs).quantity == quantity


def test_every_number_is_a_line_with_the_rule_that_it_came_from() -> None:
    inputs = StockInputs(
        plain((50, 8)),
        buffer=3,
        percent=RuleValue(50, "shop Paper shop"),
        maximum=RuleValue(10, "SKU MUG"),
        viral=Viral(0.02, 90, "company"),
        unseen=Unseen(3, 1),
        most_units=99_999,
    )
    assert work_out(inputs).steps == (
        Step("On hand, W1", 50),
        Step("Reserved, W1", -8),
        Step("Available", 42, is_result=True),
        Step("Sold on the channel and not recorded yet (3 − 1)", -2),
        Step("Safety quantity (of the SKU)", -3),
        Step("Viral safety (1.20 a minute for 90.0 s)", -2),
        Step("50 % (shop Paper shop)", 17, is_result=True),
        Step("Maximum to list (SKU MUG)", 10, is_result=True),
    )


def test_a_share_is_said_in_words() -> None:
    share = Share(9, "company", 3, 2, 0, here=0, elsewhere=4)
    found = work_out(StockInputs(plain((5, 0)), unseen=Unseen(1, 0), share=share))
    assert found.steps[2:] == (
        Step("Available", 5, is_result=True),
        Step("5 left are shared out among 3 listings in 2 shops: 2 here (company)", 2, is_result=True),
        Step("Until another shop has let go of its share", 1, is_result=True),
        Step("Sold on the channel and not recorded yet (1 − 0)", -1),
    )
    assert (found.quantity, found.sharers) == (0, 0)
    plenty = work_out(StockInputs(plain((3, 0)), share=Share(3, "", 2, 2, 1, here=9)))
    assert (plenty.steps[-1].label, plenty.sharers) == ("3 left are shared out among 2 shops: 1 here", 2)


_few = st.integers(0, 60)
_parts = st.builds(Part, st.sampled_from(["A", "B–Ü"]), st.integers(-5, 60), _few, st.integers(1, 4))
_ruled = st.none() | st.builds(RuleValue, _few, st.text(max_size=8))
_inputs = st.builds(
    StockInputs,
    places=st.lists(
        st.builds(Place, st.text(max_size=6), st.lists(_parts, min_size=1, max_size=3).map(tuple)), max_size=3
    ).map(tuple),
    buffer=_few,
    safety=_ruled,
    percent=st.none() | st.builds(RuleValue, st.integers(0, 100), st.just("x")),
    minimum=_ruled,
    maximum=_ruled,
    fixed=_ruled,
    viral=st.none() | st.builds(Viral, st.floats(0, 5), st.floats(0, 120), st.text(max_size=5)),
    unseen=st.none() | st.builds(Unseen, _few, _few),
    split=st.none() | st.builds(Split, st.integers(2, 4), st.integers(0, 1)),
    most_units=st.none() | st.integers(1, 99_999),
    share=st.none()
    | st.integers(1, 5).flatmap(
        lambda among: st.builds(
            Share,
            _few,
            st.text(max_size=5),
            st.just(among),
            st.integers(1, among),
            st.integers(0, among - 1),
            _few,
            _few,
        )
    ),
)


@given(_inputs, st.lists(_few, min_size=1, max_size=6))
def test_shares_add_up_to_what_is_left_and_no_turn_of_events_sells_more(
    inputs: StockInputs, shown: list[int]
) -> None:
    """``shown``: what each shop shows before. One after the other is told, in any order and for as long as it takes:
    whatever rises does so only after another fell.
    """
    bare = replace(inputs, percent=None, minimum=None, maximum=None, fixed=None, unseen=None, most_units=None)
    there = left(bare)

    def told(place: int) -> int:
        share = Share(60_000, "", len(shown), len(shown), place, shown[place], sum(shown) - shown[place])
        return work_out(replace(bare, share=share)).quantity

    parts = [Share(0, "", len(shown), len(shown), place).of(there) for place in range(len(shown))]
    assert sum(parts) == there
    assert max(parts) - min(parts) <= 1
    for _ in range(2):
        for place in range(len(shown)):
            before, shown[place] = shown[place], told(place)
            assert shown[place] >= 0
            assert shown[place] <= before or sum(shown) <= there
    if len(shown) > 1:
        assert shown == parts


@given(_inputs)
def test_a_stored_number_replays_to_itself(inputs: StockInputs) -> None:
    found = work_out(inputs)
    again = replay(json.loads(json.dumps(found.to_json())))
    assert again == found
    assert found.to_json()["quantity"] == again.quantity


@given(_inputs, st.integers(0, 5))
def test_it_is_never_below_zero_and_never_more_than_there_is_or_the_channel_takes(
    inputs: StockInputs, more: int
) -> None:
    quantity = work_out(inputs).quantity
    assert 0 <= quantity <= (inputs.most_units or quantity)
    if inputs.fixed is None:
        there = sum(min(part.units for part in place.parts) for place in inputs.places)
        assert quantity <= max(there, 0)
        # a unit more that is kept back, sold unseen, or reserved never raises the number
        assert (
            work_out(replace(inputs, unseen=Unseen(more, 0))).quantity
            <= work_out(replace(inputs, unseen=None)).quantity
        )
        one_less = tuple(
            replace(place, parts=tuple(replace(part, reserved=part.reserved + more) for part in place.parts))
            for place in inputs.places
        )
        assert work_out(replace(inputs, places=one_less)).quantity <= quantity
