"""What the channel says of cases is recorded, and their orders follow at once; a document that cannot be taken in costs
itself only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog
from django.db import DatabaseError, transaction

from shelfwire.aftersales.actions import Recorded, link_orders, record_cases
from shelfwire.channels.models import Account
from shelfwire.channels.port import AftersalesDesk, CaseStream, ChannelCase, Page, Session
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import Trouble, forget_nameless_trouble, note_troubles
from shelfwire.exchange.models import Subject
from shelfwire.kit.ids import ExternalCaseId
from shelfwire.sync.aftersales.parts import AFTERSALES
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.orders.read import PAGE, SWITCH, fetch
from shelfwire.sync.orders.recording import OF_A_VALUE, is_of_a_value, take_in, why_not

_NAMELESS = "one without an id"
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class CasesTaken:
    """What became of a page. ``shown``: the channel's ids of the cases on it. ``lost``: id to why it was not taken in.
    ``orders``: the channel's ids of the orders whose cases were new or changed.
    """

    changed: int = 0
    shown: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)
    orders: set[str] = field(default_factory=set)

    @property
    def note(self) -> str:
        """What there is to tell, the worst first."""
        said = []
        if self.lost:
            said.append(f"{len(self.lost)} cases could not be read ({', '.join(sorted(self.lost)[:5])})")
        if self.changed:
            said.append(f"{self.changed} cases were new or changed")
        return "; ".join(said)

    def add(self, other: CasesTaken) -> None:
        """Count another page too."""
        self.changed += other.changed
        self.shown |= other.shown
        self.lost |= other.lost
        self.orders |= other.orders


def take_cases(
    account: Account, page: Page[ChannelCase], via: str, cases: Sequence[ChannelCase] | None = None
) -> CasesTaken:
    """Record the page's cases, or those of them in ``cases``, in one transaction. When a document makes the page fail,
    each is recorded by itself, so that only the bad ones are left out. What was left out, and what the plugin could not
    read, is named on the shop until a later reading goes well."""
    found = page.documents if cases is None else cases
    taken = CasesTaken(shown={str(one.external_id) for one in page.documents})
    for external_id, why in page.unreadable:
        taken.shown.add(external_id)
        taken.lost[external_id or _NAMELESS] = why
    with transaction.atomic():
        try:
            _count(taken, _record(account, found, via))
        except (DatabaseError, *OF_A_VALUE) as error:
            if not is_of_a_value(error):
                raise
            for case in found:
                _alone(account, case, via, taken)
        note_troubles(
            account_id=account.pk,
            troubles=[Trouble("" if one == _NAMELESS else one, why) for one, why in taken.lost.items()],
            read=[str(case.external_id) for case in found],
            request_id=page.request_id,
            subject=Subject.CASE,
        )
    return taken


def _record(account: Account, cases: Sequence[ChannelCase], via: str) -> Recorded:
    with transaction.atomic():
        return record_cases(account=account, cases=cases, via=via)


def _alone(account: Account, case: ChannelCase, via: str, taken: CasesTaken) -> None:
    try:
        _count(taken, _record(account, [case], via))
    except (DatabaseError, *OF_A_VALUE) as error:
        if not is_of_a_value(error):
            raise
        _log.warning("cases.not_taken_in", account=account.pk, case=case.external_id, why=str(error))
        taken.lost[str(case.external_id)] = why_not(error)


def _count(taken: CasesTaken, recorded: Recorded) -> None:
    taken.changed += recorded.created + recorded.updated
    taken.orders.update(recorded.fresh)


def follow_orders(caller: Caller, external_ids: Collection[str]) -> None:
    """Read these orders again: stock, stops, parcels and labels follow what they say; cases are tied to those that came
    in now. Raises what the channel says."""
    wanted = sorted(external_ids)
    for start in range(0, len(wanted), PAGE):
        batch = wanted[start : start + PAGE]
        page = fetch(caller, batch)
        with transaction.atomic():
            take_in(caller.account, page, "follow")
            link_orders(caller.account, batch)


def fetch_cases(
    caller: Caller, stream: CaseStream, external_ids: Collection[str], via: str = "notice"
) -> CasesTaken:
    """Read these cases as they are now and record them. Raises what the channel says."""
    taken = CasesTaken()
    wanted = [ExternalCaseId(external_id) for external_id in sorted(external_ids)]
    for start in range(0, len(wanted), PAGE):
        batch = wanted[start : start + PAGE]
        page = caller.call(AFTERSALES, partial(_by_id, stream, batch))
        taken.add(take_cases(caller.account, page, via))
    return taken


def read_troubled_cases_again(account_id: int) -> CasesTaken:
    """Read the cases again that could not be taken in, because a person asks; their orders follow. Which stream an id
    belongs to is not known, so both are asked. Raises SwitchOff, NotConnected, and what the channel says."""
    caller = Caller(account_id)
    taken = CasesTaken()
    troubled = exchange.troubled(caller.account, Subject.CASE).exclude(external_id="")
    wanted = list(troubled.values_list("external_id", flat=True)[:PAGE])
    if not wanted and not exchange.troubled(caller.account, Subject.CASE).exists():
        return taken
    caller.obey(SWITCH)
    for stream in CaseStream:
        taken.add(fetch_cases(caller, stream, wanted, "person"))
    forget_nameless_trouble(account_id=account_id, subject=Subject.CASE)
    follow_orders(caller, taken.orders)
    return taken


def _by_id(
    stream: CaseStream, case_ids: Sequence[ExternalCaseId], desk: AftersalesDesk, session: Session
) -> Page[ChannelCase]:
    return desk.fetch(session, stream, case_ids)
