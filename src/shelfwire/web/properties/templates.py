"""Category templates: the answers of a category, given once and used by many products."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions
from shelfwire.listings.queries import category_each, form_of
from shelfwire.people.models import Role
from shelfwire.posting import actions, queries
from shelfwire.posting.models import CategoryTemplate
from shelfwire.posting.properties import ANSWER
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires, with_file
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.properties.chosen_files import with_chosen
from shelfwire.web.properties.forms import picked
from shelfwire.web.properties.questions import (
    QuestionsForm,
    answers_in,
    answers_to_keep,
    shown_questions,
)
from shelfwire.web.properties.shops import shop_or_404


class TemplateForm(ShelfwireForm):
    """Its name and category; the questions stand below."""

    name = forms.CharField(label="Name", max_length=120)
    category = forms.CharField(label="Category", max_length=1500)

    def __init__(self, request: CompanyRequest, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].widget = picked(request, account, "category", "properties:categories")
        self.fields["category"].help_text = "What it asks stands below."


@requires(Role.VIEWER)
@require_GET
def template_list(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The shop's templates."""
    account = shop_or_404(request, account_id)
    rows = list(queries.templates(account)[:500])
    paths = category_each(account.pk, {row.category_external_id for row in rows})
    context = {"account": account, "rows": [(row, paths.get(row.category_external_id)) for row in rows]}
    return render(request, "web/properties/templates.html", context)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def add_template(request: CompanyRequest, account_id: int) -> HttpResponse:
    """A new template."""
    return _edit(request, shop_or_404(request, account_id), None)


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def edit_template(request: CompanyRequest, template_id: int) -> HttpResponse:
    """A template with its answers."""
    row = find(
        CategoryTemplate.objects.filter(account__company=request.company).select_related("account"),
        pk=template_id,
    )
    return _edit(request, row.account, row)


def _edit(request: CompanyRequest, account: Account, row: CategoryTemplate | None) -> HttpResponse:
    key = row.category_external_id if row else ""
    path = category_each(account.pk, {key}).get(key) if key else None
    shown = path.path if path else key
    data, said = with_chosen(request) if request.method == "POST" else (None, "")
    form = TemplateForm(request, account, data, initial={"name": row.name, "category": shown} if row else {})
    if said:
        form.add_error(None, said)
    asked_of, own = _asked_of(account, key), dict[str, Any](row.answers) if row else {}
    if data is not None:
        typed = data.get("category", "").strip()
        key = key if typed and typed == shown else (queries.category_named(account, typed) or "")
        asked_of = _asked_of(account, key)
        if asked_of or row is None or key != row.category_external_id:
            own = {name: one for name, one in answers_to_keep(data, shown_questions(asked_of)).items() if one}
        if form.is_valid():
            with refusals(form):
                kept = actions.set_template(
                    account=account, template=row, name=form.cleaned_data["name"],
                    category_id=key or form.cleaned_data["category"], answers=own, by=request.by,
                )  # fmt: skip
                messages.success(request, f"The template {kept.name} is saved.")
                return back_to(request, "properties:template", template_id=kept.pk)
    context = {"account": account, "row": row, "form": form, "asked_of": asked_of, "category": key,
               "unread": key, "questions": _questions(request, account, asked_of, own),
               "users": row.channel_products.count() if row else 0}  # fmt: skip
    return render(request, "web/properties/template.html", context, status=422 if form.errors else 200)


def _asked_of(account: Account, key: str) -> CategoryQuestions | None:
    return form_of(account.pk, [key]).get(key) if key else None


def _questions(
    request: CompanyRequest, account: Account, asked_of: CategoryQuestions | None, own: dict[str, Any]
) -> QuestionsForm:
    files = queries.files_of(account.company_id, queries.file_keys({ANSWER + key: own[key] for key in own}))
    again = at(request, "properties:template_questions", account_id=account.pk)
    return QuestionsForm(asked_of, own, {}, again, files)


@requires(Role.VIEWER)
@require_GET
def template_questions(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The questions as they are asked given what is typed: a change of category or of an answer asks others."""
    account, typed = shop_or_404(request, account_id), request.GET.get("category", "").strip()
    named = queries.category_named(account, typed)
    asked_of = _asked_of(account, named or typed[:64])
    own = {key: one for key, one in answers_in(request.GET, shown_questions(asked_of)).items() if one}
    context = {
        "questions": _questions(request, account, asked_of, own), "asked_of": asked_of, "category": typed,
        "account": account, "unread": named,
    }  # fmt: skip
    return render(request, "web/properties/questions.html", context)


@requires(Role.OPERATOR)
@require_POST
def delete(request: CompanyRequest, template_id: int) -> HttpResponse:
    """Delete a template; products keep the category and lose its answers."""
    row = find(CategoryTemplate.objects.filter(account__company=request.company), pk=template_id)
    users = actions.delete_template(template=row, by=request.by)
    messages.success(request, f"The template {row.name} is deleted; {users:,} products used it.")
    return back_to(request, "properties:templates", account_id=row.account_id)
