"""Which of our warehouses feed each of a channel's."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db import transaction

from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.inventory.errors import AnotherCompany, BadWarehouse, KeptByTheChannel
from shelfwire.inventory.events import WarehouseMapChanged
from shelfwire.inventory.models import Warehouse, WarehouseLink
from shelfwire.kit.events import announce
from shelfwire.people import audit

log = structlog.get_logger(__name__)


def link_warehouse(*, account: Account, external_id: str, warehouse: Warehouse | None, by: str) -> None:
    """The channel's warehouse ``external_id`` is this one of ours alone; None takes every link away. As
    ``set_warehouse_links``.
    """
    set_warehouse_links(
        account=account, external_id=external_id, warehouses=[warehouse] if warehouse else [], by=by
    )


@transaction.atomic
def set_warehouse_links(
    *, account: Account, external_id: str, warehouses: Sequence[Warehouse], by: str, may: bool = False
) -> None:
    """The channel's warehouse ``external_id`` sells what these warehouses of ours have together; its orders leave from
    the first. None of them: it is not mapped. The same again changes nothing.

    Reservations made before stay where they are. ``may``: the caller has seen that the person is operator in the other
    company too, whose warehouse is among them; its stock is sold through shadows. Raises AnotherCompany, BadWarehouse
    (one is named twice), and KeptByTheChannel for a warehouse whose stock the channel keeps itself.
    """
    _refuse(account, external_id, warehouses, may)
    list(Account.objects.select_for_update(no_key=True).filter(pk=account.pk).values_list("pk"))
    links = WarehouseLink.objects.filter(account=account, external_id=external_id)
    before = list(links.order_by("-is_first", "warehouse__code").select_related("warehouse"))
    now = [(warehouse.pk, place == 0) for place, warehouse in enumerate(warehouses)]
    if {(link.warehouse_id, link.is_first) for link in before} == set(now):
        return
    links.delete()
    WarehouseLink.objects.bulk_create(
        [
            WarehouseLink(account=account, external_id=external_id, warehouse_id=pk, is_first=first)
            for pk, first in now
        ]
    )
    words = (_words([link.warehouse for link in before]), _words(warehouses))
    audit.note(account, {f"channel warehouse {external_id}": words}, by=by)
    announce(WarehouseMapChanged(account.pk, external_id))
    log.info("warehouse.linked", account=account.pk, external_id=external_id, by=by)


def _refuse(account: Account, external_id: str, warehouses: Sequence[Warehouse], may: bool) -> None:
    for place, warehouse in enumerate(warehouses):
        if warehouse.company_id != account.company_id and not may:
            raise AnotherCompany(
                f"The shop “{account}” and the warehouse “{warehouse}” belong to different companies."
            )
        if warehouse in warehouses[:place]:
            raise BadWarehouse(f"“{warehouse}” is named twice.", field="warehouses", value=warehouse.code)
    kept = ChannelWarehouse.objects.filter(
        account=account, external_id=external_id, kind__in=ChannelWarehouse.KEPT_BY_THE_CHANNEL
    ).first()
    if warehouses and kept is not None:
        raise KeptByTheChannel(
            f"{account.channel_label} keeps the stock of “{kept.name}” itself.",
            field="warehouse",
            value=external_id,
            hint="Its stock is shown, and nothing is sent to it: leave it without a warehouse of yours.",
        )


def _words(warehouses: Sequence[Warehouse]) -> str:
    return ", ".join(warehouse.name for warehouse in warehouses) or "None"
