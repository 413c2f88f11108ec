"""Say after how many hours a company's parcels count as not moving."""

from __future__ import annotations

from django.db import transaction

from shelfwire.fulfilment.errors import BadHours
from shelfwire.fulfilment.models import MovingLimits
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

HOURS_MOST = 720


@attributed
@transaction.atomic
def set_moving_limits(
    *, company: Company, not_scanned_hours: int | None, stands_still_hours: int | None, by: str
) -> MovingLimits:
    """Set both; None: as usual. The same again changes nothing. Raises BadHours unless they are 1 to 720."""
    wanted = {"not_scanned_hours": not_scanned_hours, "stands_still_hours": stands_still_hours}
    for name, hours in wanted.items():
        if hours is not None and not 1 <= hours <= HOURS_MOST:
            raise BadHours(
                f"{hours} hours are not between 1 and {HOURS_MOST}.",
                field=name,
                value=hours,
                hint="Leave it empty for the usual hours.",
            )
    MovingLimits.objects.get_or_create(company=company)
    row = MovingLimits.objects.select_for_update().get(company=company)
    if any(getattr(row, name) != hours for name, hours in wanted.items()):
        row.not_scanned_hours, row.stands_still_hours = not_scanned_hours, stands_still_hours
        row.updated_by = by[:120]
        row.save()
    return row
