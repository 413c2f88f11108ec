"""Stock rules: set, changed and removed with what each quantity would become shown first."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.catalog import queries as catalog
from shelfwire.kit.errors import RuleBroken
from shelfwire.listings import queries as listings
from shelfwire.listings.models import ListingSku
from shelfwire.offers import queries
from shelfwire.offers.actions import StockPreview, StockScope, preview_stock_rule, set_stock_rule
from shelfwire.offers.models import StockRule
from shelfwire.offers.scopes import narrowness
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import refusals
from shelfwire.web.offers.explain import now_of
from shelfwire.web.offers.scopes import scope_title
from shelfwire.web.rules.forms import StockRuleForm

SHOWN: Final = 12
_SAYS: Final = (
    ("safety", "keep {} back"),
    ("percent", "{} %"),
    ("minimum", "at least {}, else 0"),
    ("maximum", "at most {}"),
    ("fixed", "always {}"),
    ("share_out", "share out the last {}"),
)


def says(rule: StockRule) -> str:
    """``keep 2 back, at most 50, viral safety on``."""
    told = [words.format(value) for name, words in _SAYS if (value := getattr(rule, name)) is not None]
    if rule.viral is not None:
        told.append(f"viral safety {'on' if rule.viral else 'off'}")
    return ", ".join(told)


def _scope(rule: StockRule) -> StockScope:
    return StockScope(rule.channel, rule.account, rule.warehouse, rule.product, rule.sku)


def _rules(request: CompanyRequest) -> QuerySet[StockRule]:
    return queries.rules(request.company.pk)


@requires(Role.VIEWER)
@require_GET
def rule_list(request: CompanyRequest) -> HttpResponse:
    """Every rule, the widest first; and, for a SKU that is asked for, which of them counts."""
    context = _which(request)
    if request.htmx.target == "which":
        return render(request, "web/rules/which.html", context)
    found = sorted(_rules(request), key=lambda rule: (narrowness(rule), rule.pk))
    rows = [(rule, scope_title(rule), says(rule)) for rule in found]
    return render(request, "web/rules/list.html", {**context, "rules": rows})


def _which(request: CompanyRequest) -> dict[str, Any]:
    """The arithmetic of a SKU's quantity on each shop."""
    code = request.GET.get("sku", "").strip()[:80]
    sku = catalog.sku_by_code(request.company, code) if code else None
    found = listings.links(request.company).filter(sku=sku)[:SHOWN] if sku else []
    return {"code": code, "sku": sku, "numbers": [n for row in found for n in now_of(request, row)]}


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """A new rule."""
    return _page(request, StockRuleForm(request.company, request.POST or None), None)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, stock_rule_id: int) -> HttpResponse:
    """What an existing rule says."""
    rule = find(_rules(request), pk=stock_rule_id)
    form = StockRuleForm(request.company, request.POST or None, fixed=True, initial=StockRuleForm.of(rule))
    return _page(request, form, rule)


def _page(request: CompanyRequest, form: StockRuleForm, rule: StockRule | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            set_stock_rule(
                company=request.company,
                scope=_scope(rule) if rule else form.stock_scope(),
                values=form.values(),
                by=request.by,
            )
            messages.success(request, "The rule is saved. What it changes is worked out now.")
            return back_to(request, "rules:list")
    context = {"form": form, "rule": rule, "scope": scope_title(rule) if rule else ""}
    return render(request, "web/rules/rule.html", context, status=422 if form.errors else 200)


@requires(Role.OPERATOR)
@require_POST
def preview(request: CompanyRequest) -> HttpResponse:
    """While it is typed: what each quantity would become."""
    asked = request.POST.get("rule", "")
    rule = find(_rules(request), pk=asked) if asked else None
    form = StockRuleForm(request.company, request.POST, fixed=rule is not None)
    context: dict[str, Any] = {}
    if form.is_valid():
        scope = _scope(rule) if rule else form.stock_scope()
        try:
            context = shown(
                preview_stock_rule(company=request.company, scope=scope, values=form.values()), SHOWN
            )
        except RuleBroken as refusal:
            context = {"refusal": refusal}
    return render(request, "web/rules/preview.html", context)


def shown(found: StockPreview, most: int) -> dict[str, Any]:
    """A preview for the template: what becomes 0 first, then what falls."""
    first = sorted(found.changing, key=lambda one: (one.after != 0, (one.after or 0) - (one.before or 0)))[
        :most
    ]
    named = ListingSku.objects.select_related("account", "listing", "sku", "picture").in_bulk(
        [one.listing_sku_id for one in first]
    )
    return {"preview": found, "shown": [(one, named[one.listing_sku_id]) for one in first]}


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def delete(request: CompanyRequest, stock_rule_id: int) -> HttpResponse:
    """Take a rule away; what each quantity becomes without it is shown first."""
    rule = find(_rules(request), pk=stock_rule_id)
    if request.method == "POST":
        set_stock_rule(company=request.company, scope=_scope(rule), values={}, by=request.by)
        messages.success(request, "The rule is deleted. What it changes is worked out now.")
        return back_to(request, "rules:list")
    found = preview_stock_rule(company=request.company, scope=_scope(rule), values={})
    context = {"rule": rule, "scope": scope_title(rule), "says": says(rule), **shown(found, 50)}
    return render(request, "web/rules/delete.html", context)
