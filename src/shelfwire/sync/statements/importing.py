"""Money in, by hand: everything about a window of days, as a job with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.people.models import User
from shelfwire.settlements.models import Statement
from shelfwire.settlements.queries import statements_between
from shelfwire.sync.engine.asked import ask_once
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.errors import BadWindow
from shelfwire.sync.orders.read import SWITCH
from shelfwire.sync.statements.lines import LinesTaken, take_lines
from shelfwire.sync.statements.parts import STATEMENTS
from shelfwire.sync.statements.poll import AHEAD, MOST_FAILURES
from shelfwire.sync.statements.read import PAYMENTS, WITHDRAWALS, read_list, read_statements

MOST_NAMED = 5
"""Of the lines of a statement that cannot be read, so many are named."""


def request_import(
    account: Account, *, since: datetime, until: datetime | None = None, by: str, user: User | None = None
) -> Job:
    """Queue the import of the statements that closed in [since, until), with all of their lines, and of the payouts
    and movements of the balance of that time. Raises BadWindow, SwitchOff, NotConnected, UnsupportedByChannel.

    ``until`` None: until now, and the statement of today where it closed early. Asking again for a window whose import
    is still open gives that job.
    """
    if until is not None and since >= until:
        raise BadWindow("The window ends before it begins.", field="until", value=until.isoformat())
    if since > clock.now():
        raise BadWindow("The window lies in the future.", field="since", value=since.isoformat())
    caller = Caller(account.pk)
    caller.obey(SWITCH)
    STATEMENTS.of(caller.channel)
    window: dict[str, Any] = {
        "account_id": account.pk,
        "since": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat() if until else None,
    }
    shown = _days(since, until or clock.now())
    return ask_once(
        import_statements,
        account,
        act=f"asked for the statements of {shown}",
        by=by,
        user=user,
        title=f"Import statements of {account}, {shown}",
        lock=f"statements.import:{account.pk}",
        **window,
    )


def _days(since: datetime, until: datetime) -> str:
    """The UTC days of the statements that close in [since, until): each closes at the midnight that ends its day."""
    moment, day = timedelta(microseconds=1), timedelta(days=1)
    first = (since.astimezone(UTC) - moment).date()
    last = max((until.astimezone(UTC) - moment).date() - day, first)
    return first.isoformat() if first == last else f"{first} to {last}"


@job(name="statements.import", title="Import statements", scope="settlements:write", queue="work")
def import_statements(run: Run, *, account_id: int, since: str, until: str | None) -> None:
    """Everything that closed in [since, until) (ISO moments). Goes on where a killed worker stopped: statements whose
    lines were read are not asked for again."""
    importing = _Import.begun(run, Caller(account_id), datetime.fromisoformat(since), until)
    if not importing.listed and run.only is None:
        importing.read_lists()
    importing.read_lines()
    run.set_result(dict(importing.tally))


@dataclass(slots=True)
class _Import:
    """How far an import has come. ``listed``: the statements' heads, payouts and movements are read; ``done``: our ids
    of the statements whose lines are."""

    run: Run
    caller: Caller
    since: datetime
    until: datetime
    listed: bool
    done: set[int]
    tally: Counter[str]

    @classmethod
    def begun(cls, run: Run, caller: Caller, since: datetime, until: str | None) -> _Import:
        """From the checkpoint of a killed worker, or from the beginning."""
        kept = run.checkpoint
        end = until or kept.get("until") or (clock.now() + AHEAD).isoformat()
        return cls(
            run,
            caller,
            since,
            datetime.fromisoformat(end),
            bool(kept),
            set(kept.get("done", ())),
            Counter(kept.get("tally", {})),
        )

    def read_lists(self) -> None:
        """Statements first; what cannot be read of a list is a row of the job."""
        window = self.since, self.until, self._obey
        heads = read_statements(self.caller, *window)
        payments = read_list(self.caller, PAYMENTS, *window)
        movements = read_list(self.caller, WITHDRAWALS, *window)
        self.tally.update({f"statements_{name}": count for name, count in heads.count.items()})
        self.tally.update(payouts=payments.changed, withdrawals=movements.changed)
        for what, lost in (
            ("Statement", heads.lost),
            ("Payout", payments.lost),
            ("Movement", movements.lost),
        ):
            for external_id, why in lost.items():
                self.run.fail(
                    key=f"{what.lower()}:{external_id}",
                    label=f"{what} {external_id}",
                    code="unreadable",
                    message=why,
                )
        self.listed = True
        self.run.set_total(self._wanted().count() + self.run.failures)
        self._save()

    def read_lines(self) -> None:
        """Every statement of the window that is not done. Raises the last TryLater about one, once others are read."""
        later: list[TryLater] = []
        for taken in take_lines(self.caller, self._left(), self._obey):
            if isinstance(taken.error, TryLater):
                later.append(taken.error)
            else:
                with transaction.atomic():
                    self._keep(taken)
                    self._save()
            if len(later) == MOST_FAILURES:
                break
        if later:
            raise later[-1]

    def _keep(self, taken: LinesTaken) -> None:
        recorded, statement = taken.recorded, taken.statement
        self.tally.update(
            lines_created=recorded.created,
            lines_replaced=recorded.replaced,
            lines_unchanged=recorded.unchanged,
        )
        self.done.add(statement.pk)
        if taken.error is None and not taken.lost:
            self.run.succeeded()
            return
        lost = "; ".join(f"{key}: {why}" for key, why in sorted(taken.lost.items())[:MOST_NAMED])
        self.run.fail(
            key=statement.external_id,
            label=f"Statement {statement.external_id}",
            code="not_there" if taken.error else "unreadable",
            message=str(taken.error or f"{len(taken.lost)} lines could not be read: {lost}"),
        )

    def _wanted(self) -> QuerySet[Statement]:
        return statements_between(self.caller.account_id, self.since, self.until)

    def _left(self) -> Iterator[Statement]:
        for statement in list(self._wanted().exclude(pk__in=self.done)):
            if self.run.wants(statement.external_id):
                yield statement

    def _obey(self) -> None:
        self.run.stop_if_cancelled()
        self.caller.obey(SWITCH)

    def _save(self) -> None:
        self.run.save_checkpoint(
            {"done": sorted(self.done), "tally": dict(self.tally), "until": self.until.isoformat()}
        )
