"""Take on an oversold SKU: who sees to it, and what is known of it."""

from __future__ import annotations

from django.db import transaction

from shelfwire.inventory.errors import NotAMember
from shelfwire.inventory.models import Oversold
from shelfwire.kit.cells import parse_text
from shelfwire.people import audit
from shelfwire.people.models import Membership, User


@transaction.atomic
def take_on(*, oversold: Oversold, owner: User | None, by: str, note: str = "") -> Oversold:
    """Say who sees to it, and leave a note of up to 500 characters; None: nobody does. The same again changes nothing.
    Returns the fresh row. Raises NotAMember, BadCell.
    """
    note = parse_text(note, field="Note", longest=500)
    fresh = (
        Oversold.objects.select_for_update(of=("self",)).select_related("sku", "owner").get(pk=oversold.pk)
    )
    company_id = fresh.sku.company_id
    if owner and not Membership.objects.filter(user=owner, company_id=company_id).exists():
        raise NotAMember(f"{owner} has no role in this company.", field="owner", value=str(owner))
    if (fresh.owner, fresh.note) != (owner, note):
        audit.note(
            fresh.sku, {"oversold": (_words(fresh.owner_name, fresh.note), _words(_name(owner), note))}, by=by
        )
        fresh.owner, fresh.owner_name, fresh.note = owner, _name(owner), note
        fresh.save(update_fields=["owner", "owner_name", "note"])
    return fresh


def _name(owner: User | None) -> str:
    return (owner.get_full_name() or owner.email)[:120] if owner else ""


def _words(owner: str, note: str) -> str:
    return ": ".join(filter(None, [owner, note]))
