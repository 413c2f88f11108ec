"""Exports to the books: looked at before they are made, listed, and downloaded again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.settlements import queries_books as queries
from shelfwire.settlements.actions import export_books
from shelfwire.settlements.books.files import WORDS, Format
from shelfwire.settlements.books.written import WrittenEntry
from shelfwire.settlements.models import BookExport
from shelfwire.settlements.queries_booked import Asked
from shelfwire.settlements.queries_books import Plan
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.words import REST_WORDS
from shelfwire.web.templatetags.show import show_moment

_MOST_SHOWN = 50


class ExportForm(ShelfwireForm):
    """What is to be exported."""

    program = forms.ChoiceField(label="For", choices=[(each.value, words) for each, words in WORDS.items()])
    currency = forms.ChoiceField(label="Currency")
    from_day = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(
        label="To",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Both days are included. They are UTC days.",
    )
    shop = forms.ModelChoiceField(
        Account.objects.none(), label="Shop", required=False, empty_label="Every shop"
    )

    def __init__(self, company: Company, currencies: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(each, each) for each in currencies]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["shop"].queryset = channels.accounts(company)  # type: ignore[attr-defined]  # a ModelChoiceField

    def asked(self) -> Asked:
        """The same, as the books take it."""
        given = self.cleaned_data
        shop = given["shop"]
        return Asked(
            Format(given["program"]),
            given["currency"],
            given["from_day"],
            given["to_day"],
            (shop.pk,) if shop else (),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What one account gets."""

    code: str
    name: str
    words: str
    debit: str
    credit: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry, or all of them together."""

    title: str
    day: str
    rows: list[Row]


def _rows(entries: Iterable[WrittenEntry]) -> list[Row]:
    """Debits and credits by account, over the entries."""
    sums: dict[tuple[str, str], tuple[str, int, int]] = {}
    currency = ""
    for entry in entries:
        currency = entry.currency
        for line in entry.lines:
            key = (line.ledger.code, line.ledger.name)
            words, debit, credit = sums.get(key, (line.text, 0, 0))
            sums[key] = (words, debit + max(line.minor, 0), credit + max(-line.minor, 0))
    return [
        Row(code, name, words, _money(debit, currency), _money(credit, currency))
        for (code, name), (words, debit, credit) in sorted(sums.items())
    ]


def _money(minor: int, currency: str) -> str:
    return str(Money(minor, currency)) if minor else ""


def _shown(entries: list[WrittenEntry]) -> list[Shown]:
    return [Shown(entry.narration, entry.day.isoformat(), _rows([entry])) for entry in entries[:_MOST_SHOWN]]


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def export_page(request: CompanyRequest) -> HttpResponse:
    """What would go to the books for some days; then it goes."""
    currencies = queries.currencies(request.company)
    given = request.POST if request.method == "POST" else request.GET if "program" in request.GET else None
    form = ExportForm(request.company, currencies, given, initial=_usual(request.company, currencies))
    context: dict[str, Any] = {"form": form, "currencies": currencies}
    if given is not None and form.is_valid():
        with refusals(form):
            if request.method == "POST":
                made = export_books(company=request.company, asked=form.asked(), by=request.by)
                messages.success(request, f"{_entries(made.entry_count)} exported.")
                return back_to(request, "books:made", export_id=made.pk)
            context |= _preview(queries.plan(request.company, form.asked()))
    context["may_export"] = covers(request.role, Role.OPERATOR)
    wrong = request.method == "POST" and form.errors
    return render(request, "web/money/books.html", context, status=422 if wrong else 200)


def _entries(count: int) -> str:
    return f"{count} journal entr{'y' if count == 1 else 'ies'}"


def _usual(company: Company, currencies: list[str]) -> dict[str, Any]:
    """From the day after the last one that was exported, else from the first statement; up to yesterday."""
    yesterday = clock.now().date() - timedelta(days=1)
    currency = currencies[0] if currencies else ""
    since = queries.next_day(company, currency) or yesterday
    last = queries.exports(company).order_by("-id").first()
    return {
        "program": last.format if last else Format.XERO.value,
        "currency": currency,
        "from_day": min(since, yesterday),
        "to_day": yesterday,
    }


def _preview(plan: Plan) -> dict[str, Any]:
    written = plan.written(1)
    currency = plan.asked.currency
    return {
        "plan": plan,
        "count": len(written),
        "sums": _rows(written),
        "entries": _shown(written),
        "unnamed": [
            (REST_WORDS.get(name, name), name in REST_WORDS, _money(minor, currency) or "0")
            for name, minor in plan.unnamed.items()
        ],
        "suspense": _money(plan.suspense, currency),
        "button": f"Export {_entries(len(written))}",
    }


class ExportTable(GridTable):
    """Every export of the company."""

    empty = "web/money/no_exports.html"

    made_at = tables.Column("Exported")
    format = tables.Column("For")
    days = tables.Column("Days", accessor="from_day")
    currency = tables.Column("Currency", visible=False)
    entry_count = tables.Column(
        "Entries", attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}}
    )
    debit_minor = tables.Column(
        "Debits = credits", attrs={"td": {"class": "text-end num text-nowrap"}, "th": {"class": "text-end"}}
    )
    files = tables.Column("Files", accessor="part_count")

    def href(self, record: BookExport) -> str:
        """The export's page."""
        return at(self.request, "books:made", export_id=record.pk)

    def render_made_at(self, record: BookExport) -> Any:
        """When; below it by whom."""
        zone = zone_of(self.request.company.timezone)
        return format_html(
            '{} <span class="sub">{}</span>', show_moment(record.made_at, zone), record.made_by
        )

    def value_made_at(self, record: BookExport) -> str:
        """ISO 8601, UTC."""
        return record.made_at.isoformat()

    def render_format(self, record: BookExport) -> str:
        """The program's name."""
        return name_of(record)

    def render_days(self, record: BookExport) -> str:
        """The first and the last."""
        return days_of(record)

    def render_debit_minor(self, record: BookExport) -> str:
        """With its currency."""
        return str(Money(record.debit_minor, record.currency))

    def value_debit_minor(self, record: BookExport) -> Decimal:
        """The amount alone."""
        return Money(record.debit_minor, record.currency).decimal

    def render_files(self, record: BookExport) -> Any:
        """A link to each."""
        only = record.part_count == 1
        return format_html_join(
            " ",
            '<a href="{}" download aria-label="Download file {}">{}</a>',
            (
                (
                    at(self.request, "books:file", export_id=record.pk, part=part),
                    part,
                    "Download" if only else part,
                )
                for part in range(1, min(record.part_count, 20) + 1)
            ),
        )

    def value_files(self, record: BookExport) -> int:
        """How many."""
        return record.part_count


