"""What became of parcels that the seller brings: of one with its proof, of many at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.port import DeliveryOutcome
from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions.deliver import PDF_MOST
from shelfwire.fulfilment.actions.package_requests import FAILURE_WORDS, ask_delivery
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.package_jobs import deliver_job
from shelfwire.fulfilment.requests import is_told_by_hand
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.jobs import enqueue
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.selection import selection
from shelfwire.web.shipping.parcel_page import parcel_of

MOST = 500
_OUTCOMES = [
    (DeliveryOutcome.DELIVERED.value, "Delivered"),
    (DeliveryOutcome.FAILED.value, "Failed"),
]


class ManyForm(ShelfwireForm):
    """What became of them."""

    outcome = forms.ChoiceField(label="Outcome", choices=_OUTCOMES)
    failure = forms.ChoiceField(
        label="Reason",
        required=False,
        choices=[("", "—"), *((code.value, words) for code, words in FAILURE_WORDS.items())],
    )
    again = forms.BooleanField(
        label="Another failed attempt",
        required=False,
        help_text="A failure that is reported twice counts twice. Tick this only if there was another attempt.",
    )


class DeliveryForm(ManyForm):
    """Of one parcel, with what proves it."""

    proof = forms.FileField(
        label="Proof",
        required=False,
        help_text="A JPG or PNG picture (5 MB) or a PDF file (10 MB).",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )
    code = forms.CharField(
        label="Code",
        max_length=40,
        required=False,
        help_text="The code the buyer showed, if one is required.",
    )

    def __init__(self, parcel: Parcel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parcel.status == ParcelStatus.DELIVERED:
            proof = [(DeliveryOutcome.PROOF.value, "Delivered: upload the proof")]
            self.fields["outcome"].choices = proof  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.PACKER)
@require_http_methods(["GET", "POST"])
def delivery(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """One parcel: delivered, failed, or the proof of it."""
    parcel = parcel_of(request, parcel_id)
    posted = request.method == "POST"
    form = DeliveryForm(parcel, request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        with refusals(form):
            _tell(request, parcel, form.cleaned_data)
            messages.success(request, f"{parcel.account.channel_label} is told.")
            return back_to(request, "orders:parcel", parcel_id=parcel.pk)
    context = {"form": form, "parcel": parcel, "open": is_told_by_hand(parcel)}
    return render(request, "web/packages/delivery.html", context, status=422 if form.errors else 200)


def _tell(request: CompanyRequest, parcel: Parcel, given: dict[str, Any]) -> None:
    file = given["proof"]
    ask_delivery(
        parcel=parcel,
        outcome=given["outcome"],
        failure=given["failure"],
        proof=file.read(PDF_MOST + 1) if file else None,
        proof_name=file.name if file else "",
        code=given["code"],
        again=given["again"],
        by=request.by,
    )


@requires(Role.PACKER)
@require_http_methods(["GET", "POST"])
def deliveries(request: CompanyRequest) -> HttpResponse:
    """Many parcels: first what is told of them, then told as a job."""
    posted = request.method == "POST"
    ids = selection(request.POST if posted else request.GET).ids[:MOST]
    found = list(queries.parcels(request.company).filter(pk__in=ids))
    ready = [
        parcel for parcel in found if is_told_by_hand(parcel) and parcel.status != ParcelStatus.DELIVERED
    ]
    form = ManyForm(request.POST if posted else None)
    if posted and ready and form.is_valid():
        given = form.cleaned_data
        if given["outcome"] == DeliveryOutcome.FAILED and not given["failure"]:
            form.add_error("failure", "Choose why it failed.")
        else:
            failure = given["failure"] if given["outcome"] == DeliveryOutcome.FAILED else ""
            with transaction.atomic():
                job = enqueue(
                    deliver_job,
                    company=request.company,
                    by=request.by,
                    user=request.user,
                    parcels=[parcel.pk for parcel in ready],
                    outcome=given["outcome"],
                    failure=failure,
                    again=given["again"],
                )
            return back_to(request, "jobs:job", job_id=job.pk)
    context = {"form": form, "ready": ready, "left_out": [one for one in found if one not in ready]}
    return render(request, "web/packages/deliveries.html", context, status=422 if form.errors else 200)
