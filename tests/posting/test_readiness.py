"""The rules of readiness, row by row, and what the engine makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.posting.readiness_rows import (
    FAILS,
    PASSES,
    READY,
    Change,
    Row,
    both,
    first_sku,
    known,
    product,
    sku,
)

from shelfwire.posting.readiness import Severity, digest, identifier_to_send, rules, work_out
from shelfwire.posting.readiness.case import CHECKS
from shelfwire_tiktok import facts as tiktok


def test_the_product_of_the_table_is_ready() -> None:
    found = work_out(READY)
    assert [f"{fault.code}: {fault.says}" for fault in found.faults] == []
    assert found.ready
    assert found.required_passed == found.required_total > 40


@pytest.mark.parametrize("row", FAILS, ids=lambda row: f"{row.rule}: {row.when}")
def test_what_a_rule_finds(row: Row) -> None:
    found = work_out(row.change(READY))
    faults = [fault for fault in found.faults if fault.code == row.rule]
    assert faults, [fault.code for fault in found.faults]
    assert row.field in [fault.field for fault in faults]
    assert any(row.says in fault.says for fault in faults), [fault.says for fault in faults]
    rule = rules()[row.rule]
    for fault in faults:
        assert fault.fix
        assert fault.rule is not None or rule.source, "no finding without a source"
    assert found.ready is (not any(f.severity == Severity.REQUIRED for f in found.faults))
    assert found.ready or rule.severity == Severity.REQUIRED or any(
        f.code != row.rule and f.severity == Severity.REQUIRED for f in found.faults
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "when", "change"), PASSES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_rule_lets_through(rule: str, when: str, change: Change) -> None:
    assert [fault.says for fault in work_out(change(READY)).faults if fault.code == rule] == []


def test_every_rule_has_a_check_and_a_row() -> None:
    assert set(CHECKS) == set(rules()) == {row.rule for row in FAILS}


def test_every_limit_that_a_rule_names_is_there_with_its_source() -> None:
    named = {name for rule in rules().values() for name in rule.limits} - {"price", "list_price"}
    known_limits = {limit.name: limit for limit in tiktok.LIMITS}
    assert named <= set(known_limits)
    assert all(known_limits[name].source and known_limits[name].dated for name in named)
    for rule in rules().values():
        assert rule.limits or (rule.source and rule.dated), rule.code


def test_a_rule_that_several_skus_break_counts_once_and_names_each() -> None:
    bare = tuple(sku(n, f"C{n}", price=None) for n in range(1, 6))
    found = work_out(product(skus=bare)(READY))
    assert len([fault for fault in found.faults if fault.code == "price"]) == 5
    assert found.required_total - found.required_passed - 1 == len(
        {fault.code for fault in found.faults if fault.severity == Severity.REQUIRED} - {"price"}
    )
    assert found.unready_skus >= {1, 2, 3, 4, 5}


def test_the_skus_that_are_ready_are_told_from_those_that_are_not() -> None:
    found = work_out(first_sku(price=None)(READY))
    assert not found.ready
    assert found.unready_skus == {1}


def test_a_channel_without_limits_is_asked_nothing_that_it_does_not_limit() -> None:
    bare = replace(READY, shop=replace(READY.shop, limits={}, price=None, list_price=None))
    found = work_out(both(known(shop=bare.shop), product(title="Tee " * 3000))(READY))
    assert found.ready


@pytest.mark.parametrize(
    ("given", "priority", "sent"),
    [
        ({"gtin": "1", "upc": "2"}, (), ("gtin", "1")),
        ({"gtin": "1", "upc": "2"}, ("upc",), ("upc", "2")),
        ({"gtin": " ", "upc": "2"}, (), ("upc", "2")),
        ({"barcode": "4006381333931"}, (), ("ean", "4006381333931")),
        ({"barcode": "012345678905"}, (), ("upc", "012345678905")),
        ({"barcode": "9", "jan": "4"}, (), ("jan", "4")),
        ({"barcode": "123456789"}, (), None),
        ({"gtin": "1"}, ("upc",), ("gtin", "1")),
        ({}, (), None),
    ],
)
def test_which_identifier_is_sent(
    given: dict[str, str], priority: tuple[str, ...], sent: tuple[str, str] | None
) -> None:
    assert identifier_to_send(given, priority) == sent


def test_the_digest_follows_the_data() -> None:
    changed = [replace(tiktok.LIMITS[0], value=6), *tiktok.LIMITS[1:]]
    assert digest(tiktok.LIMITS) == digest(tiktok.LIMITS)
    assert len({digest(tiktok.LIMITS), digest(changed), digest(tiktok.LIMITS, "prices")}) == 3
