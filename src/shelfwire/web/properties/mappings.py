"""Answer mappings: from which field of ours a question is answered, where nobody answers it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels.models import Account
from shelfwire.listings.queries import category_each, form_of
from shelfwire.people.models import Role
from shelfwire.posting import actions, queries
from shelfwire.posting.answers import OPTION, SOURCES
from shelfwire.posting.models import AnswerMapping
from shelfwire.posting.suggesting import suggested_values
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.properties.edits import shown
from shelfwire.web.properties.forms import picked
from shelfwire.web.properties.shops import shop_or_404


class MappingForm(ShelfwireForm):
    """One mapping. ``values``: a line each, ours = theirs."""

    category = forms.CharField(label="Category", max_length=1500, required=False)
    question_id = forms.CharField(
        label="Attribute", max_length=300, help_text="Its id, or its name in the category."
    )
    source = forms.CharField(
        label="From our field", max_length=90, required=False,
        help_text=f"{', '.join(SOURCES.values())}, or one of your options, such as Colour.",
    )  # fmt: skip
    value = forms.CharField(label="Or always", max_length=2_000, required=False)
    values = forms.CharField(
        label="Our values = theirs", required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="One a line. Left empty, values of the same name are found and suggested.",
    )  # fmt: skip

    def __init__(self, request: CompanyRequest, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].widget = picked(request, account, "category", "properties:categories")
        self.fields["category"].help_text = "Empty: in every category."


@requires(Role.VIEWER)
@require_GET
def mapping_list(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The shop's mappings, and a new one."""
    account = shop_or_404(request, account_id)
    return _page(request, account, MappingForm(request, account))


def _page(request: CompanyRequest, account: Account, form: MappingForm) -> HttpResponse:
    rows = list(queries.mappings(account)[:500])
    paths = category_each(account.pk, {row.category_external_id for row in rows} - {""})
    context = {
        "account": account, "form": form,
        "rows": [(row, paths.get(row.category_external_id), shown(row.value), _named(row.source)) for row in rows],
    }  # fmt: skip
    return render(request, "web/properties/mappings.html", context, status=422 if form.errors else 200)


@requires(Role.OPERATOR)
@require_POST
def set_one(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Set a mapping; one of the same category and attribute becomes this."""
    account = shop_or_404(request, account_id)
    form = MappingForm(request, account, request.POST)
    if form.is_valid():
        with refusals(form):
            said = form.cleaned_data
            category = said["category"].strip()
            category = queries.category_named(account, category) or category
            question_id, offered = _question(account, category, said["question_id"].strip())
            values = _values(said["values"], offered)
            source = _source(said["source"].strip())
            if source and not values:
                values = suggested_values(account, category, question_id, source)
            kept = actions.set_mapping(
                account=account, category_id=category, question_id=question_id, source=source,
                value=said["value"] or None, values=values, by=request.by,
            )  # fmt: skip
            found = f" {len(kept.values):,} values are matched." if source else ""
            messages.success(
                request, f"{kept.question_name or kept.question_external_id} is answered so.{found}"
            )
            return back_to(request, "properties:mappings", account_id=account.pk)
    return _page(request, account, form)


def _source(text: str) -> str:
    """The field of ours that is called so; what is called otherwise is an option."""
    named = {label.casefold(): key for key, label in SOURCES.items()}
    if not text or text in SOURCES or text.startswith(OPTION):
        return text
    return named.get(text.casefold(), f"{OPTION}{text}")


def _named(source: str) -> str:
    """What a source is called."""
    return SOURCES.get(source, source.removeprefix(OPTION))


def _question(account: Account, category: str, text: str) -> tuple[str, dict[str, str]]:
    """The attribute's id, and what it offers by casefolded name."""
    form = form_of(account.pk, [category]).get(category) if category else None
    for one in form.questions if form else ():
        if text == one.external_id or text.casefold() == one.name.casefold():
            return one.external_id, {choice.name.casefold(): choice.external_id for choice in one.choices}
    return text, {}


def _values(text: str, offered: dict[str, str]) -> dict[str, str]:
    pairs = (line.rsplit("=", 1) for line in text.splitlines() if "=" in line)
    return {ours.strip(): offered.get(theirs.strip().casefold(), theirs.strip()) for ours, theirs in pairs}


@requires(Role.OPERATOR)
@require_POST
def delete(request: CompanyRequest, mapping_id: int) -> HttpResponse:
    """Take a mapping back."""
    row = find(AnswerMapping.objects.filter(account__company=request.company), pk=mapping_id)
    marked = actions.delete_mapping(mapping=row, by=request.by)
    messages.success(request, f"The mapping is taken back; {marked:,} products are checked again.")
    return back_to(request, "properties:mappings", account_id=row.account_id)
