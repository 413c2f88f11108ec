"""Rules that accept requests by themselves, for an operator at a shell: ``shelfwire cases rules``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from shelfwire.aftersales import rules as ruled
from shelfwire.aftersales.actions import add_rule, switch_rule
from shelfwire.aftersales.models import CaseRule
from shelfwire.channels.port import CaseKind
from shelfwire.cli import naming
from shelfwire.cli.cases import BY, facts
from shelfwire.cli.stock import UnknownName
from shelfwire.people.models import Company

_SHOWN = 100


def list_lines(*, as_json: bool = False) -> Iterator[str]:
    """Every company's rules."""
    for company in Company.objects.order_by("pk"):
        for rule in ruled.rules(company):
            yield json.dumps(_facts(rule), ensure_ascii=False) if as_json else _line(rule)


def add_lines(kind: str, shop: str, *, every: bool, most: str, reasons: Sequence[str]) -> Iterator[str]:
    """Make a rule, switched off. ``shop``: its id or name; ``every``: for all shops of its company. ``most``: the
    largest refund, as “20.00 USD”. Raises UnknownName, NotMoney, BadRule."""
    account = naming.shop(shop)
    rule = add_rule(
        company=account.company,
        kind=CaseKind(kind),
        account=None if every else account,
        most=naming.amount(most) if most else None,
        reasons=reasons,
        by=BY,
    )
    yield _line(rule)


def dry_run_lines(rule_id: int, *, as_json: bool = False) -> Iterator[str]:
    """What it accepts now, or would if it were on: the first hundred. Nothing is done. Raises UnknownName."""
    rule = _rule(rule_id)
    cases = list(ruled.would_accept(rule).order_by("pk")[: _SHOWN + 1])
    for case in cases[:_SHOWN]:
        yield (
            json.dumps(facts(case), ensure_ascii=False)
            if as_json
            else f"{case.external_id}  order {case.order_external_id}  {case.refund or ''}".rstrip()
        )
    if not as_json:
        count = f"more than {_SHOWN}" if len(cases) > _SHOWN else f"{len(cases):,}"
        yield f"{ruled.describe(rule)}: {count} now."


def switch_lines(rule_id: int, *, on: bool) -> Iterator[str]:
    """Switch it on or off; twice changes nothing. Raises UnknownName."""
    yield _line(switch_rule(rule=_rule(rule_id), on=on, by=BY))


def _rule(rule_id: int) -> CaseRule:
    found = CaseRule.objects.select_related("account", "company").filter(pk=rule_id).first()
    if found is None:
        raise UnknownName(f"There is no rule {rule_id}.", field="rule", value=rule_id)
    return found


def _facts(rule: CaseRule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "company": rule.company.name,
        "shop": str(rule.account) if rule.account else None,
        "kind": rule.kind,
        "most": str(rule.most) if rule.most else None,
        "reasons": rule.reasons,
        "on": rule.on,
        "accepted": ruled.accepted_by(rule).count(),
    }


def _line(rule: CaseRule) -> str:
    return f"{'on' if rule.on else 'off'}  {rule.company.name}  {ruled.describe(rule)}"
