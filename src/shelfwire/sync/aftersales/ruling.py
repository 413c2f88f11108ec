"""Rules are followed as soon as a case comes in or a rule is switched on."""

from __future__ import annotations

from shelfwire.aftersales import rules
from shelfwire.aftersales.actions import accept_by_rule
from shelfwire.aftersales.models import Case, CaseRule
from shelfwire.channels import queries
from shelfwire.jobs import chore, hurry
from shelfwire.sync.engine.schedule import every_minute

PAGE = 100


@chore(name="cases.rules", priority=10)
def follow_rules(*, account_id: int) -> None:
    """Accept what the rules of the shop accept; each case by itself."""
    account = queries.get(account_id)
    for rule in rules.rules_on(account):
        last = 0
        while ids := _next(rule, account_id, last):
            for case_id in ids:
                accept_by_rule(case_id=case_id, rule_id=rule.pk)
            last = ids[-1]


def _next(rule: CaseRule, account_id: int, after: int) -> list[int]:
    rows = rules.would_accept(rule).filter(account=account_id, pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:PAGE])


def follow_rules_of(case_id: int) -> None:
    """In the caller's transaction: the rules of the case's shop are followed after it."""
    ruled = Case.objects.filter(pk=case_id, company__case_rules__on=True)
    account_id = ruled.order_by().values_list("account_id", flat=True).first()
    if account_id is not None:
        hurry(follow_rules, key=str(account_id), account_id=account_id)


def follow_rule(rule_id: int) -> None:
    """In the caller's transaction: the shops of a rule that was switched on follow it after that."""
    rule = CaseRule.objects.get(pk=rule_id)
    shops = rules.would_accept(rule).order_by().values_list("account", flat=True).distinct()
    for account_id in shops:
        hurry(follow_rules, key=str(account_id), account_id=account_id)


every_minute(follow_rules, lambda _: sorted(rules.accounts_to_rule()))
