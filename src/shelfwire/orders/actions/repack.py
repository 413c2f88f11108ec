"""The channel packed units anew: each remembers its package. What a later document of the order says counts more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from shelfwire.kit.texts import fit
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus


@transaction.atomic
def repack(packages: Mapping[int, str]) -> int:
    """Note the package of each unit that has not left; ``packages``: our unit ids to the channel's package ids. Returns
    how many changed. Twice changes nothing."""
    orders = Order.objects.select_for_update().filter(units__in=packages)
    list(orders.order_by("pk").values_list("pk"))
    together: dict[str, list[int]] = defaultdict(list)
    for unit_id, package_id in packages.items():
        together[fit(package_id, 64)].append(unit_id)
    return sum(
        Unit.objects.filter(pk__in=unit_ids, status=UnitStatus.OPEN)
        .exclude(channel_package_id=package_id)
        .update(channel_package_id=package_id)
        for package_id, unit_ids in together.items()
    )
