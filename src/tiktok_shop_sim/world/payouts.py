"""Statements are paid out: small ones together, by a bank that takes its time and may refuse (facts.md 10.1, 10.8)."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_shop_sim.lifecycles.payments import PAYMENT, WITHDRAWAL
from tiktok_shop_sim.world import fees, timers
from tiktok_shop_sim.world.finance_records import (
    PAYMENTS,
    WITHDRAWALS,
    WITHDRAWALS_ALLOWED,
    Payment,
    Statement,
    Withdrawal,
)
from tiktok_shop_sim.world.ledgers import DAY, Ledger, account_of, ledger_of
from tiktok_shop_sim.world.world import World


def arrange(world: World, ledger: Ledger, at: int) -> Payment | None:
    """Pay what is payable as soon as it is enough; less, or a debt, waits for the next statement."""
    market = world.market_of(ledger.shop_id)
    rule = fees.model(market.region).payout
    waiting = ledger.unpaid
    if sum(one.payable for one in waiting) < max(1, market.minor(rule.minimum)):
        return None
    settlement, reserve = sum(one.settlement for one in waiting), sum(one.reserve for one in waiting)
    move(world, ledger.shop_id, "SETTLE", settlement + reserve, at, done=True)
    out = move(world, ledger.shop_id, "WITHDRAW", settlement + reserve, at, done=False)
    due = at + rule.days * DAY
    payment = Payment(
        id=world.ids.next("payment"),
        sequence=world.ids.sequence("payment"),
        shop_id=ledger.shop_id,
        statement_ids=[one.id for one in waiting],
        settlement=settlement,
        reserve=reserve,
        create_time=at,
        due=due,
        withdrawal_id=out.id,
    )
    for one in waiting:
        one.payment_id = payment.id
    PAYMENTS.of(world)[payment.id] = payment
    ledger.unpaid = []
    ledger.payments.append(payment)
    _wake(world, due, ledger.shop_id)
    return payment


def status_of(world: World, statement: Statement) -> str:
    """A statement's payment status: its payment's; SETTLED when there is nothing to pay (assumption)."""
    if statement.payment_id:
        return PAYMENTS.of(world)[statement.payment_id].status
    return "PROCESSING" if statement.payable else "SETTLED"


def move(world: World, shop_id: str, kind: str, amount: int, at: int, *, done: bool) -> Withdrawal:
    """Record a movement of the seller's balance."""
    record = Withdrawal(
        id=world.ids.next("withdrawal"),
        sequence=world.ids.sequence("withdrawal"),
        shop_id=shop_id,
        type=kind,
        amount=amount,
        create_time=at,
        status="SUCCESS" if done else "PROCESSING",
    )
    WITHDRAWALS.of(world)[record.id] = record
    return record


def withdraw(world: World, shop_id: str, kind: str, amount: int, at: int) -> Withdrawal:
    """A movement that the seller asks for; the bank answers after its days. ValueError names what is wrong."""
    if kind not in WITHDRAWALS_ALLOWED:
        raise ValueError(f"type is one of {', '.join(WITHDRAWALS_ALLOWED)}, not {kind!r}")
    if amount <= 0:
        raise ValueError("amount is more than zero")
    record = move(world, shop_id, kind, amount, at, done=False)
    record.due = at + fees.model(world.market_of(shop_id).region).payout.days * DAY
    ledger_of(world, shop_id).withdrawals.append(record)
    _wake(world, record.due, shop_id)
    return record


def refuse_payouts(world: World, shop_id: str, refuses: bool) -> None:
    """From now on the shop's bank refuses what is paid to it, or takes it again."""
    account_of(world, shop_id).bank_refuses = refuses


def run(world: World, shop_id: str, until: int) -> None:
    """Let the bank answer everything that has fallen due, in order."""
    ledger = ledger_of(world, shop_id)
    while (payment := _first_due(ledger.payments, until)) is not None:
        _answer(world, ledger, payment, payment.due or until)
    refused = account_of(world, shop_id).bank_refuses
    for record in ledger.withdrawals:
        if record.due is not None and record.due <= until:
            _answer_withdrawal(record, refused)
    ledger.withdrawals = [one for one in ledger.withdrawals if one.due is not None]


def _first_due(waiting: list[Payment], until: int) -> Payment | None:
    due = [one for one in waiting if one.due is not None and one.due <= until]
    return min(due, key=lambda one: (one.due or 0, one.sequence), default=None)


def _answer(world: World, ledger: Ledger, payment: Payment, at: int) -> None:
    """The bank accepts or refuses a payment under way; one that it refused before is handed in again."""
    rule = fees.model(world.market_of(payment.shop_id).region).payout
    refused = account_of(world, payment.shop_id).bank_refuses
    if payment.status == "FAILED":
        _follow(payment, "tried_again")
        out = move(world, payment.shop_id, "WITHDRAW", payment.amount, at, done=False)
        payment.withdrawal_id, payment.due = out.id, at + rule.days * DAY
    elif refused:
        _follow(payment, "bank_refused")
        _answer_withdrawal(WITHDRAWALS.of(world)[payment.withdrawal_id], refused)
        move(world, payment.shop_id, "REVERSE", payment.amount, at, done=True)
        payment.due = at + rule.retry_days * DAY
    else:
        _follow(payment, "bank_accepted")
        _answer_withdrawal(WITHDRAWALS.of(world)[payment.withdrawal_id], refused)
        payment.paid_time, payment.due = at, None
        ledger.payments.remove(payment)
    if payment.due is not None:
        _wake(world, payment.due, payment.shop_id)


def _follow(payment: Payment, trigger: str) -> None:
    payment.status = PAYMENT.follow(f"payment {payment.id}", payment.status, trigger).target


def _answer_withdrawal(record: Withdrawal, refused: bool) -> None:
    trigger = "bank_refused" if refused else "bank_accepted"
    record.status = WITHDRAWAL.follow(f"withdrawal {record.id}", record.status, trigger).target
    record.due = None


def _wake(world: World, due: int, shop_id: str) -> None:
    if due > world.now():
        world.schedule(due, "bank_answers", shop_id)


@timers.when_due("bank_answers")
def _bank_answers(world: World, shop_id: str, at: int) -> None:
    run(world, shop_id, at)


@timers.waits
def _under_way(world: World) -> Iterator[timers.Waiting]:
    for payment in PAYMENTS.of(world).values():
        if payment.due is not None:
            yield payment.due, "bank_answers", payment.shop_id
    for record in WITHDRAWALS.of(world).values():
        if record.due is not None:
            yield record.due, "bank_answers", record.shop_id
