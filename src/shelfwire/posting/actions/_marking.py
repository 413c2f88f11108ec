"""What a channel product says became another: its count goes up, and its readiness is due."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.posting.events import ReadinessDue
from shelfwire.posting.models import ChannelProduct


def mark_changed(rows: QuerySet[ChannelProduct], by: str) -> int:
    """Mark all of these as changed, in the caller's transaction; how many. What was due stays due since then."""
    found = rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "account_id")
    pks = dict(found)
    if pks:
        announce(ReadinessDue(tuple(sorted(set(pks.values())))))
    return ChannelProduct.objects.filter(pk__in=pks).update(
        changed_count=F("changed_count") + 1,
        check_due_at=Coalesce("check_due_at", clock.now()),
        updated_by=by[:120],
    )
