"""How a shop posts its products."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.people.models import Role
from shelfwire.posting import queries
from shelfwire.posting.actions import set_posting_settings
from shelfwire.posting.forecast import rule_forecast
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import refusals
from shelfwire.web.properties.forms import SettingsForm
from shelfwire.web.properties.shops import shop_or_404


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def posting_settings(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The form, and saving it."""
    account = shop_or_404(request, account_id)
    kept = queries.posting_settings(account)
    initial = {name: getattr(kept, name) for name in SettingsForm.base_fields}
    initial["identifier_priority"] = ", ".join(kept.identifier_priority).upper()
    form = SettingsForm(account, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            set_posting_settings(account=account, values=form.values(), by=request.by)
            messages.success(request, f"{account} posts its products so from now on.")
            return back_to(request, "properties:settings", account_id=account.pk)
    context = {"form": form, "account": account, "kept": kept, "rule": rule_forecast(account)}
    return render(request, "web/properties/settings.html", context, status=422 if form.errors else 200)
