"""Stock from a file: tried first, then applied; and what a supplier's file leaves out set to 0, when asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.inventory import queries
from shelfwire.inventory.jobs_registry import import_stock_file
from shelfwire.inventory.states import MovementKind
from shelfwire.jobs.actions import enqueue_file
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import FINISHED
from shelfwire.kit.columns import template as header_of
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires, with_file
from shelfwire.web.catalogue.forms import ENCODINGS, locale_choices
from shelfwire.web.forms import ShelfwireForm, TableFileField, dry_run_field
from shelfwire.web.uploads import queue_file

MODES = (
    (MovementKind.COUNT, "what was counted: it replaces what is on hand"),
    (MovementKind.RECEIPT, "what arrived: it is added"),
    (MovementKind.RETURN, "what came back and can be sold again: it is added"),
    (MovementKind.ADJUSTMENT, "corrections: a minus takes away"),
    (MovementKind.DAMAGE, "what is damaged or lost: it is taken away"),
)


class StockFileForm(ShelfwireForm):
    """A file of stock, and what its rows mean."""

    file = TableFileField()
    mode = forms.ChoiceField(label="Its quantities are", choices=MODES)
    warehouse = forms.ChoiceField(label="Warehouse", required=False, help_text="For rows that name none.")
    supplier = forms.CharField(
        label="Supplier", required=False, max_length=120, help_text="Whose stock it is; kept beside each SKU."
    )
    zero = forms.BooleanField(
        label="Set to 0 what this supplier's earlier files named and this one does not", required=False,
        help_text="Check the file first: the job says how many would be set to 0, and which.",
    )  # fmt: skip
    zero_most = forms.BooleanField(
        label="Yes, even when that is more than half of them", required=False,
        help_text="Without it such a file is refused, for it is seldom whole.",
    )  # fmt: skip
    locale = forms.ChoiceField(label="Numbers are written", choices=locale_choices, initial="en-US")
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    dry_run = dry_run_field()

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(place.code, place.name) for place in queries.warehouses(company)]
        self.fields["warehouse"].choices = [("", "The default one"), *places]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["dry_run"].initial = True

    def clean(self) -> dict[str, Any]:
        """What is left out can only be told of a supplier who is named."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("zero") and not found.get("supplier", "").strip():
            self.add_error("supplier", "Name the supplier whose stock is to be set to 0.")
        return found


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of stock. It is checked first, unless the tick is taken away."""
    form = StockFileForm(request.company, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return queue_file(request, import_stock_file, **form.cleaned_data)
    context = {"form": form, "columns": queries.stock_columns()}
    return render(request, "web/inventory/import.html", context, status=422 if form.errors else 200)


@requires(Role.OPERATOR)
@require_POST
def apply_checked(request: CompanyRequest, job_id: int) -> HttpResponse:
    """Apply the file that a job only checked, just as it was checked."""
    rows = Job.objects.filter(company=request.company, name=import_stock_file.name, status__in=FINISHED)
    checked = find(rows, pk=job_id)
    arguments = dict(checked.arguments)
    file = checked.files.filter(direction="in", name=arguments.pop("file", "")).first()
    if not arguments.get("dry_run") or file is None:
        raise Http404("no file that was only checked")
    with transaction.atomic():
        job = enqueue_file(
            import_stock_file,
            company=request.company,
            by=request.by,
            user=request.user,
            name=file.name,
            content=bytes(file.content),
            **{**arguments, "dry_run": False},
        )
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    headers = {"Content-Disposition": 'attachment; filename="stock-template.csv"'}
    content = header_of(queries.stock_columns())
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
