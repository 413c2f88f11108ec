"""Keep a shop's category tree as the channel has it now. An answer that lost most of it wipes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryNode, CategoryTree
from shelfwire.kit.events import announce
from shelfwire.kit.texts import fit
from shelfwire.listings.actions.see import plain
from shelfwire.listings.events import CategoryFormsChanged
from shelfwire.listings.models import Category, CategoryReading

SEPARATOR = " > "
_DEEPEST = 30
_BATCH = 1000
_FIELDS = ("parent_external_id", "name", "path", "is_leaf", "permission", "missing_at")
_DECIDES = ("is_leaf", "permission", "missing_at")
"""Where a product may go: another value is news for the products there."""


@dataclass(frozen=True, slots=True)
class KeptTree:
    """What became of a tree: how many categories it has, and how many of them are new, other than before, and missing
    since now. ``note``: why it was not taken; then nothing changed.
    """

    categories: int = 0
    new: int = 0
    changed: int = 0
    missing: int = 0
    note: str = ""


@transaction.atomic
def keep_categories(
    account: Account, tree: CategoryTree, at: datetime, *, take_smaller: bool = False
) -> KeptTree:
    """Keep the tree. ``at``: when it was asked for; one that was read later changes nothing. A tree without a leaf, or
    with less than half of the categories that are there, is noted and not taken, unless ``take_smaller`` says so; one
    without a leaf is never taken. Categories that it comes without are marked missing. Announces CategoryFormsChanged
    for those where products may or may not go any more.
    """
    reading, _ = CategoryReading.objects.select_for_update(no_key=True).get_or_create(
        account=account, defaults={"asked_at": at}
    )
    if reading.read_at is not None and reading.read_at > at:
        return KeptTree(reading.categories)
    nodes = {plain(node.external_id, 64): node for node in tree.nodes}
    note = _why_not(reading, nodes, take_smaller=take_smaller)
    reading.asked_at, reading.note = at, note
    if note:
        reading.save(update_fields=["asked_at", "note"])
        return KeptTree(reading.categories, note=note)
    kept, moved = _take(account, nodes, at)
    reading.version, reading.read_at, reading.categories = fit(tree.version, 20), at, len(nodes)
    reading.save()
    if moved:
        announce(CategoryFormsChanged(account.pk, moved))
    return kept


def _why_not(reading: CategoryReading, nodes: Mapping[str, CategoryNode], *, take_smaller: bool) -> str:
    if not any(node.is_leaf for node in nodes.values()):
        return "The answer had no category that takes products. The categories read before are kept."
    if len(nodes) * 2 < reading.categories and not take_smaller:
        return (
            f"The answer had {len(nodes)} categories instead of {reading.categories}."
            " Those read before are kept; re-download them to take the smaller tree."
        )
    return ""


def _take(
    account: Account, nodes: Mapping[str, CategoryNode], at: datetime
) -> tuple[KeptTree, tuple[str, ...]]:
    """Write what is new or other than before. Also the ids where products may or may not go any more."""
    known = {row.external_id: row for row in Category.objects.filter(account=account)}
    rows = [_row(account, key, node, nodes, at) for key, node in nodes.items()]
    new = [row for row in rows if row.external_id not in known]
    changed = [
        row for row in rows if row.external_id in known and _differs(known[row.external_id], row, _FIELDS)
    ]
    Category.objects.bulk_create(
        new + changed,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["account", "external_id"],
        update_fields=[*_FIELDS, "read_at"],
    )
    Category.objects.filter(account=account, external_id__in=list(nodes)).update(read_at=at)
    gone = [
        row.external_id for row in known.values() if row.external_id not in nodes and row.missing_at is None
    ]
    Category.objects.filter(account=account, external_id__in=gone).update(missing_at=at)
    moved = [row.external_id for row in changed if _differs(known[row.external_id], row, _DECIDES)]
    return KeptTree(len(nodes), len(new), len(changed), len(gone)), tuple(sorted([*moved, *gone]))


def _differs(before: Category, after: Category, fields: tuple[str, ...]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in fields)


def _row(
    account: Account, key: str, node: CategoryNode, nodes: Mapping[str, CategoryNode], at: datetime
) -> Category:
    return Category(
        account=account,
        external_id=key,
        parent_external_id=plain(node.parent_id or "", 64),
        name=plain(node.name, 300),
        path=fit(SEPARATOR.join(_names(key, nodes)), 1500),
        is_leaf=node.is_leaf,
        permission=plain(str(node.permission), 60),
        read_at=at,
    )


def _names(key: str, nodes: Mapping[str, CategoryNode]) -> list[str]:
    """The names from the root on. A circle ends where it began."""
    names: list[str] = []
    seen = set[str]()
    while key in nodes and key not in seen and len(names) < _DEEPEST:
        seen.add(key)
        names.insert(0, plain(nodes[key].name, 300))
        key = plain(nodes[key].parent_id or "", 64)
    return names
