"""Rules of prices: set, changed and removed with what each price would become shown first."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money
from shelfwire.kit.prices import parse_money
from shelfwire.offers.models import PriceRule
from shelfwire.offers.prices.actions import set_rule
from shelfwire.offers.prices.errors import LargeChange
from shelfwire.offers.prices.queries import LABELS, Preview, RuleScope, preview_rule_change, price_rules
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import refusals
from shelfwire.web.offers.scopes import ScopeForm, scope_title
from shelfwire.web.prices.words import plain, rule_says

SHOWN: Final = 12
_SOURCES: Final = [
    ("", "As wider rules say"),
    ("sku", "Price of the SKU"),
    ("list", "List price of the shop"),
]


class PriceRuleForm(ScopeForm):
    """What the rule says. What it leaves empty is left to wider rules."""

    source = forms.ChoiceField(label="Starts from", required=False, choices=_SOURCES)
    percent = forms.DecimalField(
        label="Percent",
        required=False,
        max_digits=7,
        decimal_places=2,
        help_text="10 is dearer, −10 cheaper.",
    )
    fixed = forms.CharField(
        label="Amount",
        required=False,
        max_length=30,
        help_text="Added after the percentage, such as 0.50; a minus takes it away.",
    )
    fixed_currency = forms.CharField(label="Currency of the amount", required=False, max_length=3)
    rounding = forms.ChoiceField(
        label="Rounded",
        required=False,
        choices=[("", "As wider rules say"), *((mode.value, label) for mode, label in LABELS.items())],
    )
    rate = forms.DecimalField(
        label="Conversion rate",
        required=False,
        max_digits=24,
        decimal_places=12,
        help_text="How much one of the first currency is of the second.",
    )
    rate_from = forms.CharField(label="From currency", required=False, max_length=3)
    rate_to = forms.CharField(label="To currency", required=False, max_length=3)
    rate_on = forms.DateField(label="Rate of", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    rate_by = forms.CharField(
        label="Who says so", required=False, max_length=120, help_text="Such as European Central Bank."
    )
    confirmed = forms.BooleanField(label="Yes, the prices are meant to change that much", required=False)

    def values(self) -> dict[str, Any]:
        """What ``set_rule`` takes. Raises BadCell."""
        found = self.cleaned_data
        code = found["fixed_currency"].strip().upper()
        text = found["fixed"].strip().replace("−", "-")
        fixed: int | None = None
        if text:
            fixed = parse_money(text.lstrip("+-"), field="Amount", currency=code)
            fixed = -fixed if text.startswith("-") else fixed
        plain_ones = ("source", "percent", "rounding", "rate", "rate_on", "rate_by")
        return {
            **{name: found[name] for name in plain_ones if found[name] not in (None, "")},
            **({"fixed_minor": fixed} if fixed is not None else {}),
            **({"fixed_currency": code} if code else {}),
            **{name: found[name].strip().upper() for name in ("rate_from", "rate_to") if found[name].strip()},
        }

    @classmethod
    def of(cls, rule: PriceRule) -> dict[str, Any]:
        """The initial values for an existing rule."""
        found: dict[str, Any] = {
            name: getattr(rule, name)
            for name in ("source", "rounding", "fixed_currency", "rate_from", "rate_to", "rate_on", "rate_by")
        }
        found["percent"] = plain(rule.percent) if rule.percent is not None else None
        found["rate"] = plain(rule.rate) if rule.rate is not None else None
        if rule.fixed_minor is not None:
            found["fixed"] = str(Money(rule.fixed_minor, rule.fixed_currency).decimal)
        return found


def _scope(rule: PriceRule) -> RuleScope:
    return RuleScope(rule.channel, rule.account, rule.product, rule.sku)


@requires(Role.VIEWER)
@require_GET
def rule_list(request: CompanyRequest) -> HttpResponse:
    """Every rule: for what it counts, and what it says."""
    rows = [(rule, scope_title(rule), rule_says(rule)) for rule in reversed(price_rules(request.company))]
    return render(request, "web/prices/rules.html", {"rules": rows})


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add_rule(request: CompanyRequest) -> HttpResponse:
    """A new rule."""
    return _rule_page(request, PriceRuleForm(request.company, request.POST or None), None)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def edit_rule(request: CompanyRequest, rule_id: int) -> HttpResponse:
    """What an existing rule says."""
    rule = find(_rules(request), pk=rule_id)
    form = PriceRuleForm(request.company, request.POST or None, fixed=True, initial=PriceRuleForm.of(rule))
    return _rule_page(request, form, rule)


def _rules(request: CompanyRequest) -> Any:
    return PriceRule.objects.filter(company=request.company).select_related("account", "product", "sku")


def _rule_page(request: CompanyRequest, form: PriceRuleForm, rule: PriceRule | None) -> HttpResponse:
    asks = False
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            scope = _scope(rule) if rule else _scope_of(form)
            try:
                done = set_rule(
                    company=request.company,
                    scope=scope,
                    values=form.values(),
                    by=request.by,
                    confirmed=form.cleaned_data["confirmed"],
                )
            except LargeChange:
                asks = True
                raise
            messages.success(request, f"The rule is saved; {len(done.preview.changing):,} prices change.")
            return back_to(request, "prices:rules")
    if not asks:
        form.fields["confirmed"].widget = forms.HiddenInput()
    context = {"form": form, "rule": rule, "scope": scope_title(rule) if rule else ""}
    return render(request, "web/prices/rule.html", context, status=422 if form.errors else 200)


def _scope_of(form: PriceRuleForm) -> RuleScope:
    found = form.scope()
    return RuleScope(found.channel, found.account, found.product, found.sku)


@requires(Role.OPERATOR)
@require_POST
def preview_of_rule(request: CompanyRequest) -> HttpResponse:
    """While it is typed: what each price would become."""
    which = request.POST.get("rule", "")
    rule = find(_rules(request), pk=which) if which else None
    form = PriceRuleForm(request.company, request.POST, fixed=rule is not None)
    context: dict[str, Any] = {}
    if form.is_valid():
        try:
            scope = _scope(rule) if rule else _scope_of(form)
            context = shown(preview_rule_change(company=request.company, scope=scope, values=form.values()))
        except RuleBroken as refusal:
            context = {"refusal": refusal}
    return render(request, "web/prices/preview.html", context)


def shown(preview: Preview, most: int = SHOWN) -> dict[str, Any]:
    """A preview for the template."""
    return {"preview": preview, "shown": preview.changing[:most]}


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def delete_rule(request: CompanyRequest, rule_id: int) -> HttpResponse:
    """Take a rule away; what each price becomes without it is shown first."""
    rule = find(_rules(request), pk=rule_id)
    if request.method == "POST":
        set_rule(company=request.company, scope=_scope(rule), values={}, by=request.by, confirmed=True)
        messages.success(request, "The rule is deleted.")
        return back_to(request, "prices:rules")
    preview = preview_rule_change(company=request.company, scope=_scope(rule), values={})
    context = {"rule": rule, "scope": scope_title(rule), "says": rule_says(rule), **shown(preview, 50)}
    return render(request, "web/prices/delete_rule.html", context)
