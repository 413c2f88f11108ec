"""The accounts that money is booked to, what goes to which of them, and what an entry is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.people.models import Role
from shelfwire.settlements import queries_books as queries
from shelfwire.settlements.actions import set_amount_slot, set_book_settings, set_ledger_account
from shelfwire.settlements.books.chart import FEES, NO_INCOME, OF_NO_NAME, Ledger, slot_word, slots
from shelfwire.settlements.books.entries import PER_WORDS, TAX_WORDS, Per, TaxWay
from shelfwire.web.access import CompanyRequest, at, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.money.words import REST_WORDS


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot with its account."""

    key: str
    word: str
    ledger: Ledger
    tax: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """An amount of the statements, and where it goes. ``rest``: in words, what no name of the channel explains;
    ``new``: nobody here knows it, and nobody has said."""

    group: str
    name: str
    rest: str
    slot: str
    word: str
    new: bool


class AccountForm(ShelfwireForm):
    """The account of a slot, as the accounting program has it."""

    code = forms.CharField(label="Code", max_length=20, help_text="Xero finds the account by it.")
    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="QuickBooks finds the account by it. A subaccount is written Parent:Sub.",
    )
    path = forms.CharField(label="In a beancount file", max_length=120)
    tax_name = forms.CharField(
        label="Tax rate",
        required=False,
        max_length=60,
        help_text="Its name in the accounting program, like 20% (VAT on Income). Blank: no tax.",
    )
    tax = forms.DecimalField(
        label="Tax in percent",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal("99.99"),
        max_digits=4,
        decimal_places=2,
    )

    def ledger(self, slot: str) -> Ledger:
        """The same, as the books take it."""
        given = self.cleaned_data
        points = int((given["tax"] or Decimal(0)) * 100)
        return Ledger(slot, given["code"], given["name"], given["path"], given["tax_name"], points)


class SettingsForm(ShelfwireForm):
    """How entries are made."""

    per = forms.ChoiceField(
        label="One journal entry for", choices=[(each.value, PER_WORDS[each]) for each in Per]
    )
    tax = forms.ChoiceField(label="Tax", choices=[(each.value, TAX_WORDS[each]) for each in TaxWay])
    no_tax_name = forms.CharField(
        label="Tax rate of a line without tax",
        max_length=60,
        help_text="Its name in the accounting program: Tax Exempt, No VAT, BAS Excluded.",
    )
    payouts = forms.BooleanField(
        label="Book payouts to the bank account",
        required=False,
        help_text="Leave it off where the bank’s own feed brings them: match them to the clearing account there.",
    )


class PlaceForm(ShelfwireForm):
    """Where amounts of one name go."""

    group = forms.CharField(max_length=12)
    name = forms.CharField(max_length=120)
    slot = forms.CharField(max_length=20)


@requires(Role.VIEWER)
@require_GET
def accounts(request: CompanyRequest) -> HttpResponse:
    """The accounts, and what goes to them."""
    return _page(request, SettingsForm(initial=_settings(request)))


def _settings(request: CompanyRequest) -> dict[str, Any]:
    row = queries.book_settings(request.company)
    return {"per": row.per, "tax": row.tax, "no_tax_name": row.no_tax_name, "payouts": row.payouts}


def _page(request: CompanyRequest, form: SettingsForm) -> HttpResponse:
    chart = queries.chart_of(request.company)
    context = {
        "form": form,
        "rows": [
            SlotRow(key, slot.word, chart.of(key), _percent(chart.of(key))) for key, slot in slots().items()
        ],
        "names": [
            NameRow(
                group,
                name,
                REST_WORDS.get(name, ""),
                chart.slot(group, name, known=known),
                slot_word(chart.slot(group, name, known=known)),
                not known and name not in REST_WORDS and group in FEES and (group, name) not in chart.names,
            )
            for group, name, known in queries.amount_names(request.company)
        ],
        "choices": [(key, slot.word) for key, slot in slots().items() if key not in OF_NO_NAME],
    }
    return render(request, "web/money/book_accounts.html", context, status=422 if form.errors else 200)


def _percent(ledger: Ledger) -> str:
    return f"{Decimal(ledger.tax_points) / 100:f} %" if ledger.tax_points else ""


@requires(Role.OWNER)
@require_POST
def settings(request: CompanyRequest) -> HttpResponse:
    """What an entry is about, what is done about tax, and whether payouts are booked."""
    form = SettingsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with refusals(form):
            set_book_settings(
                company=request.company,
                per=Per(given["per"]),
                tax=TaxWay(given["tax"]),
                no_tax_name=given["no_tax_name"],
                payouts=given["payouts"],
                by=request.by,
            )
            messages.success(request, "Saved. It holds for what is exported from now on.")
            return back_to(request, "books:accounts")
    return _page(request, form)


@requires(Role.OWNER)
@require_POST
def place(request: CompanyRequest) -> HttpResponse:
    """Say where amounts of one name go."""
    form = PlaceForm(request.POST)
    if form.is_valid():
        set_amount_slot(company=request.company, by=request.by, **form.cleaned_data)
        word = slot_word(form.cleaned_data["slot"])
        messages.success(request, f"{form.cleaned_data['name']} goes to {word} from now on.")
    else:
        messages.error(request, "Nothing was changed: choose where the amount goes.")
    return back_to(request, "books:accounts")


@requires(Role.VIEWER, to_change=Role.OWNER)
@require_http_methods(["GET", "POST"])
def account(request: CompanyRequest, ledger_slot: str) -> HttpResponse:
    """The account of one slot."""
    slot = slots().get(ledger_slot)
    if slot is None:
        raise Http404("no such slot")
    now = queries.chart_of(request.company).of(ledger_slot)
    before = {
        "code": now.code,
        "name": now.name,
        "path": now.path,
        "tax_name": now.tax_name,
        "tax": Decimal(now.tax_points) / 100 if now.tax_points else None,
    }
    form = AccountForm(request.POST if request.method == "POST" else None, initial=before)
    if ledger_slot in NO_INCOME:
        del form.fields["tax_name"], form.fields["tax"]
    if form.is_bound and form.is_valid():
        form.cleaned_data = {"tax_name": "", "tax": None} | form.cleaned_data
        with refusals(form):
            set_ledger_account(company=request.company, ledger=form.ledger(ledger_slot), by=request.by)
            messages.success(request, f"{slot.word} goes to {form.cleaned_data['name']} from now on.")
            return back_to(request, "books:accounts")
    context = {"form": form, "slot": slot, "back": at(request, "books:accounts")}
    return render(request, "web/money/book_account.html", context, status=422 if form.errors else 200)
