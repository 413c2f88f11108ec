"""Money, tax and rates are whole minor units or exact decimals, from the market's data to the wire."""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest

import tiktok_shop_sim
from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.snapshot import load
from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world.amounts import minor_units, percent_of, plain_decimal, without_tax
from tiktok_shop_sim.world.market import FOLDER, Market, market
from tiktok_shop_sim.world.promotions import Offer, price_under
from tiktok_shop_sim.world.records import Place, Recipient

PACKAGE = Path(tiktok_shop_sim.__file__).parent
MOMENTS = {"now", "due", "at", "created", "next_attempt", "review_due"}
"""Fields that are seconds of a clock."""
FLOATS: dict[str, str] = {
    "world/product_limits.py": "sizes, weights and counts of rules/products.json",
    "world/product_rules/text.py": "pixels of a picture",
    "world/records.py": "moments",
    "world/product_versions.py": "moments",
    "world/timers.py": "moments",
    "world/world.py": "moments",
    "operations/examples.py": "an example of a number in a request",
    "operations/product/media.py": "a picture's proportions",
}
"""The only modules of rules and answers that may hold a float, and what it is there."""
REGIONS = sorted({path.stem.upper() for path in FOLDER.glob("*.json")} - {"US"})
RULES = ("world", "operations", "audit", "lifecycles")


def floats(source: str) -> Iterator[str]:
    """Every float of a module's source: the name, and constants."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id == "float":
            yield f"line {node.lineno}: float"
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: {node.value}"


def test_the_search_for_floats_finds_them() -> None:
    assert len(list(floats("rate: float = 0.19\nhalf = float('0.5')"))) == 3


def test_no_rule_and_no_answer_counts_money_in_floats() -> None:
    found = {}
    for folder in RULES:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            if lines := list(floats(path.read_text())):
                found[path.relative_to(PACKAGE).as_posix()] = lines
    assert found.keys() - FLOATS.keys() == set(), found
    assert FLOATS.keys() - found.keys() == set(), "no longer needed"


def structs(kind: type[msgspec.Struct] = msgspec.Struct) -> Iterator[type[msgspec.Struct]]:
    for below in kind.__subclasses__():
        yield below
        yield from structs(below)


def test_no_record_has_a_field_of_money_that_is_a_float() -> None:
    import_all("tiktok_shop_sim.world")
    records = [one for one in structs() if one.__module__.startswith("tiktok_shop_sim.world")]
    assert Market in records
    assert len(records) > 50
    wrong = [
        f"{record.__name__}.{name}"
        for record in records
        for name, hint in get_type_hints(record).items()
        if "float" in str(hint) and name not in MOMENTS and record.__name__ != "Limits"
    ]
    assert wrong == []


def of_floats(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, float):
        yield name
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from of_floats(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from of_floats(inner, name)


def test_a_saved_world_has_no_float_but_moments(tmp_path: Path) -> None:
    file = tmp_path / "world.gz"
    with Simulator("open-house", now=1_780_000_000, speed=0) as simulator:
        simulator.control.save(file)
    world = json.loads(gzip.decompress(file.read_bytes()))
    assert len(world["orders"]) > 10
    assert set(of_floats(world)) <= MOMENTS


def test_a_world_saved_with_float_rates_goes_on_with_exact_ones(tmp_path: Path) -> None:
    """As versions before 0.2 saved it: the rate was a number of JSON."""
    file = tmp_path / "world.gz"
    with Simulator("open-house", now=1_780_000_000, speed=0) as simulator:
        simulator.control.save(file)
    saved = json.loads(gzip.decompress(file.read_bytes()))
    rates = {}
    for order in saved["orders"]:
        place = order["recipient"]["place"]
        if "tax_rate" in place:
            rates[order["id"]] = place["tax_rate"] = float(place["tax_rate"])
    assert any(rate % 1 for rate in rates.values())
    file.write_bytes(gzip.compress(json.dumps(saved).encode()))
    world = load(str(file), Clock(None, 1.0))
    for order_id, rate in rates.items():
        assert world.orders[order_id].recipient.place.tax_rate == Decimal(str(rate))


def recipient(rate: str) -> Recipient:
    return Recipient("A", "B", "1", "1 Street", "", Place(["United States"], "1", Decimal(rate)))


@pytest.mark.parametrize(
    ("amount", "rate", "tax"),
    [
        (1000, "0.0725", 73),  # 72.5: half a cent goes up, also where the whole below is even
        (200, "0.0825", 17),  # 16.5
        (100, "0.085", 9),  # 8.5
        (2460, "0.08875", 218),  # 218.325
        (0, "0.1", 0),
        (999_999_999_999, "0.0001", 100_000_000),
    ],
)
def test_tax_on_top_to_the_cent(amount: int, rate: str, tax: int) -> None:
    america = market("US")
    assert america.tax_of(amount, america.tax_rate_for(recipient(rate))) == tax


@pytest.mark.parametrize("region", REGIONS)
def test_tax_inside_is_what_the_net_amount_leaves(region: str) -> None:
    there = market(region)
    rate = there.tax_rate_for(recipient("0.5"))
    assert rate == there.tax_rate, "a place's own rate is for tax on top"
    for amount in (0, 1, 9, 99, 1999, 434_566, 10**13 + 1):
        net = amount - there.tax_of(amount, rate)
        assert net == without_tax(amount, rate)
        assert abs(net * (1 + rate) - amount) <= (1 + rate) / 2


def test_the_tax_of_the_live_order() -> None:
    """facts.md 6.5"""
    assert market("VN").tax_of(434_566, Decimal("0.1")) == 39_506


@pytest.mark.parametrize(
    ("price", "percent", "costs"),
    [
        (50, "15", 42),
        (1150, "30", 805),
        (1, "50", 0),
        (70, "15", 59),
        (333, "33.3", 222),
        (10**15 + 1, "50", 5 * 10**14),
    ],
)
def test_a_percentage_off_is_exact(price: int, percent: str, costs: int) -> None:
    assert price_under(Offer("1", percent=percent), price) == costs
    assert price - percent_of(price, Decimal(percent)) == costs


def test_half_a_unit_goes_away_from_zero() -> None:
    assert [minor_units(Decimal(text)) for text in ("0.5", "1.5", "2.5", "-0.5", "2.4999")] == [
        1,
        2,
        3,
        -1,
        2,
    ]


@pytest.mark.parametrize(
    "text", ["", "NaN", "inf", "1e3", "1_0", "²", "١٢", "１２", " 1", "1\n", "+1", ".5", "1,5", None, 1.5]
)
def test_what_is_no_plain_decimal_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="not a decimal number"):
        plain_decimal(text)


@pytest.mark.parametrize("text", ["١٢", "１２.５", "²", "1e2", "--5", "1.", "1.001"])
def test_an_amount_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        market("US").minor(text)
