"""Download orders of a window: the manual download behind the actions menu."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Company, Role
from shelfwire.sync.orders.download import request_download
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.shop import shop_of, shop_page
from shelfwire.web.forms import ShelfwireForm, refusals

USUAL_DAYS = 30


class WindowForm(ShelfwireForm):
    """From one day to another, both included, on the shop's clock."""

    since = forms.DateField(label="Placed from", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label="to", widget=forms.DateInput(attrs={"type": "date"}), help_text="Both days are included."
    )

    def __init__(self, zone_name: str, *args: Any, **kwargs: Any) -> None:
        self.zone = zone_of(zone_name)
        today = clock.today(self.zone)
        kwargs["initial"] = {"since": today - timedelta(days=USUAL_DAYS), "until": today}
        super().__init__(*args, **kwargs)

    def midnight(self, day: date) -> datetime:
        """The start of a day on the shop's clock."""
        return clock.midnight(day, self.zone)


class ShopWindowForm(WindowForm):
    """The same of one of the connected shops."""

    shop = forms.ModelChoiceField(Account.objects.none(), label="Shop", empty_label=None)
    field_order = ("shop", "since", "until")

    def __init__(self, company: Company, zone_name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(zone_name, *args, **kwargs)
        self.fields["shop"].queryset = channels.accounts(company).filter(  # type: ignore[attr-defined]  # a ModelChoiceField
            status=AccountStatus.CONNECTED
        )


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def download(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Ask for the window; the job's page shows how it goes."""
    account = shop_of(request, account_id)
    form = WindowForm(account.timezone, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals(form):
            job = request_download(
                account,
                since=form.midnight(given["since"]),
                until=form.midnight(given["until"] + timedelta(days=1)),
                by=request.by,
                user=request.user,
            )
            messages.success(request, "The download is queued.")
            return back_to(request, "jobs:job", job_id=job.pk)
    return shop_page(request, account, "download", {"form": form})
