"""What one product says in one shop: Website Properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.channels.port import CategoryQuestions
from shelfwire.listings.queries import category_each, form_of, kept_of
from shelfwire.people.models import Role
from shelfwire.posting import actions, queries
from shelfwire.posting.models import ChannelProduct, ChannelSku
from shelfwire.posting.properties import ANSWER, SKU
from shelfwire.posting.taking_away import NotPosted, not_posted
from shelfwire.posting.wanted import Wanted, WantedSku
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires, with_file
from shelfwire.web.issues.panel import panel_of
from shelfwire.web.properties.chosen_files import with_chosen
from shelfwire.web.properties.forms import PropertiesForm
from shelfwire.web.properties.questions import QuestionsForm, answers_in, answers_to_keep, shown_questions
from shelfwire.web.properties.size_chart import chart_of


@dataclass(frozen=True, slots=True)
class SkuLine:
    """A SKU on the page: as it stands, and what the fields hold."""

    wanted: WantedSku
    posted: bool
    seller_sku: str
    options: tuple[tuple[str, str, str, str], ...]
    """Name and value of each field, and those that count when it is left empty."""


def every(request: CompanyRequest) -> QuerySet[ChannelProduct]:
    """The company's products in all of its shops."""
    rows = ChannelProduct.objects.filter(account__company=request.company)
    return rows.select_related("account", "product", "template", "listing")


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def product(request: CompanyRequest, channel_product_id: int) -> HttpResponse:
    """Everything that the product says in the shop, and saving it: one change that can be undone."""
    row = find(every(request), pk=channel_product_id)
    wanted = queries.wanted_each([row.pk])[row.pk]
    shown, said = _category(row), ""
    if request.method == "POST":
        request.POST, said = with_chosen(request)  # type: ignore[assignment]  # the same form, with its files named
    form = PropertiesForm(
        request, row, wanted.settings, request.POST if request.method == "POST" else None,
        initial=PropertiesForm.of(row, shown),
    )  # fmt: skip
    if said:
        form.add_error(None, said)
    skus = list(row.skus.select_related("sku").order_by("sku_id"))
    if request.method == "GET" or not form.is_valid():
        return _page(request, row, wanted, form, skus)
    if form.cleaned_data["seen"] not in (None, row.changed_count):
        form.add_error(
            None,
            f"{row.updated_by or 'Somebody'} changed it meanwhile. Look at what it says now, and save again.",
        )
        form.data = _seen(request.POST, row)
        return _page(request, row, wanted, form, skus)
    done = actions.change_properties(
        account=row.account,
        changes=[actions.PropertyChange(row.pk, _values(request.POST, row, form, skus))],
        by=request.by,
    )
    (outcome,) = done.rows
    if outcome.refused:
        name = next((key for key, field in form.fields.items() if field.label == outcome.refused_field), None)
        form.add_error(name, outcome.refused)
        return _page(request, row, wanted, form, skus)
    messages.success(request, "Saved." if done.edit else "Nothing was changed.")
    return back_to(request, "properties:product", channel_product_id=row.pk)


@requires(Role.VIEWER)
@require_GET
def questions(request: CompanyRequest, channel_product_id: int) -> HttpResponse:
    """The questions again, as they are asked given what is typed: a change of category or of an answer asks others."""
    row = find(every(request), pk=channel_product_id)
    category = request.GET.get("category", "").strip()
    found = queries.category_named(row.account, category) if category else None
    asked_of = form_of(row.account_id, [found]).get(found) if found else None
    own = {key: one for key, one in answers_in(request.GET, shown_questions(asked_of)).items() if one}
    wanted = queries.wanted_each([row.pk])[row.pk] if found == row.category_external_id else None
    context = {
        "questions": _form_of(request, row, asked_of, own, wanted),
        "row": row, "account": row.account, "asked_of": asked_of, "category": category, "unread": found,
    }  # fmt: skip
    return render(request, "web/properties/questions.html", context)


def _page(
    request: CompanyRequest, row: ChannelProduct, wanted: Wanted, form: PropertiesForm, skus: list[ChannelSku]
) -> HttpResponse:
    asked_of = _asked_of(row, form)
    own = row.answers
    if form.is_bound:
        own = {key: one for key, one in answers_in(request.POST, shown_questions(asked_of)).items() if one}
    context = {
        "row": row,
        "wanted": wanted,
        "form": form,
        "questions": _form_of(request, row, asked_of, own, wanted),
        "asked_of": asked_of,
        "account": row.account,
        "chart": chart_of(row.account, *_chart(form)),
        "category": _category(row),
        "unread": _category_id(row, form),
        "lines": _lines(request, wanted, skus, bound=form.is_bound),
        "panel": panel_of(row),
        "left": _left(row, wanted),
        "title": wanted.title,
    }
    return render(request, "web/properties/product.html", context, status=422 if form.errors else 200)


