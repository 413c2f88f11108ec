"""The act about money: TikTok settles what was delivered and pays it out, and every line is tied to its order."""

from __future__ import annotations

from shelfwire.cli.demo.acts import Play, wait
from shelfwire.cli.demo.stage import DemoFailed
from shelfwire.jobs import hurry
from shelfwire.kit.money import Money
from shelfwire.settlements.actions import statements_to_match
from shelfwire.settlements.models import (
    Difference,
    OrderSettlement,
    OrderToMatch,
    Payment,
    Statement,
    StatementLine,
)
from shelfwire.sync.settlements.match import match_money
from shelfwire.sync.statements.poll import poll_payments, poll_statements


def be_paid(play: Play) -> str:
    """The day's statement closes, is read with its payout, and is compared to the cent."""
    closed = play.shop.settle(play.shop_id)
    key, account_id = str(play.account.pk), play.account.pk
    for poll in (poll_statements, poll_payments):
        hurry(poll, key=key, account_id=account_id)
    read = Statement.objects.filter(account=play.account, external_id=closed, lines_read_at__isnull=False)
    wait(play, "the statement read", 1, read.count)
    paid = Payment.objects.filter(account=play.account)
    wait(play, "the payout read", 1, paid.filter(external_id=read.get().payment_external_id).count)
    hurry(match_money, key=key, account_id=account_id)
    wait(play, "the money compared", 1, lambda: int(_is_compared(play)))
    _explained(play)
    statement = read.get()
    orders = OrderSettlement.objects.filter(account=play.account, first_settled_at__isnull=False).count()
    amount = paid.get(external_id=statement.payment_external_id)
    return (
        f"a payout of {Money(amount.amount_minor, amount.currency)}: {statement.line_count} lines,"
        f" {orders} orders explained to the cent"
    )


def _is_compared(play: Play) -> bool:
    marked = OrderToMatch.objects.filter(account=play.account)
    return not marked.exists() and not statements_to_match(play.account).exists()


def _explained(play: Play) -> None:
    """Nothing is left that nobody can explain."""
    known = play.account.orders.values("external_id")
    lines = StatementLine.objects.filter(account=play.account, replaced_at=None).exclude(order_external_id="")
    strangers = lines.exclude(order_external_id__in=known).count()
    apart = Difference.objects.filter(account=play.account, ended_at=None).order_by("pk").first()
    if strangers or apart:
        raise DemoFailed(
            f"not explained: {apart.text if apart else ''} ({strangers} lines of unknown orders)"
        )
