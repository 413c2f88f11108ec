"""Rules that accept requests by themselves: made, switched on and off, and followed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.aftersales import rules
from shelfwire.aftersales.actions._acts import lock_case
from shelfwire.aftersales.actions.ask import ask_answer
from shelfwire.aftersales.answers import YES
from shelfwire.aftersales.errors import BadRule
from shelfwire.aftersales.events import RuleSwitchedOn
from shelfwire.aftersales.models import CaseAct, CaseRule
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseAnswer, CaseKind, Decision
from shelfwire.kit import clock, events
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.people import audit
from shelfwire.people.models import Company


@transaction.atomic
def add_rule(
    *,
    company: Company,
    kind: CaseKind,
    by: str,
    account: Account | None = None,
    most: Money | None = None,
    reasons: Collection[str] = (),
) -> CaseRule:
    """Make a rule that accepts requests of one kind; it is off. ``account``: none means every shop. ``most``: the
    largest refund. ``reasons``: the channel's codes; none means any. Raises BadRule.
    """
    _refuse_bad(company, kind, account, most)
    rule = CaseRule.objects.create(
        company=company,
        account=account,
        kind=kind.value,
        decision=YES[kind].value,
        most_minor=most.minor if most else None,
        currency=most.currency if most else "",
        reasons=sorted({fit(reason, 200) for reason in reasons}),
        created_by=fit(by, 120),
        created_at=clock.now(),
    )
    audit.note(rule, {"rule": ("", rules.describe(rule))}, by=by)
    return rule


def _refuse_bad(company: Company, kind: CaseKind, account: Account | None, most: Money | None) -> None:
    if kind not in YES:
        raise BadRule(
            f"No rule accepts a {kind}.",
            field="kind",
            value=kind,
            hint=f"Use one of {', '.join(YES)}.",
        )
    if account is not None and account.company_id != company.pk:
        raise BadRule("The shop is none of the company's.", field="account", value=account.pk)
    if most is not None and (most.minor <= 0 or (account is not None and most.currency != account.currency)):
        raise BadRule(
            f"{most} cannot be the largest refund.",
            field="most",
            value=str(most),
            hint="Enter more than nothing, in the currency of the shop.",
        )


@transaction.atomic
def switch_rule(*, rule: CaseRule, on: bool, by: str) -> CaseRule:
    """Switch it on, and it accepts what ``rules.would_accept`` shows and what comes; or off, and from then on it
    accepts nothing. Twice changes nothing.
    """
    held = CaseRule.objects.select_for_update().get(pk=rule.pk)
    if held.on == on:
        return held
    held.on = on
    held.save(update_fields=["on"])
    audit.note(held, {"on": (not on, on)}, by=by)
    if on:
        events.announce(RuleSwitchedOn(held.pk))
    return held


@transaction.atomic
def accept_by_rule(*, case_id: int, rule_id: int) -> CaseAct | None:
    """Accept the case, if the rule is on and takes it as it is now; None: it does not, and nothing happens."""
    held = lock_case(case_id)
    rule = CaseRule.objects.select_for_update(of=("self",)).select_related("account").get(pk=rule_id)
    if not rule.on or not rules.would_accept(rule).filter(pk=held.pk).exists():
        return None
    answer = CaseAnswer(Decision(rule.decision))
    return ask_answer(case=held, answer=answer, by=rules.describe(rule), rule=rule)
