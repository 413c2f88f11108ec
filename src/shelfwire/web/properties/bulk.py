"""Change what many products say: what it would do is shown first, and it takes a yes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.models import Account
from shelfwire.jobs import enqueue
from shelfwire.people.models import Role
from shelfwire.posting import queries
from shelfwire.posting.bulk import BulkResult, Selected, change_bulk
from shelfwire.posting.jobs_registry import change_properties_of_many
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.properties import ANSWER, CHART_FILE, SETTING, SETTINGS
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.properties.lists import rows_of
from shelfwire.web.selection import selection

AT_ONCE: Final = 500
"""More are changed by a job."""
PREVIEWED: Final = 5_000
"""Of more than that, the dry run looks at the first."""
_YES_NO: Final = ("enabled", "setting:as_draft", "setting:cash_on_delivery", "setting:send_brand",
                  "setting:send_variation_images")  # fmt: skip


class BulkForm(ShelfwireForm):
    """One property and what it becomes."""

    what = forms.ChoiceField(
        label="Change",
        choices=[
            ("enabled", "Enabled"),
            ("category", "Category"),
            ("template", "Category template"),
            ("brand", "Brand"),
            ("answer", "One attribute"),
            *(
                (SETTING + name, label)
                for name, label in SETTINGS.items()
                if name not in ("identifier_priority", CHART_FILE)
            ),
        ],
    )
    question = forms.CharField(
        label="Attribute", required=False, max_length=64, help_text="Its id. Only for one attribute."
    )
    value = forms.CharField(
        label="To", required=False, max_length=2_000,
        help_text="Yes or no; a category by its path or id; a template or brand by its name. Empty takes it back.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An attribute is named."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("what") == "answer" and not found.get("question"):
            self.add_error("question", "Say which attribute.")
        return found

    def values(self, account: Account) -> dict[str, Any]:
        """The change by path, in one shop."""
        said = self.cleaned_data
        what, value = said["what"], said["value"].strip()
        if what == "answer":
            return {f"{ANSWER}{said['question'].strip()}": value or None}
        if what == "template" and value:
            found = queries.templates(account).filter(name__iexact=value).first()
            return {"template": found.pk if found else 0}
        if value and what.endswith("_ids"):
            return {what: [part.strip() for part in value.split(";") if part.strip()]}
        return {what: value or None}


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def bulk(request: CompanyRequest) -> HttpResponse:
    """The form with the selected products; then what each would become; then, with a yes, it is done."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, given)
    count = sum(len(ids) for ids in chosen.values())
    asked = "what" in given
    form = BulkForm(given if asked else None, initial={"what": given.get("set") or "enabled"})
    preview: BulkResult | None = None
    if asked and form.is_valid():
        if request.method == "POST" and given.get("action") == "change" and count:
            return _change(request, chosen, form, count)
        preview = _preview(request, chosen, form)
    context = {
        "form": form, "count": count, "preview": preview, "matching": given.get("matching", ""),
        "ids": [pk for ids in chosen.values() for pk in ids] if not given.get("matching") else [],
        "rows": preview.rows[:50] if preview else [], "previewed": PREVIEWED if count > PREVIEWED else 0,
        "as_job": count > AT_ONCE,
    }  # fmt: skip
    return render(request, "web/properties/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: CompanyRequest, given: QueryDict) -> dict[Account, list[int]]:
    """The ids of the selected products by shop."""
    asked = selection(given)
    rows = rows_of(request, asked.matching or QueryDict())
    if asked.matching is None:
        rows = ChannelProduct.objects.filter(account__company=request.company, pk__in=asked.ids)
    by_shop: dict[int, list[int]] = defaultdict(list)
    for pk, account_id in rows.order_by("pk").values_list("pk", "account_id"):
        by_shop[account_id].append(pk)
    shops = Account.objects.filter(company=request.company).in_bulk(by_shop)
    return {shops[account_id]: ids for account_id, ids in by_shop.items()}


def _preview(request: CompanyRequest, chosen: dict[Account, list[int]], form: BulkForm) -> BulkResult:
    found = BulkResult()
    left = PREVIEWED
    for account, ids in chosen.items():
        if some := ids[:left]:
            one = queries.preview_bulk(account, Selected(tuple(some)), form.values(account), request.by)
            found.counts = {name: found.counts[name] + number for name, number in one.counts.items()}
            found.rows += one.rows
            left -= len(some)
    return found


def _change(
    request: CompanyRequest, chosen: dict[Account, list[int]], form: BulkForm, count: int
) -> HttpResponse:
    said = form.cleaned_data
    label = dict(form.fields["what"].choices)[said["what"]]  # type: ignore[attr-defined]  # a ChoiceField
    title = f"{label} of {count:,} products: {said['value'] or 'taken back'}"[:200]
    if count > AT_ONCE:
        with transaction.atomic():
            jobs = [
                enqueue(
                    change_properties_of_many, company=request.company, by=request.by, user=request.user, title=title,
                    subject=("account", account.pk), account_id=account.pk,
                    selected=Selected(tuple(ids)).to_json(), values=form.values(account),
                )
                for account, ids in chosen.items()
            ]  # fmt: skip
        return (
            back_to(request, "jobs:job", job_id=jobs[0].pk)
            if len(jobs) == 1
            else back_to(request, "jobs:list")
        )
    edits, done = [], BulkResult()
    for account, ids in chosen.items():
        one = change_bulk(account, Selected(tuple(ids)), form.values(account), request.by, title=title)
        done.counts = {name: done.counts[name] + number for name, number in one.counts.items()}
        edits += [one.edit] if one.edit else []
    refused = f" {done.counts['refused']:,} were refused and stay." if done.counts["refused"] else ""
    messages.success(request, f"{done.counts['changed']:,} changed.{refused}")
    if len(edits) == 1:
        return back_to(request, "properties:edit", edit_id=edits[0].pk)
    return back_to(request, "properties:edits" if edits else "properties:list")
