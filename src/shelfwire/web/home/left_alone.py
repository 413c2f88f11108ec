"""Issues that a person decided to leave as they are: hidden until they change, and brought back by a click."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.web.access import CompanyRequest
from shelfwire.web.home.rows import Group, Row
from shelfwire.web.models import LeftAlone

REMEMBERED = 500
"""How many a company has; the oldest are forgotten."""


def decisions(request: CompanyRequest) -> dict[str, LeftAlone]:
    """What the company left alone, by key; read once a request."""
    found: dict[str, LeftAlone] | None = getattr(request, "_left_alone", None)
    if found is None:
        rows = LeftAlone.objects.filter(company=request.company).order_by("-at", "-pk")
        found = {row.key: row for row in rows[:REMEMBERED]}
        request._left_alone = found  # type: ignore[attr-defined]  # kept for this request only
    return found


def left_alone(request: CompanyRequest, kind: str) -> int:
    """How many decisions there are about this kind of thing: so many rows more must be read to fill a group."""
    return sum(key.startswith(f"{kind}:") for key in decisions(request))


def sifted(request: CompanyRequest, groups: Sequence[Group]) -> tuple[list[Group], list[LeftAlone]]:
    """The groups without the rows that were left alone, each cut to its length; and the decisions that hid some."""
    decided = decisions(request)
    shown: list[Group] = []
    hiding: list[LeftAlone] = []
    for group in groups:
        rows = []
        for row in group.rows:
            decision = decided.get(row.key) if row.key else None
            if decision is not None and decision.state == _state(row):
                hiding.append(decision)
            else:
                rows.append(row)
        if rows:
            more = group.more or len(rows) > group.most
            shown.append(dataclasses.replace(group, rows=rows[: group.most], more=more))
    return shown, hiding


def leave_alone(request: CompanyRequest, groups: Sequence[Group], key: str) -> LeftAlone | None:
    """Remember the decision about the row with this key as it stands now; None when there is no such row any more."""
    row = next((row for group in groups for row in group.rows if key and row.key == key), None)
    if row is None:
        return None
    decision, _ = LeftAlone.objects.update_or_create(
        company=request.company,
        key=row.key,
        defaults={"state": _state(row), "title": fit(row.title, 200), "at": clock.now(), "by": request.by},
    )
    old = LeftAlone.objects.filter(company=request.company).order_by("-at", "-pk")[REMEMBERED:]
    LeftAlone.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    _forget(request)
    return decision


def bring_back(request: CompanyRequest, key: str) -> bool:
    """Forget the decision. Returns whether there was one."""
    gone, _ = LeftAlone.objects.filter(company=request.company, key=key).delete()
    _forget(request)
    return bool(gone)


def _state(row: Row) -> str:
    return fit(row.state, 200)


def _forget(request: CompanyRequest) -> None:
    """What was read of the decisions is no longer so."""
    if hasattr(request, "_left_alone"):
        del request._left_alone
