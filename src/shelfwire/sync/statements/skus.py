"""What orders were settled with by SKU: asked for by order, where a difference is open or a person wants to see it.

Statement lines name no SKU, and the channel tells SKUs one order at a time. An order is asked for once for each state
of its lines; what the channel tells is compared within the minute.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from django.db import DatabaseError

from shelfwire.channels.errors import SwitchOff
from shelfwire.channels.models import Account
from shelfwire.channels.port import UnitLine
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import Run, chore, hurry, job
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, MissingScope, Refused, TryLater
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders.models import Order
from shelfwire.people.models import User
from shelfwire.settlements.actions import SkusRecorded, put_off_skus, record_skus
from shelfwire.settlements.errors import NothingSettled
from shelfwire.settlements.models import SkuReading
from shelfwire.settlements.queries_skus import accounts_to_read, digest_of, skus_to_read
from shelfwire.sync.engine.asked import ask_once
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import Conversation, register
from shelfwire.sync.engine.parallel import Calls, Done
from shelfwire.sync.orders.read import SWITCH
from shelfwire.sync.orders.recording import OF_A_VALUE, is_of_a_value, why_not
from shelfwire.sync.settlements.match import match_money
from shelfwire.sync.statements.parts import STATEMENTS

NAME: Final = "sku_lines"
MOST_ORDERS: Final = 100
"""Orders that one run asks for; the next one goes on."""
MOST_FAILURES: Final = 3
"""After so many orders that could not be read, the others wait for the next run."""


def read_waiting(*, account_id: int) -> None:
    """The SKUs of the orders that wait for it."""
    caller = Caller(account_id)
    if not caller.flows(SWITCH) or STATEMENTS.find(caller.channel) is None:
        return
    if exchange.lacks_scope(account_id, NAME, clock.now()):
        return
    if left := exchange.pause_left(account_id, NAME, clock.now()):
        SKUS.hurry(account_id, left)
        return
    with Attempt(account_id, NAME, again=partial(SKUS.hurry, account_id)) as attempt:
        attempt.note = _read(caller)


SKUS = register(
    Conversation(
        name=NAME,
        label="Settlements by SKU",
        chore=chore(name="statements.skus", queue=WORK, priority=-3)(read_waiting),
        due=lambda look: accounts_to_read(look.at, SWITCH),
        switch=SWITCH,
        part=STATEMENTS,
    )
)


def _read(caller: Caller) -> str:
    """What there is to tell of it. Raises the last error about an order, after ``MOST_FAILURES``."""
    waiting = iter(list(skus_to_read(caller.account_id, clock.now())[:MOST_ORDERS]))
    read, failures = 0, list[Gone | Refused | TryLater]()
    with Calls[SkuReading, tuple[UnitLine, ...]]() as calls:

        def go_on() -> None:
            while calls.free and len(failures) < MOST_FAILURES and (reading := next(waiting, None)):
                caller.obey(SWITCH)
                calls.start(reading, partial(_ask, caller, reading.order_external_id))

        try:
            go_on()
            for done in calls:
                failure = _take(caller.account, done)
                read += failure is None
                failures += [failure] if failure else []
                go_on()
        except SwitchOff:
            return "The switch was turned off meanwhile."
    if len(failures) >= MOST_FAILURES:
        raise failures[-1]
    said = [f"{read} orders were read"] if read else []
    return "; ".join([*said, *([f"{len(failures)} could not be read"] if failures else [])])


def _ask(caller: Caller, order_external_id: str) -> tuple[UnitLine, ...]:
    order_id = ExternalOrderId(order_external_id)
    return caller.call(STATEMENTS, lambda source, session: source.order_lines(session, order_id))


def _take(account: Account, done: Done[SkuReading, tuple[UnitLine, ...]]) -> Gone | Refused | TryLater | None:
    """Record one answer. Returns why there is none."""
    reading = done.item
    try:
        _record(account, reading.order_external_id, done.result(), reading.wanted_lines)
    except (Gone, Refused, TryLater) as error:
        put_off_skus(account=account, order_external_id=reading.order_external_id, why=str(error))
        return error
    return None


def _record(account: Account, order: str, rows: tuple[UnitLine, ...], lines_digest: str) -> SkusRecorded:
    """Raises Refused for an answer with a value that cannot be stored."""
    try:
        return record_skus(account=account, order_external_id=order, rows=rows, lines_digest=lines_digest)
    except (DatabaseError, *OF_A_VALUE) as error:
        if not is_of_a_value(error):
            raise
        raise Refused(why_not(error)) from error


def request_skus(order: Order, *, by: str, user: User | None = None) -> Job:
    """Queue the reading of what the order was settled with by SKU. Raises NothingSettled, SwitchOff, NotConnected,
    UnsupportedByChannel. Asking again while it is open gives that job."""
    account = order.account
    caller = Caller(account.pk)
    caller.obey(SWITCH)
    STATEMENTS.of(caller.channel)
    if not digest_of(order):
        raise NothingSettled(
            f"No statement has order {order.external_id} yet, so there is nothing to show by SKU.",
            field="order_id",
            value=order.external_id,
            hint="Import the statements of the days after it was delivered.",
        )
    return ask_once(
        read_order,
        account,
        act=f"asked for order {order.external_id} by SKU",
        by=by,
        user=user,
        title=f"Read order {order.external_id} by SKU",
        subject=("order", order.pk),
        lock=f"statements.by_sku:{order.pk}",
        order_id=order.pk,
    )


@job(name="statements.by_sku", title="Read by SKU", scope="settlements:write", queue="work")
def read_order(run: Run, *, order_id: int) -> None:
    """What one order was settled with by SKU; its money is compared after that."""
    order = Order.objects.select_related("account").get(pk=order_id)
    caller = Caller(order.account_id)
    run.set_total(1)
    caller.obey(SWITCH)
    lines = digest_of(order)
    tell: Callable[..., None] = partial(run.fail, key=order.external_id, label=f"Order {order.external_id}")
    try:
        rows = _ask(caller, order.external_id)
        recorded = _record(order.account, order.external_id, rows, lines)
    except MissingScope as error:
        tell(code="missing_scope", message=str(error))
        return
    except (Gone, Refused) as error:
        tell(code="not_there", message=str(error))
        return
    if rows:
        run.succeeded()
    else:
        run.skip(
            key=order.external_id,
            label=f"Order {order.external_id}",
            code="no_skus",
            message=f"{caller.channel.label} splits nothing of this order by SKU. What was read before stands.",
        )
    hurry(match_money, key=str(order.account_id), account_id=order.account_id)
    run.set_result(
        {
            "created": recorded.created,
            "replaced": recorded.replaced,
            "unchanged": recorded.unchanged,
            "unknown_names": list(recorded.unknown),
        }
    )
