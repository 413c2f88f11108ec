"""Which of our warehouses feed each of the channel's warehouses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from shelfwire.catalog.models import Sku
from shelfwire.channels import queries
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.exchange import queries as exchange
from shelfwire.inventory import actions
from shelfwire.inventory import queries as stock
from shelfwire.inventory.models import Warehouse
from shelfwire.people.models import Role
from shelfwire.people.queries import covers, roles_of
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.channels.shop import shop_of, shop_page


@dataclass(frozen=True, slots=True)
class Mapped:
    """A warehouse of the channel with those of ours that feed it; its orders leave from ``first``."""

    theirs: ChannelWarehouse
    first: Warehouse | None
    also: Sequence[Warehouse]

    @property
    def kept(self) -> bool:
        """Whether its stock is the channel's to keep: read, never told."""
        return self.theirs.kind in ChannelWarehouse.KEPT_BY_THE_CHANNEL

    @property
    def needed(self) -> bool:
        """Whether a link is missing."""
        gone = self.theirs.missing_at is not None or not self.theirs.enabled
        return self.first is None and not (self.kept or gone or "RETURN" in self.theirs.kind.upper())


def mapped(account: Account, theirs: Iterable[ChannelWarehouse]) -> list[Mapped]:
    """Both sides, row by row."""
    links = stock.warehouse_map(account)
    found = []
    for one in theirs:
        places = links.get(one.external_id, [])
        found.append(Mapped(one, places[0] if places else None, places[1:]))
    return found


def offered(request: CompanyRequest) -> list[Warehouse]:
    """What may feed a warehouse of the channel: the company's own, and those of companies whose stock its SKUs share,
    where the person may change stock there too.
    """
    shared = set(
        Sku.objects.filter(company=request.company, shadow_of__isnull=False)
        .exclude(shadow_of__company=request.company)
        .values_list("shadow_of__company_id", flat=True)
    )
    others = [
        company
        for company, role in (roles_of(request.user) if shared else {}).items()
        if company.pk in shared and covers(role, Role.OPERATOR)
    ]
    return [place for company in (request.company, *others) for place in stock.warehouses(company)]


def chosen(request: CompanyRequest, given: QueryDict, first: str, also: str) -> list[Warehouse]:
    """The warehouses that two fields name, of those offered: where orders leave from, then the others."""
    may = Warehouse.objects.filter(pk__in=[place.pk for place in offered(request)])
    named = [pk for pk in (given.get(first, ""), *given.getlist(also)) if pk]
    places = [find(may, pk=pk) for pk in dict.fromkeys(named)]
    return places if given.get(first) else []


@requires(Role.VIEWER)
@require_GET
def warehouse_map(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The table of both sides, what is missing marked."""
    account = shop_of(request, account_id)
    ours = list(stock.warehouses(request.company))
    context = {
        "rows": mapped(account, queries.warehouses(account)),
        "ours": offered(request) if ours else ours,
        "default": next((w for w in ours if w.is_default), None),
        "cursor": exchange.cursor(account.pk, "logistics"),
    }
    return shop_page(request, account, "warehouses", context)


@requires(Role.OPERATOR)
@require_POST
def link(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Say which of ours feed one of the channel's warehouses; none: it is not mapped."""
    account = shop_of(request, account_id)
    theirs = find(queries.warehouses(account), external_id=request.POST.get("external_id", ""))
    places = chosen(request, request.POST, "warehouse", "also")
    actions.set_warehouse_links(
        account=account, external_id=theirs.external_id, warehouses=places, by=request.by, may=True
    )
    names = ", ".join(place.name for place in places)
    messages.success(
        request, f"{theirs.name} sells what lies in {names}." if names else f"{theirs.name} is not mapped."
    )
    return back_to(request, "channels:warehouses", account_id=account.pk)
