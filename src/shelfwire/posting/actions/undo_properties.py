"""Undo a change of channel properties: put back what still is as the change left it, and hand back the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.people.audit import attributed
from shelfwire.posting.actions.change_properties import PropertyChange, PropertyRow, change_properties
from shelfwire.posting.models import ChannelProduct, ChannelSku, PropertyEdit, PropertyEditRow
from shelfwire.posting.properties import said

CHANGED_SINCE = "It was changed since, and stays as it is."


@dataclass(frozen=True, slots=True)
class PropertiesUndone:
    """How many products say again what they said before, and those that were left, each with why."""

    put_back: int
    left: tuple[PropertyRow, ...]


@attributed
@transaction.atomic
def undo_properties(*, edit: PropertyEdit, by: str) -> PropertiesUndone:
    """Put back every product that still says what the edit made it say; the others stay and are named. Twice changes
    nothing.
    """
    edit = PropertyEdit.objects.select_for_update().get(pk=edit.pk)
    if edit.undone_at is not None:
        return PropertiesUndone(0, ())
    put_back, left = 0, []
    accounts = edit.rows.order_by().values_list("channel_product__account", flat=True).distinct()
    for account in Account.objects.filter(pk__in=accounts).order_by("pk"):
        changes, kept = _changes(edit, account)
        done = change_properties(account=account, changes=changes, by=by, title=f"Undo: {edit.title}")
        put_back += done.counts()["changed"]
        left += [*kept, *(row for row in done.rows if row.refused)]
    edit.undone_at, edit.undone_by = clock.now(), by[:120]
    edit.save(update_fields=["undone_at", "undone_by"])
    return PropertiesUndone(put_back, tuple(left))


def _changes(edit: PropertyEdit, account: Account) -> tuple[list[PropertyChange], list[PropertyRow]]:
    """What puts the shop's products back, and those that somebody changed since."""
    rows = list(
        PropertyEditRow.objects.filter(edit=edit, channel_product__account=account)
        .select_related("channel_product__product")
        .order_by("channel_product_id")
    )
    ids = [row.channel_product_id for row in rows]
    # locked first: what is compared here is what is put back below
    list(ChannelProduct.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    skus: dict[int, list[ChannelSku]] = {pk: [] for pk in ids}
    for sku in ChannelSku.objects.filter(channel_product__in=ids):
        skus[sku.channel_product_id].append(sku)
    now = ChannelProduct.objects.select_related("product").in_bulk(ids)
    changes, left = [], []
    for row in rows:
        mine = now[row.channel_product_id]
        says = said(mine, skus[mine.pk])
        if all(says.get(path) == value for path, value in row.after.items()):
            changes.append(PropertyChange(mine.pk, row.before))
        else:
            title = mine.title or mine.product.title
            left.append(PropertyRow(mine.pk, title, row.before, row.after, refused=CHANGED_SINCE))
    return changes, left
