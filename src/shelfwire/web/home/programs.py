"""What programs outside told of shipments and was refused, and drop folders that cannot be reached."""

from __future__ import annotations

from django.db.models import Q

from shelfwire.integrations.models import IntegrationCall
from shelfwire.integrations.queries import failing_folders, refused_shipments
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.sync.integrations.refused import about
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.left_alone import left_alone
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import chosen_shop


def programs(request: CompanyRequest) -> Group:
    """The label is printed there and nothing of it is here, so the parcel must not leave like that."""
    owner = covers(request.role, Role.OWNER)
    shop = chosen_shop(request)
    calls = refused_shipments(request.company)
    folders = failing_folders(request.company)
    if shop is not None:
        of_shop = Q(integration__account=shop) | Q(integration__account=None)
        calls, folders = calls.filter(of_shop), folders.filter(of_shop)
    rows = [
        Row(
            f"{folder.integration.name}: the folder cannot be reached",
            _page(request, folder.integration_id) if owner else "",
            folder.error,
            "Open it",
            since=folder.looked_at,
            key=f"folder:{folder.pk}",
            state=folder.error,
        )
        for folder in (folders[:MOST] if owner else ())
    ]
    rows += [_row(request, call, owner=owner) for call in calls[: MOST + 1 + left_alone(request, "notice")]]
    everything = at(request, "settings:integrations") if owner else ""
    return Group(
        "programs",
        "Refused shipments from shipping programs",
        "plug-connected-x",
        "red",
        rows,
        False,
        everything,
    )


def _page(request: CompanyRequest, integration_id: int) -> str:
    return at(request, "settings:integration", integration_id=integration_id)


def _row(request: CompanyRequest, call: IntegrationCall, *, owner: bool) -> Row:
    order = f"{at(request, 'orders:list')}?q={call.order_number}" if call.order_number else ""
    page = _page(request, call.integration_id) if owner else ""
    return Row(
        about(call),
        order or page or at(request, "orders:list"),
        call.said or "It was refused",
        "Open the order" if order else "Open the log" if page else "Open the orders",
        since=call.at,
        key=f"notice:{call.integration_id}:{call.order_number or call.pk}:{call.tracking_number}",
        state=call.said,
    )
