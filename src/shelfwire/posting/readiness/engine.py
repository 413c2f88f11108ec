"""Readiness worked out: every rule of the table, in its order. Pure."""

from __future__ import annotations

from shelfwire.posting.readiness import checks as _checks
from shelfwire.posting.readiness.case import CHECKS, Case, Found
from shelfwire.posting.readiness.facts import Facts
from shelfwire.posting.readiness.items import Item, Readiness, Severity
from shelfwire.posting.readiness.rules import Rule, rules

assert _checks


def work_out(facts: Facts) -> Readiness:
    """Return every item of a product in a shop: those that pass (one a check) and those that do not (one a field)."""
    case = Case(facts)
    items: list[Item] = []
    unready: set[int] = set()
    for code, rule in rules().items():
        answer = CHECKS[code](case)
        if answer is None:
            continue
        found = [_item(rule, one, case) for one in answer]
        items.extend(found or [_pass(rule, case)])
        if rule.severity == Severity.REQUIRED:
            unready.update(item.sku_id for item in found if item.sku_id is not None)
    return Readiness(tuple(items), frozenset(unready))


def _pass(rule: Rule, case: Case) -> Item:
    limit = case.limit(rule.limits[0]) if rule.limits else None
    return Item(rule.code, rule.severity, rule.group, rule.label, True, rule=limit)


def _item(rule: Rule, found: Found, case: Case) -> Item:
    label = found.label or rule.label
    if found.passed:
        return Item(rule.code, rule.severity, rule.group, label, True, field=found.field, rule=found.limit)
    sku = found.sku
    words = {
        "value": found.value,
        "sku": sku.code if sku else "",
        "region": case.shop.region,
        "field": found.field,
        **found.words,
    }
    if found.limit is not None:
        words.setdefault("most", _plain(found.limit.value))
    return Item(
        rule.code,
        rule.severity,
        rule.group,
        label,
        False,
        field=found.field,
        sku_id=sku.sku_id if sku else None,
        sku_code=sku.code if sku else "",
        value=found.value[:500],
        says=rule.says.format_map(words)[:500],
        fix=rule.fix.format_map(words)[:500],
        rule=found.limit,
    )


def _plain(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value
