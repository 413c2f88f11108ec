"""Write down what comparing found: differences open, change, end by themselves, and open again after a person closed
them at another amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import events
from shelfwire.kit.texts import fit
from shelfwire.settlements.events import DifferenceOpened
from shelfwire.settlements.matching import Finding
from shelfwire.settlements.models import Difference
from shelfwire.settlements.states import About

Key = tuple[str, str, str]
"""Subject, code, name."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands of one subject now. ``changed``: whether anything opened or ended."""

    open: int = 0
    closed: int = 0
    """Closed by a person, and still found."""
    changed: bool = False


@transaction.atomic
def find_differences(
    account: Account,
    about: About,
    found: Mapping[str, tuple[str, Sequence[Finding]]],
    at: datetime,
    *,
    anew: Collection[str] = (),
) -> dict[str, Found]:
    """Have exactly these differences stand for these subjects.

    In: subject (the channel's id) to its currency and everything that comparing found; none: all that stood ends.
    ``anew``: the subjects whose money moved otherwise since it was compared: what a person closed opens again, at the
    same amount too.
    Out: subject to what stands. The same again changes nothing. Differences of other subjects are left alone.
    """
    rows: dict[Key, Difference] = {
        (row.subject, row.code, row.name): row
        for row in Difference.objects.select_for_update()
        .filter(account=account, about=about, subject__in=list(found))
        .order_by("pk")
    }
    wanted = {
        (subject, fit(finding.code, 40), fit(finding.name, 120)): (currency, finding)
        for subject, (currency, findings) in found.items()
        for finding in _together(findings)
    }
    fresh = [
        _row(account, about, key, currency, finding, at)
        for key, (currency, finding) in wanted.items()
        if key not in rows
    ]
    opened = Difference.objects.bulk_create(fresh)
    changed = [
        row for key, row in rows.items() if _settle(row, wanted.get(key), at, anew=row.subject in anew)
    ]
    Difference.objects.bulk_update(changed, _MOVED)
    for row in (*opened, *(row for row in changed if row.reopened_at == at)):
        events.announce(DifferenceOpened(row.pk))
    return _stand(found, [*rows.values(), *opened], {row.subject for row in (*opened, *changed)}, wanted)


_MOVED = (
    "minor", "text", "currency", "grew_at", "ended_at", "reopened_at", "closed_by", "closed_why", "closed_minor",
)  # fmt: skip


def _together(findings: Sequence[Finding]) -> list[Finding]:
    """One of a code and name: alike ones are added up."""
    by_key: dict[tuple[str, str], Finding] = {}
    for one in findings:
        first = by_key.get((one.code, one.name))
        by_key[one.code, one.name] = (
            one if first is None else Finding(one.code, one.name, first.minor + one.minor, first.text)
        )
    return list(by_key.values())


def _row(
    account: Account, about: About, key: Key, currency: str, finding: Finding, at: datetime
) -> Difference:
    subject, code, name = key
    return Difference(
        company_id=account.company_id,
        account=account,
        about=about,
        subject=subject,
        code=code,
        name=name,
        currency=currency,
        minor=finding.minor,
        text=fit(finding.text, 500),
        opened_at=at,
        grew_at=at,
    )


def _settle(row: Difference, wanted: tuple[str, Finding] | None, at: datetime, *, anew: bool) -> bool:
    """Bring a row in line with what was found. Returns whether anything changed."""
    if wanted is None:
        if row.ended_at is not None:
            return False
        row.ended_at = at
        return True
    currency, finding = wanted
    text = fit(finding.text, 500)
    same = (row.minor, row.text, row.currency) == (finding.minor, text, currency)
    closed_so = (row.closed_minor, row.currency) == (finding.minor, currency)
    stays = row.ended_at is None or (bool(row.closed_by) and closed_so and not anew)
    if same and stays:
        return False
    if not stays or abs(finding.minor) > abs(row.minor) or currency != row.currency:
        row.grew_at = at
    row.minor, row.text, row.currency = finding.minor, text, currency
    if not stays:
        row.ended_at, row.reopened_at = None, at
        row.closed_by, row.closed_why, row.closed_minor = "", "", None
    return True


def _stand(
    subjects: Mapping[str, object],
    rows: Sequence[Difference],
    changed: set[str],
    wanted: Mapping[Key, object],
) -> dict[str, Found]:
    opened: dict[str, int] = defaultdict(int)
    closed: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.ended_at is None:
            opened[row.subject] += 1
        elif row.closed_by and (row.subject, row.code, row.name) in wanted:
            closed[row.subject] += 1
    return {subject: Found(opened[subject], closed[subject], subject in changed) for subject in subjects}
