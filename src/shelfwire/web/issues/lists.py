"""What the products of each shop lack, the most urgent first; and the table of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import Limit
from shelfwire.people.models import Role
from shelfwire.posting import queries
from shelfwire.posting.issues import Issue, Standing
from shelfwire.posting.readiness import Group, Rule, Severity, in_region, rules
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.shops import shops_shown

TONES = {"required": "red", "warning": "yellow", "recommended": "blue"}


@dataclass(frozen=True, slots=True)
class Line:
    """One issue on the screen."""

    issue: Issue
    severity: str
    group: str
    tone: str
    href: str
    source: str


@dataclass(frozen=True, slots=True)
class ShopIssues:
    """The issues of one shop."""

    shop: Account
    standing: Standing
    lines: list[Line]


@requires(Role.VIEWER)
@require_GET
def issue_list(request: CompanyRequest) -> HttpResponse:
    """Every issue of the shops shown, shop by shop; a shop without products is left out."""
    shops = shops_shown(request)
    standing = queries.standing_each([shop.pk for shop in shops])
    issues = queries.issues_each(standing)
    found = [
        _of_shop(request, shop, standing[shop.pk], issues.get(shop.pk, []))
        for shop in shops
        if shop.pk in standing
    ]
    return render(request, "web/issues/list.html", {"shops": found})


def _of_shop(
    request: CompanyRequest, shop: Account, standing: Standing, issues: Sequence[Issue]
) -> ShopIssues:
    plugin = registry.installed(shop.channel)
    limits = in_region(plugin.limits if plugin else (), shop.region)
    return ShopIssues(shop, standing, [_line(request, shop, issue, limits) for issue in issues])


def _line(request: CompanyRequest, shop: Account, issue: Issue, limits: dict[str, Limit]) -> Line:
    asked = {"shop": str(shop.pk), "code": issue.code}
    if issue.question:
        asked["question"] = issue.question
    return Line(
        issue,
        severity=issue.severity.capitalize(),
        group=Group(issue.group).label if issue.group in set(Group) else issue.group,
        tone=TONES.get(issue.severity, "secondary"),
        href=f"{at(request, 'issues:places')}?{urlencode(asked)}",
        source=source_of(issue.rule, limits) if issue.rule else "",
    )


def source_of(rule: Rule, limits: dict[str, Limit]) -> str:
    """Where a rule comes from in a region, in one line."""
    named = next((limits[name] for name in rule.limits if name in limits), None)
    if named is not None:
        return f"{_said(named.source)} ({named.dated})"
    return f"{_said(rule.source)} ({rule.dated})" if rule.source else ""


def _said(source: str) -> str:
    """A source as a shopkeeper reads it."""
    return source.replace("facts.md ", "our notes on TikTok Shop ")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule on the screen, as it holds in a shop."""

    rule: Rule
    tone: str
    says: list[str]
    source: str


@requires(Role.VIEWER)
@require_GET
def rule_list(request: CompanyRequest) -> HttpResponse:
    """Every rule by group, as it holds in the shop that is shown; the first one's when all are."""
    shop = next(iter(shops_shown(request)), None)
    plugin = registry.installed(shop.channel) if shop else None
    limits = in_region(plugin.limits if plugin else (), shop.region if shop else "")
    lines: dict[str, list[RuleLine]] = {}
    for rule in rules().values():
        says = [limits[name].says for name in rule.limits if name in limits]
        line = RuleLine(rule, TONES[rule.severity], says, source_of(rule, limits))
        lines.setdefault(rule.group.label, []).append(line)
    context = {"groups": lines, "rule_shop": shop, "severities": [one.value for one in Severity]}
    return render(request, "web/issues/rules.html", context)
