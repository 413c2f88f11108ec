"""Rules that accept requests by themselves: what a rule takes. The dry run and the deed ask the same query."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet, Sum

from shelfwire.aftersales.columns import kind_words
from shelfwire.aftersales.models import Case, CaseAct, CaseRule
from shelfwire.aftersales.queries import whole
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseActor, CaseStatus
from shelfwire.kit.money import Money
from shelfwire.people.models import Company


def rules(company: Company) -> list[CaseRule]:
    """The company's rules, those of one shop first, else the oldest first."""
    found = CaseRule.objects.filter(company=company).select_related("account")
    return sorted(found.order_by("pk"), key=lambda rule: rule.account_id is None)


def describe(rule: CaseRule) -> str:
    """The rule in a sentence, without its last dot."""
    most = f" up to {rule.most}" if rule.most else ""
    reasons = f" for {', '.join(rule.reasons)}" if rule.reasons else ""
    shop = f" of {rule.account}" if rule.account else ""
    return f"rule {rule.pk}: accept every {kind_words(rule.kind).lower()}{shop}{most}{reasons}"


def would_accept(rule: CaseRule) -> QuerySet[Case]:
    """The cases that the rule accepts, or would if it were on, for ``page(…, keys=("id",))``; each as
    ``queries.cases`` gives it.

    A request of a buyer's, of the rule's kind, that waits for an answer and about which nothing was ever asked from
    here. With an amount: only where the channel says what is refunded, in the rule's currency, and no more. A refund
    below nothing is left to people.
    """
    found = Case.objects.filter(
        company=rule.company_id,
        kind=rule.kind,
        status=CaseStatus.REQUESTED,
        asked_by=CaseActor.BUYER,
        due_at__isnull=False,
        acts=None,
    ).exclude(refund_minor__lt=0)
    if rule.account_id is not None:
        found = found.filter(account=rule.account_id)
    if rule.most_minor is not None:
        found = found.filter(refund_minor__lte=rule.most_minor, refund_currency=rule.currency)
    if rule.reasons:
        found = found.filter(reason__in=rule.reasons)
    return whole(found)


def refunds(rule: CaseRule) -> list[Money]:
    """What the cases that it accepts now, or would if it were on, pay back together: one amount of each currency."""
    told = would_accept(rule).order_by().exclude(refund_minor=None)
    rows = told.values_list("refund_currency").annotate(minor=Sum("refund_minor")).order_by("refund_currency")
    return [Money(int(minor), currency) for currency, minor in rows]


def still_takes(rule: CaseRule, case: Case) -> bool:
    """Whether the rule is on and accepts no more than it may, for a case that it accepted: asked again just before the
    channel is told, which may be long after.
    """
    within = rule.most is None or (
        case.refund is not None
        and case.refund.currency == rule.most.currency
        and case.refund.minor <= rule.most.minor
    )
    return rule.on and within and (not rule.reasons or case.reason in rule.reasons)


def rules_on(account: Account) -> Sequence[CaseRule]:
    """Those that are on and take cases of the shop, in the order in which they are asked."""
    return [rule for rule in rules(account.company) if rule.on and rule.account_id in (None, account.pk)]


def accounts_to_rule() -> set[int]:
    """Ids of the shops that have a case which a rule accepts."""
    on = CaseRule.objects.filter(on=True).order_by("pk")
    return {
        account_id
        for rule in on
        for account_id in would_accept(rule).order_by().values_list("account", flat=True)
    }


def accepted_by(rule: CaseRule) -> QuerySet[CaseAct]:
    """What it asked, for ``page(…, keys=("asked_at", "id"))``."""
    return CaseAct.objects.filter(Q(rule=rule)).select_related("case")
