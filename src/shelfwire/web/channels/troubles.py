"""Orders and cases that could not be taken in: reading them again because a person asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from shelfwire.channels import actions
from shelfwire.people.models import Role
from shelfwire.sync.aftersales.taking import read_troubled_cases_again
from shelfwire.sync.orders.read import read_troubled_again
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.shop import shop_of


@requires(Role.OPERATOR)
@require_POST
def read_again(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Ask the channel for them now; what comes in well leaves the list."""
    account = shop_of(request, account_id)
    taken = read_troubled_again(account.pk, request.by)
    cases = read_troubled_cases_again(account.pk)
    actions.note_act(account=account, act="had left-out orders and cases read again", by=request.by)
    if lost := len(taken.lost) + len(cases.lost):
        messages.warning(request, f"{lost} still cannot be taken in.")
    else:
        read = len(taken.recorded.order_ids) + len(cases.shown)
        messages.success(request, f"{read} read again; none was left out.")
    return back_to(request, "channels:diagnostics", account_id=account.pk)
