"""Which products lack what, counted and found by the code of the rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.posting.facts import rules_digest
from shelfwire.posting.models import ChannelProduct, ReadinessFault, ReadinessRules
from shelfwire.posting.readiness import Group, Rule, rules


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
    """Return every code that some product of the shop has, as ``issues_each`` does."""
    return issues_each([account.pk]).get(account.pk, [])


def issues_each(account_ids: Collection[int]) -> dict[int, list[Issue]]:
    """Return every code that some product of each of these shops has, the required ones first, then by how many have
    it. One query; a shop without any is left out.
    """
    rows = (
        ReadinessFault.objects.filter(account__in=list(account_ids))
        .values_list("account", "code", "label", "severity", "group")
        .annotate(products=Count("channel_product", distinct=True), places=Count("pk"))
    )
    known, found = rules(), dict[int, list[Issue]]()
    for account_id, code, question, severity, group, products, places in rows:
        issue = Issue(code, question, severity, group, products, places, known.get(code))
        found.setdefault(account_id, []).append(issue)
    for some in found.values():
        some.sort(key=lambda one: (_rank(one.severity), -one.products, one.code, one.question))
    return found


def _rank(severity: str) -> int:
    """A word of another release comes last."""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def standing(account: Account) -> Standing:
    """Return how many products of the shop are ready."""
    return standing_each([account.pk]).get(account.pk, Standing(0, 0, 0, 0))


def standing_each(account_ids: Collection[int]) -> dict[int, Standing]:
    """Return how many products of each of these shops are ready. One query; a shop without products is left out."""
    counted = (
        ChannelProduct.objects.filter(account__in=list(account_ids))
        .values("account")
        .annotate(
            products=Count("pk"),
            is_ready=Count("pk", filter=Q(ready=True)),
            is_not=Count("pk", filter=Q(ready=False)),
            due=Count("pk", filter=Q(check_due_at__isnull=False)),
        )
        .order_by()
    )
    return {
        row["account"]: Standing(row["products"], row["is_ready"], row["is_not"], row["due"])
        for row in counted
    }


def with_issue(rows: QuerySet[ChannelProduct], code: str, question: str = "") -> QuerySet[ChannelProduct]:
    """Return those channel products that have an item of this code that does not pass. ``question``: of that one."""
    faults = ReadinessFault.objects.filter(
        channel_product=OuterRef("pk"), account=OuterRef("account"), code=code
    )
    return rows.filter(Exists(faults.filter(label=question) if question else faults))


def broken_in(account_id: int, category_ids: Collection[str]) -> dict[str, int]:
    """Return how many products in each of these categories lack what the category requires; a category whose products
    all have it is left out. One query.
    """
    rows = ReadinessFault.objects.filter(
        account=account_id,
        severity="required",
        group=Group.CATEGORY,
        channel_product__category_external_id__in=list(category_ids),
    )
    counted = rows.values("channel_product__category_external_id").order_by()
    found = counted.annotate(products=Count("channel_product", distinct=True))
    return {row["channel_product__category_external_id"]: row["products"] for row in found}


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