def name_of(export: BookExport) -> str:
    """The program that an export was made for; a word of another release as it is."""
    return next((words for form, words in WORDS.items() if form == export.format), export.format)


def days_of(export: BookExport) -> str:
    """The days of an export."""
    if export.from_day == export.to_day:
        return export.from_day.isoformat()
    return f"{export.from_day.isoformat()} to {export.to_day.isoformat()}"


@requires(Role.VIEWER)
@require_GET
def history(request: CompanyRequest) -> HttpResponseBase:
    """What was exported, newest first."""
    grid = Grid(
        request,
        ExportTable,
        queries.exports(request.company),
        keys=("id",),
        name="exports",
        exist=queries.exports(request.company).exists,
    )
    return grid.respond("web/money/exports.html")


@requires(Role.VIEWER)
@require_GET
def made(request: CompanyRequest, export_id: int) -> HttpResponse:
    """One export: its files, and what is in them."""
    export = find(queries.exports(request.company), pk=export_id)
    written = queries.written(export)
    context = {
        "export": export,
        "name": name_of(export),
        "days": days_of(export),
        "sums": _rows(written),
        "entries": _shown(written),
        "parts": range(1, export.part_count + 1) if export.format in set(Format) else (),
    }
    return render(request, "web/money/made.html", context)


@requires(Role.VIEWER)
@require_GET
def file(request: CompanyRequest, export_id: int, part: int) -> HttpResponse:
    """One of its files, always the same."""
    found = queries.file_of(find(queries.exports(request.company), pk=export_id), part)
    if found is None:
        raise Http404("no such file")
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return HttpResponse(found.content, content_type=found.content_type, headers=headers)
