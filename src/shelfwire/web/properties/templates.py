"""Category templates: the answers of a category, given once and used by many products."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels.models import Account
from shelfwire.listings.queries import category_each, form_of
from shelfwire.people.models import Role
from shelfwire.posting import actions, queries
from shelfwire.posting.models import CategoryTemplate
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.properties.forms import picked
from shelfwire.web.properties.questions import QuestionsForm, answers_in, shown_questions
from shelfwire.web.properties.shops import shop_or_404


class TemplateForm(ShelfwireForm):
    """Its name and category; the questions stand below."""

    name = forms.CharField(label="Name", max_length=120)
    category = forms.CharField(label="Category", max_length=1500)

    def __init__(self, request: CompanyRequest, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].widget = picked(request, account, "category", "properties:categories")
        self.fields["category"].help_text = "Save once to be asked what it asks."


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
def add_template(request: CompanyRequest, account_id: int) -> HttpResponse:
    """A new template."""
    return _edit(request, shop_or_404(request, account_id), None)


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
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
    initial = {"name": row.name, "category": (path.path if path else key)} if row else {}
    data = request.POST if request.method == "POST" else None
    form = TemplateForm(request, account, data, initial=initial)
    asked_of = form_of(account.pk, [key]).get(key) if key else None
    own: dict[str, Any] = dict(row.answers) if row else {}
    if request.method == "POST":
        own = {name: one for name, one in answers_in(request.POST, shown_questions(asked_of)).items() if one}
        if form.is_valid():
            with refusals(form):
                same = path is not None and form.cleaned_data["category"] == path.path
                kept = actions.set_template(
                    account=account, template=row, name=form.cleaned_data["name"],
                    category_id=key if same else form.cleaned_data["category"], answers=own if same else {},
                    by=request.by,
                )  # fmt: skip
                messages.success(request, f"The template {kept.name} is saved.")
                return back_to(request, "properties:template", template_id=kept.pk)
    context = {"account": account, "row": row, "form": form, "asked_of": asked_of,
               "questions": QuestionsForm(asked_of, own, {}),
               "users": row.channel_products.count() if row else 0}  # fmt: skip
    return render(request, "web/properties/template.html", context, status=422 if form.errors else 200)


@requires(Role.OPERATOR)
@require_POST
def delete(request: CompanyRequest, template_id: int) -> HttpResponse:
    """Delete a template; products keep the category and lose its answers."""
    row = find(CategoryTemplate.objects.filter(account__company=request.company), pk=template_id)
    users = actions.delete_template(template=row, by=request.by)
    messages.success(request, f"The template {row.name} is deleted; {users:,} products used it.")
    return back_to(request, "properties:templates", account_id=row.account_id)
