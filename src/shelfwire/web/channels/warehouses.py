"""Which of our warehouses each of the channel's warehouses is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels import queries
from shelfwire.inventory import actions
from shelfwire.inventory import queries as stock
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.channels.shop import shop_of, shop_page


@requires(Role.VIEWER)
@require_GET
def warehouse_map(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The table of both sides; what is not mapped goes to the default, which is named."""
    account = shop_of(request, account_id)
    ours = list(stock.warehouses(request.company))
    links = stock.warehouse_links(account)
    rows = [
        {"theirs": theirs, "linked": links.get(theirs.external_id)} for theirs in queries.warehouses(account)
    ]
    context = {
        "rows": rows,
        "ours": ours,
        "default": next((w for w in ours if w.is_default), None),
        "cursor": queries.cursor(account.pk, "paperwork"),
    }
    return shop_page(request, account, "warehouses", context)


@requires(Role.OPERATOR)
@require_POST
def link(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Map one of the channel's warehouses; empty goes back to the default."""
    account = shop_of(request, account_id)
    theirs = find(queries.warehouses(account), external_id=request.POST.get("external_id", ""))
    chosen = request.POST.get("warehouse", "")
    ours = find(stock.warehouses(request.company), pk=chosen) if chosen else None
    actions.link_warehouse(account=account, external_id=theirs.external_id, warehouse=ours, by=request.by)
    messages.success(request, f"{theirs.name} is {ours.name if ours else 'the default warehouse'} here.")
    return back_to(request, "channels:warehouses", account_id=account.pk)