def _form_of(
    request: CompanyRequest,
    row: ChannelProduct,
    asked_of: CategoryQuestions | None,
    own: dict[str, Any],
    wanted: Wanted | None,
) -> QuestionsForm:
    files = queries.files_of(
        row.account.company_id, queries.file_keys({ANSWER + key: own[key] for key in own})
    )
    again = at(request, "properties:questions", channel_product_id=row.pk)
    return QuestionsForm(asked_of, own, _others(row, wanted), again, files)


def _left(row: ChannelProduct, wanted: Wanted) -> NotPosted:
    """What the listing has and the product does not post, as it was read last."""
    kept = kept_of([row.listing_id]).get(row.listing_id) if row.listing_id else None
    return not_posted(wanted, kept) if kept else NotPosted()


def _chart(form: PropertiesForm) -> tuple[str, str]:
    """The size chart's template and picture, as the form holds them."""
    return str(form["size_chart_id"].value() or ""), str(form["size_chart_file"].value() or "")


def _asked_of(row: ChannelProduct, form: PropertiesForm) -> CategoryQuestions | None:
    category = _category_id(row, form)
    return form_of(row.account_id, [category]).get(category) if category else None


def _category_id(row: ChannelProduct, form: PropertiesForm) -> str:
    """The category that the form holds; empty when no category of the shop is called so."""
    if form.is_bound:
        return queries.category_named(row.account, form.data.get("category", "").strip()) or ""
    return row.category_external_id


def _others(row: ChannelProduct, wanted: Wanted | None) -> dict[str, Any]:
    """The answers that count and are not the product's own."""
    answers = wanted.answers if wanted else ()
    return {one.question_id: one for one in answers if one.question_id not in row.answers}


def _category(row: ChannelProduct) -> str:
    """Its path; its id when the shop's tree has none of it."""
    key = row.category_external_id
    found = category_each(row.account_id, [key]).get(key) if key else None
    return (found.path or found.name) if found else key


def _seen(data: QueryDict, row: ChannelProduct) -> QueryDict:
    again = data.copy()
    again["seen"] = str(row.changed_count)
    return again


def _values(
    data: QueryDict, row: ChannelProduct, form: PropertiesForm, skus: list[ChannelSku]
) -> dict[str, Any]:
    values = form.values()
    if values["brand"] and values["brand"] == row.brand_name:
        del values["brand"]  # the very brand that was chosen, also when others are called so
    if values["category"] and values["category"] == _category(row):
        values["category"] = row.category_external_id
    category = queries.category_named(row.account, values.get("category") or "") or ""
    asked_of = form_of(row.account_id, [category]).get(category) if category else None
    values |= {ANSWER + key: one for key, one in answers_to_keep(data, shown_questions(asked_of)).items()}
    for sku in skus:
        values |= _sku_values(data, sku)
    return values


def _sku_values(data: QueryDict, sku: ChannelSku) -> dict[str, Any]:
    if f"has-{sku.sku_id}" not in data:
        return {}
    start = f"{SKU}{sku.sku_id}:"
    typed = data.get(f"seller-{sku.sku_id}", "").strip()
    found: dict[str, Any] = {
        f"{start}enabled": f"posted-{sku.sku_id}" in data,
        f"{start}seller_sku": typed if typed != sku.sku.code else None,
    }
    names, values = data.getlist(f"name-{sku.sku_id}"), data.getlist(f"value-{sku.sku_id}")
    pairs = [(name.strip(), value.strip()) for name, value in zip(names, values, strict=False)]
    options = [{"name": name, "value": value} for name, value in pairs if name or value]
    if options != [{"name": one["name"], "value": one["value"]} for one in sku.options]:
        found[f"{start}options"] = options or None
    return found


def _lines(request: CompanyRequest, wanted: Wanted, skus: list[ChannelSku], *, bound: bool) -> list[SkuLine]:
    said = {one.sku_id: one for one in wanted.skus}
    lines = []
    for sku in skus:
        one, key = said[sku.sku_id], sku.sku_id
        typed = bound and f"has-{key}" in request.POST
        names = wanted.option_names or tuple(option.name for option in one.options)
        if typed:
            pairs = list(
                zip(request.POST.getlist(f"name-{key}"), request.POST.getlist(f"value-{key}"), strict=False)
            )
        else:
            kept = [(option["name"], option["value"]) for option in sku.options]
            pairs = kept or [("", "") for _ in names]
        usual = [*((option.name, option.value) for option in one.options), *(("", "") for _ in pairs)]
        lines.append(
            SkuLine(
                one,
                f"posted-{key}" in request.POST if typed else sku.enabled,
                request.POST.get(f"seller-{key}", "") if typed else sku.seller_sku,
                tuple((*pair, *hint) for pair, hint in zip(pairs, usual, strict=False)),
            )
        )
    return lines
