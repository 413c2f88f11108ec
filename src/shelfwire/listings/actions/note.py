"""Note why a listing SKU is linked as it is, or is not."""

from __future__ import annotations

from django.db import transaction

from shelfwire.kit.cells import parse_text
from shelfwire.listings.models import ListingSku
from shelfwire.people import audit


@transaction.atomic
def set_note(*, listing_sku: ListingSku, note: str, by: str) -> ListingSku:
    """Set the note of up to 300 characters, such as *Giveaway of the mug*; empty: none. Raises BadCell."""
    wanted = parse_text(note, field="Note", longest=300) if note.strip() else ""
    fresh = ListingSku.objects.select_for_update(of=("self",)).get(pk=listing_sku.pk)
    if fresh.note != wanted:
        audit.note(fresh, {"note": (fresh.note, wanted)}, by=by)
        fresh.note = wanted
        fresh.save(update_fields=["note"])
    return fresh
