"""The outgoing webhook of a company: an owner enters its address, tries it, and sees what came of every message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.alerts import actions, queries
from shelfwire.alerts.actions.deliver import TEST
from shelfwire.alerts.kinds import kinds
from shelfwire.alerts.models import Webhook, WebhookDelivery
from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import pretty_json
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.grid import Grid
from shelfwire.web.notifications.tables import DeliveryTable, about, answer_of, state_of


class WebhookForm(ShelfwireForm):
    """Where to, and about what."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://erp.example.com/shelfwire"}),
        help_text="Each message is posted there as JSON, signed with your secret.",
    )
    kinds = forms.MultipleChoiceField(
        label="Tell it about",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    active = forms.BooleanField(label="Switched on", required=False, initial=True)

    def __init__(self, held: Webhook | None, data: Any = None) -> None:
        initial: dict[str, Any] = {"kinds": [kind.key for kind in kinds() if not kind.for_programs]}
        if held is not None:
            initial = {"url": held.url, "kinds": held.kinds, "active": held.active}
        super().__init__(data, initial=initial)
        self.fields["kinds"].choices = [(kind.key, kind.label) for kind in kinds()]  # type: ignore[attr-defined]  # a MultipleChoiceField


def _secret(request: CompanyRequest, secret: Secret, *, replaced: bool) -> HttpResponse:
    context = {"secret": secret.reveal(), "replaced": replaced}
    return render(request, "web/notifications/secret.html", context)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: CompanyRequest) -> HttpResponseBase:
    """Look at the webhook and its log, and change it. A new one's secret is shown this once."""
    held = queries.webhook(request.company)
    form = WebhookForm(held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            _, secret = actions.save_webhook(
                company=request.company,
                url=form.cleaned_data["url"],
                kinds_wanted=form.cleaned_data["kinds"],
                active=form.cleaned_data["active"],
                by=request.by,
            )
            if secret is not None:
                return _secret(request, secret, replaced=False)
            messages.success(request, "The webhook is saved.")
            return back_to(request, "notifications:webhook")
    grid = Grid(
        request, DeliveryTable, queries.deliveries(request.company), keys=("id",), name="webhook-messages"
    )
    answer = grid.respond(
        "web/notifications/webhook.html",
        {"form": form, "held": held, "given_up": queries.given_up(request.company, clock.now())},
    )
    if form.errors:
        answer.status_code = 422
    return answer


@requires(Role.OWNER)
@require_POST
def test(request: CompanyRequest) -> HttpResponse:
    """Post a test, now."""
    tried = actions.send_test(company=request.company)
    if tried.delivered_at is not None:
        messages.success(request, f"The webhook took the test: {answer_of(tried)}.")
    else:
        messages.error(request, f"The webhook did not take the test: {answer_of(tried)}")
    return back_to(request, "notifications:delivery", delivery_id=tried.pk)


@requires(Role.OWNER)
@never_cache
@require_POST
def rotate(request: CompanyRequest) -> HttpResponse:
    """Another secret, shown this once."""
    return _secret(
        request, actions.rotate_webhook_secret(company=request.company, by=request.by), replaced=True
    )


@requires(Role.OWNER)
@require_POST
def remove(request: CompanyRequest) -> HttpResponse:
    """Forget the webhook, its secret and its log."""
    actions.remove_webhook(company=request.company, by=request.by)
    messages.success(request, "The webhook is removed.")
    return back_to(request, "notifications:webhook")


def _delivery(request: CompanyRequest, delivery_id: int) -> WebhookDelivery:
    return find(queries.deliveries(request.company), pk=delivery_id)


@requires(Role.OWNER)
@require_GET
def delivery(request: CompanyRequest, delivery_id: int) -> HttpResponse:
    """One message: what was posted, what was answered, when it is tried again."""
    found = _delivery(request, delivery_id)
    context = {
        "delivery": found,
        "about": about(found),
        "state": state_of(found),
        "answer": answer_of(found),
        "body": pretty_json(found.body),
        "may_send": found.delivered_at is None and found.dropped_at is None and found.kind != TEST,
    }
    return render(request, "web/notifications/delivery.html", context)


@requires(Role.OWNER)
@require_POST
def again(request: CompanyRequest, delivery_id: int) -> HttpResponse:
    """Post it at the next opportunity, and begin to count anew."""
    found = _delivery(request, delivery_id)
    if actions.send_again(company=request.company, delivery_id=found.pk) is None:
        messages.info(request, "This message needs no other try.")
    else:
        messages.success(request, "It is posted within a minute.")
    return back_to(request, "notifications:delivery", delivery_id=found.pk)
