"""``shelfwire cases``: listed, answered, received, and the rules that accept by themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.aftersales.conftest import account, mug, order, shirt, warehouse
from tests.factories import channel_case

from shelfwire.aftersales.actions import record_cases
from shelfwire.aftersales.errors import BadReceipt, BadRule, ReleasedAlready
from shelfwire.aftersales.models import CaseAct, CaseRule, ReturnReceipt, ReturnRelease
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.port import CaseStatus
from shelfwire.cli import case_rules, cases, set_aside
from shelfwire.cli.cases import Came, Wanted
from shelfwire.cli.main import parser
from shelfwire.cli.stock import UnknownName
from shelfwire.kit import clock
from shelfwire.kit.money import NotMoney
from shelfwire.orders.actions import ShippedUnits, mark_units_shipped

__all__ = ["account", "mug", "order", "shirt", "warehouse"]


@pytest.fixture
def told(account: Any, order: Any) -> None:
    """A refund and a return that wait for an answer, a parcel on its way back, and one that is over."""
    mark_units_shipped(
        [ShippedUnits([unit.pk for unit in order.units.all()], ["P-1"], clock.now(), "")], "Bob"
    )
    record_cases(
        account=account,
        cases=[
            channel_case("F-1", kind="refund"),
            channel_case("R-1"),
            channel_case("R-2", status=CaseStatus.RETURNING, next_acts=()),
            channel_case("R-3", status=CaseStatus.COMPLETED, next_acts=()),
        ],
    )


def test_cases_are_listed_answered_and_received_at_a_shell(account: Any, told: None) -> None:
    rows = [json.loads(line) for line in cases.list_lines(Wanted(waiting=True), as_json=True)]
    assert [(row["id"], row["refund"], row["asked"]) for row in rows] == [
        ("F-1", "19.99 USD", None),
        ("R-1", "19.99 USD", None),
    ]
    assert len(list(cases.list_lines(Wanted(shop=str(account.pk), most=3)))) == 3
    [line] = cases.list_lines(Wanted(kind="refund"))
    assert "answer by" in line
    [head, item] = cases.show_lines("R-1")
    assert (head.split()[0], "1 × SHIRT-M" in item) == ("R-1", True)
    assert json.loads(next(iter(cases.show_lines("R-1", as_json=True))))["items"][0]["quantity"] == 1

    for _ in range(2):
        lines, well = cases.accept(["F-1", "R-3", "F-1", "X"])
        assert not well
        assert [line.split(":")[0] for line in lines] == ["F-1", "R-3", "X"]
        assert "is off: it waits" in lines[0]
        assert cases.decline(["R-1"], "worn", "It was worn")[1]
    acts = CaseAct.objects.order_by("pk").values_list("decision", "reason", "note", "by")
    assert list(acts) == [
        ("accept_refund", "", "", "shelfwire cases"),
        ("decline_return", "worn", "It was worn", "shelfwire cases"),
    ]

    one = Came(sku="shirt-m", quantity=1, condition="damaged", disposition="scrap")
    assert list(cases.receive_lines("R-2", one)) == ["1 received."]
    receipt = ReturnReceipt.objects.get()
    assert (receipt.condition, receipt.disposition, receipt.by) == ("damaged", "scrap", "shelfwire cases")

    aside = Came(sku="SHIRT-M", quantity=1, disposition="quarantine", warehouse="main", note="Look at it")
    assert list(cases.receive_lines("R-1", aside)) == ["1 received."]
    [row] = [json.loads(line) for line in set_aside.list_lines(10, as_json=True)]
    assert (row["case"], row["seller_sku"], row["warehouse"]) == ("R-1", "SHIRT-M", "main")
    assert "Look at it" in next(iter(set_aside.list_lines(10)))
    for _ in range(2):
        assert list(set_aside.release_lines(row["id"], "restock", "Fine")) == ["SHIRT-M: back to stock"]
    assert not list(set_aside.list_lines(10))
    with pytest.raises(ReleasedAlready):
        list(set_aside.release_lines(row["id"], "scrap", "Torn"))
    assert ReturnRelease.objects.count() == 1


def test_a_rule_is_made_off_tried_and_switched_at_a_shell(account: Any, told: None) -> None:
    shop = str(account.pk)
    [made] = case_rules.add_lines("refund", shop, every=False, most="20 USD", reasons=["code_x"])
    rule = CaseRule.objects.get()
    assert (made.split()[0], rule.account, str(rule.most), rule.reasons) == (
        "off", account, "20.00 USD", ["code_x"],
    )  # fmt: skip
    [found, count] = case_rules.dry_run_lines(rule.pk)
    assert (found.split()[0], "1 now" in count) == ("F-1", True)
    for _ in range(2):
        assert next(iter(case_rules.switch_lines(rule.pk, on=True))).startswith("on")
    [facts] = [json.loads(line) for line in case_rules.list_lines(as_json=True)]
    assert (facts["id"], facts["on"], facts["accepted"]) == (rule.pk, True, 0)
    assert next(iter(case_rules.switch_lines(rule.pk, on=False))).startswith("off")
    next(iter(case_rules.add_lines("return", shop, every=True, most="", reasons=[])))
    assert CaseRule.objects.filter(account=None, most_minor=None).count() == 1


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda _: cases.list_lines(Wanted(shop="nobody's")), UnknownName),
        (lambda _: cases.show_lines("X"), UnknownName),
        (lambda _: cases.show_lines("R-1", answers=True), NotConnected),
        (lambda _: cases.receive_lines("R-2", Came(quantity=9)), BadReceipt),
        (lambda _: cases.receive_lines("R-2", Came()), BadReceipt),
        (lambda _: cases.receive_lines("R-2", Came(sku="HAT")), BadReceipt),
        (lambda _: cases.receive_lines("R-2", Came(quantity=1, warehouse="nowhere")), UnknownName),
        (lambda _: set_aside.release_lines(404, "scrap", "Torn"), UnknownName),
        (lambda shop: case_rules.add_lines("refund", shop, every=True, most="20", reasons=[]), NotMoney),
        (lambda shop: case_rules.add_lines("exchange", shop, every=True, most="", reasons=[]), BadRule),
        (lambda shop: case_rules.add_lines("refund", shop, every=False, most="20 EUR", reasons=[]), BadRule),
        (lambda _: case_rules.dry_run_lines(404), UnknownName),
        (lambda _: case_rules.switch_lines(404, on=True), UnknownName),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_happens(
    account: Any, told: None, call: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        list(call(str(account.pk)))
    assert not CaseAct.objects.exists()
    assert not ReturnReceipt.objects.exists()
    assert not CaseRule.objects.exists()


def test_the_flags_say_what_is_meant() -> None:
    given = parser().parse_args(["cases", "rules", "add", "refund", "--shop", "1", "--up-to", "20 USD"])
    assert (given.every_shop, given.up_to, given.reason) == (False, "20 USD", [])
    for wrong in (
        ["cases"],
        ["cases", "decline", "R-1"],
        ["cases", "rules", "add", "exchange", "--shop", "1"],
    ):
        with pytest.raises(SystemExit) as refusal:
            parser().parse_args(wrong)
        assert refusal.value.code == 2
