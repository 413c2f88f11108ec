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
    Step,
    StockInputs,
    Unseen,
    Viral,
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
    most_units=st.none() | st.integers(1, 99_999),
)


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
