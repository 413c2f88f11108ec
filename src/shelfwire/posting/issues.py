"""Which products lack what, counted and found by the code of the rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from shelfwire.channels.models import Account
from shelfwire.posting.facts import rules_digest
from shelfwire.posting.models import ChannelProduct, ReadinessFault, ReadinessRules
from shelfwire.posting.readiness import Rule, rules


@dataclass(frozen=True, slots=True)
class Issue:
    """One code in one shop: how many products have it, in how many places. ``question``: which one, of an attribute."""

    code: str
    question: str
    severity: str
    group: str
    products: int
    places: int
    rule: Rule | None
    """None: a rule of another release, until everything is worked out anew."""

    @property
    def label(self) -> str:
        """What screens call it."""
        return self.question or (self.rule.label if self.rule else self.code)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shop's products stand. ``to_check``: those that are due to be looked at (again)."""

    products: int
    ready: int
    not_ready: int
    to_check: int


_SEVERITIES = ("required", "warning", "recommended")


def issues(account: Account) -> list[Issue]:
    """Return every code that some product of the shop has, the required ones first, then by how many have it. One
    query.
    """
    rows = (
        ReadinessFault.objects.filter(account=account)
        .values_list("code", "label", "severity", "group")
        .annotate(products=Count("channel_product", distinct=True), places=Count("pk"))
    )
    known = rules()
    found = [
        Issue(code, question, severity, group, products, places, known.get(code))
        for code, question, severity, group, products, places in rows
    ]
    return sorted(found, key=lambda one: (_rank(one.severity), -one.products, one.code, one.question))


def _rank(severity: str) -> int:
    """A word of another release comes last."""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def standing(account: Account) -> Standing:
    """Return how many products of the shop are ready. One query."""
    counted = dict(
        ChannelProduct.objects.filter(account=account).values_list("ready").annotate(n=Count("pk")).order_by()
    )
    due = ChannelProduct.objects.filter(account=account, check_due_at__isnull=False).count()
    return Standing(sum(counted.values()), counted.get(True, 0), counted.get(False, 0), due)


def with_issue(rows: QuerySet[ChannelProduct], code: str, question: str = "") -> QuerySet[ChannelProduct]:
    """Return those channel products that have an item of this code that does not pass. ``question``: of that one."""
    faults = ReadinessFault.objects.filter(
        channel_product=OuterRef("pk"), account=OuterRef("account"), code=code
    )
    return rows.filter(Exists(faults.filter(label=question) if question else faults))


def faults_of(channel_product_ids: Collection[int]) -> dict[int, list[ReadinessFault]]:
    """Return what does not pass of each of these, the required ones first. One query."""
    rows = ReadinessFault.objects.filter(channel_product__in=list(channel_product_ids)).select_related("sku")
    found: dict[int, list[ReadinessFault]] = {}
    for row in sorted(rows, key=lambda one: (_rank(one.severity), one.pk)):
        found.setdefault(row.channel_product_id, []).append(row)
    return found


def accounts_to_check() -> list[int]:
    """Return the shops with something that is due, or for which other rules hold than it was judged by."""
    due = set(
        ChannelProduct.objects.filter(check_due_at__isnull=False).values_list("account", flat=True).distinct()
    )
    kept = dict(ReadinessRules.objects.values_list("account", "digest"))
    return sorted(
        due | {account.pk for account in _selling() if kept.get(account.pk) != rules_digest(account)}
    )


def _selling() -> Iterable[Account]:
    return Account.objects.filter(Exists(ChannelProduct.objects.filter(account=OuterRef("pk"))))
