"""Rules that accept requests by themselves: each with what it would accept now, before it is switched on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.aftersales import rules as ruled
from shelfwire.aftersales.actions import add_rule, switch_rule
from shelfwire.aftersales.answers import YES
from shelfwire.aftersales.models import Case, CaseRule
from shelfwire.aftersales.queries import KIND_WORDS
from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseKind
from shelfwire.kit.currencies import decimals, known
from shelfwire.kit.money import Money, to_minor
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals

_MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A rule with its dry run: the requests that it accepts now, or would if it were on."""

    rule: CaseRule
    says: str
    cases: list[Case]
    more: bool
    total: str
    accepted: int


class RuleForm(ShelfwireForm):
    """A new rule."""

    kind = forms.ChoiceField(label="Accept every", choices=[(kind.value, KIND_WORDS[kind]) for kind in YES])
    shop = forms.ModelChoiceField(
        Account.objects.none(), label="Of the shop", required=False, empty_label="Every shop"
    )
    most = forms.DecimalField(
        label="Up to",
        required=False,
        min_value=Decimal("0.01"),
        max_digits=14,
        help_text="The largest refund, in the currency below. Blank: any amount.",
    )
    currency = forms.CharField(label="Currency", required=False, max_length=3)
    reasons = forms.CharField(
        label="Only for these reasons",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The shop's codes, one a line. Blank: any reason.",
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = channels.accounts(company)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """An amount has a currency that people pay in, and no part of its smallest coin."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        shop, most = given.get("shop"), given.get("most")
        currency = (given.get("currency") or (shop.currency if shop else "")).upper()
        if most is not None:
            if not known(currency):
                self.add_error("currency", "Enter the currency of the amount, like USD.")
            elif most != round(most, decimals(currency)):
                self.add_error("most", f"{currency} has fewer decimals.")
        given["currency"] = currency
        return given

    def amount(self) -> Money | None:
        """The largest refund."""
        most, currency = self.cleaned_data.get("most"), self.cleaned_data["currency"]
        return None if most is None else Money(to_minor(str(most), currency), currency)


@requires(Role.VIEWER, to_change=Role.OWNER)
@require_http_methods(["GET", "POST"])
def rules(request: CompanyRequest) -> HttpResponse:
    """The rules, and a new one: it is off until its dry run was seen."""
    given = request.POST if request.method == "POST" else None
    form = RuleForm(request.company, given)
    if given is not None and form.is_valid():
        with refusals(form):
            made = add_rule(
                company=request.company,
                kind=CaseKind(form.cleaned_data["kind"]),
                account=form.cleaned_data["shop"],
                most=form.amount(),
                reasons=[line.strip() for line in form.cleaned_data["reasons"].splitlines() if line.strip()],
                by=request.by,
            )
            messages.success(
                request, f"Made: {ruled.describe(made)}. It is off: look at what it would accept."
            )
            return back_to(request, "orders:case_rules")
    context = {"form": form, "lines": [_line(rule) for rule in ruled.rules(request.company)]}
    return render(request, "web/cases/rules.html", context, status=422 if form.errors else 200)


def _line(rule: CaseRule) -> Line:
    cases = list(ruled.would_accept(rule).order_by("pk")[: _MOST + 1])
    return Line(
        rule,
        ruled.describe(rule),
        cases[:_MOST],
        len(cases) > _MOST,
        " + ".join(map(str, ruled.refunds(rule))),
        ruled.accepted_by(rule).count(),
    )


@requires(Role.OWNER)
@require_POST
def switch(request: CompanyRequest, case_rule_id: int) -> HttpResponse:
    """On, and it accepts what the dry run showed and what comes; or off."""
    rule = find(CaseRule.objects.filter(company=request.company), pk=case_rule_id)
    on = request.POST.get("on") == "yes"
    switch_rule(rule=rule, on=on, by=request.by)
    messages.success(request, f"{'On' if on else 'Off'}: {ruled.describe(rule)}.")
    return back_to(request, "orders:case_rules")
