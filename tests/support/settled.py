"""What the simulator settled, held against what is recorded here."""

from __future__ import annotations

from django.db.models import Sum

from shelfwire.channels.models import Account
from shelfwire.kit.money import to_minor
from shelfwire.settlements.models import Payment, Statement
from tiktok_shop_sim.testing import Control

_SUMS = {
    "settlement": "settlement",
    "revenue": "revenue",
    "fees": "fee_tax",
    "shipping": "shipping_cost",
    "adjustment": "adjustment",
}
"""Ours, and the simulator's name of it."""


def agrees(control: Control, account: Account, shop_id: str) -> list[Statement]:
    """Every statement and line of the shop is here once, to the cent, and nothing else is; the amounts by name are the
    lines' sums. Returns the statements, the oldest first."""
    there = control.get("/statements", shop_id=shop_id, limit=1000)["statements"]
    ours = list(Statement.objects.filter(account=account).order_by("closed_at", "pk"))
    assert {one.external_id for one in ours} == {row["id"] for row in there}
    for mine in ours:
        (truth,) = control.get("/statements", statement_id=mine.external_id)["statements"]
        _same(mine, truth)
    return ours


def paid(account: Account) -> list[Payment]:
    """Every payout is what is payable of the statements that name it, and every one of those stands here."""
    payments = list(Payment.objects.filter(account=account))
    named = set(
        Statement.objects.filter(account=account).exclude(payment_external_id="")
        .values_list("payment_external_id", flat=True)
    )  # fmt: skip
    assert named == {one.external_id for one in payments}
    for one in payments:
        parts = Statement.objects.filter(account=account, payment_external_id=one.external_id)
        assert parts.aggregate(sum=Sum("payable_minor"))["sum"] == one.amount_minor
    return payments


def _same(mine: Statement, truth: dict[str, object]) -> None:
    def minor(text: object) -> int:
        return to_minor(str(text), mine.currency)

    standing = mine.lines.filter(replaced_at=None)
    assert mine.currency == truth["currency"]
    for name, theirs in _SUMS.items():
        of_lines = standing.aggregate(sum=Sum(f"{name}_minor"))["sum"]
        assert (getattr(mine, f"{name}_minor"), of_lines) == (minor(truth[theirs]),) * 2, name
    assert (mine.payable_minor, mine.reserve_minor) == (minor(truth["payable"]), minor(truth["reserve"]))
    lines = truth["lines"]
    assert isinstance(lines, list)
    wanted = {
        line["id"]: (line["order_id"], minor(line["settlement"]), minor(line["reserve"])) for line in lines
    }
    found = standing.values_list("external_id", "order_external_id", "settlement_minor", "reserve_minor")
    assert {one: tuple(rest) for one, *rest in found} == wanted
    assert (mine.line_count, mine.lines_told) == (len(wanted), len(wanted))
    for groups, name in ((("fee", "tax"), "fees"), (("revenue",), "revenue"), (("shipping",), "shipping")):
        named = mine.amounts.filter(group__in=groups).aggregate(sum=Sum("minor"))["sum"] or 0
        assert named == getattr(mine, f"{name}_minor"), name
