"""Every night: is every order that changed lately on both sides? What was missed is filled in (pain 27)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shelfwire.channels import queries
from shelfwire.channels.port import OrderPage
from shelfwire.jobs import chore, hurry
from shelfwire.kit import clock
from shelfwire.orders.queries import by_external_id
from shelfwire.sync import talk
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.orders import PAGE, SETTLED, SWITCH
from shelfwire.sync.recording import take_in
from shelfwire.sync.walk import Place, walk

CONVERSATION = "audit"
EVERY = timedelta(days=1)
BACK = timedelta(days=2)
UNTIL = timedelta(minutes=30)
"""What changed later than this is still the polls' own affair."""


@chore(name="orders.audit", queue="work", priority=-5)
def audit_orders(*, account_id: int) -> None:
    """Read the orders that changed in the last days once more, and say how many had been missed."""
    if not talk.flows(account_id, SWITCH):
        return

    def again(seconds: float) -> None:
        hurry(audit_orders, key=str(account_id), delay=seconds, account_id=account_id)

    with Attempt(account_id, CONVERSATION, every=EVERY, again=again) as attempt:
        attempt.note = _audit(account_id, clock.now())


def _audit(account_id: int, now: datetime) -> str:
    account = queries.get(account_id)
    connected_at = account.status_at or now
    since, until = max(now - BACK, connected_at), now - UNTIL
    looked, missed, stale, unreadable, not_shown = 0, [], 0, 0, 0

    def ask(here: Place) -> OrderPage:
        talk.obey(account_id, SWITCH)
        return talk.talk(
            account_id,
            lambda c, s: talk.orders(c).changed(s, since=here.since, until=until, page=here.mark, size=PAGE),
        )

    if since >= until:
        return ""
    for step in walk(ask, Place(since), moment=lambda order: order.updated_at, settled=now - SETTLED):
        known = known_ids(account_id, [str(order.external_id) for order in step.orders])
        taken = take_in(queries.get(account_id), step.page, "audit", orders=step.orders)
        looked += len(step.orders)
        missed += [str(o.external_id) for o in step.orders if o.external_id not in known]
        stale += taken.recorded.updated
        unreadable += len(taken.lost)
        not_shown = step.missing
    return _verdict(looked, missed, stale, unreadable, not_shown)


def known_ids(account_id: int, external_ids: Sequence[str]) -> set[str]:
    """Which of these orders we have."""
    company = queries.get(account_id).company
    return {
        external_id
        for external_id, found in by_external_id(company, external_ids).items()
        if any(order.account_id == account_id for order in found)
    }


def _verdict(looked: int, missed: list[str], behind: int, unreadable: int, not_shown: int) -> str:
    said = [f"{looked} orders compared"]
    if missed:
        said.append(f"{len(missed)} had been missed and are filled in ({', '.join(missed[:5])})")
    if behind:
        said.append(f"{behind} were behind and are brought up to date")
    if unreadable:
        said.append(f"{unreadable} could not be read")
    if not_shown:
        said.append(f"the channel counts {not_shown} more than it shows")
    return "; ".join(said)
