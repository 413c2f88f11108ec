"""One change of channel properties for many products: what it would do first, then in batches, as one edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels.models import Account
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.posting.actions.change_properties import PropertyChange, PropertyRow, change_properties
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.models import ChannelProduct, PropertyEdit
from shelfwire.posting.selecting import STATES, channel_products

CHUNK: Final = 500
SHOWN: Final = 200
"""Rows that a dry run names."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Products of a shop: these ids, or, without any, all that a filter finds (``selecting.channel_products``)."""

    ids: tuple[int, ...] = ()
    search: str = ""
    state: str = ""
    category_id: str = ""
    template_id: int | None = None

    def __post_init__(self) -> None:
        """Raise BadProperty for a state that there is none of: it would mean every product."""
        if self.state and self.state not in STATES:
            raise BadProperty(
                f"There is no state “{self.state}”.", field="state", value=self.state,
                hint=f"One of {', '.join(STATES)}.",
            )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Return it for the arguments of a job."""
        return {
            "ids": list(self.ids), "search": self.search, "state": self.state, "category_id": self.category_id,
            "template_id": self.template_id,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Selected:
        """Return what ``to_json`` wrote."""
        return cls(**{**kept, "ids": tuple(kept["ids"])})

    def chunk(self, account: Account, after: int) -> list[int]:
        """Return the next ids in order."""
        rows = self.rows(account).filter(pk__gt=after)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])

    def count(self, account: Account, after: int = 0) -> int:
        """Return how many there are, with ids above ``after``."""
        return self.rows(account).filter(pk__gt=after).count()

    def rows(self, account: Account) -> QuerySet[ChannelProduct]:
        """Return them."""
        if self.ids:
            return ChannelProduct.objects.filter(account=account, pk__in=self.ids)
        return channel_products(
            account, self.search, self.state, category_id=self.category_id, template_id=self.template_id
        )


@dataclass(slots=True)
class BulkResult:
    """How many products changed, stayed and were refused (or would be), and the first rows that change or are refused.
    ``edit``: what was kept, None when nothing changed.
    """

    counts: dict[str, int] = field(default_factory=lambda: {"changed": 0, "unchanged": 0, "refused": 0})
    rows: list[PropertyRow] = field(default_factory=list)
    edit: PropertyEdit | None = None

    def add(self, rows: Sequence[PropertyRow]) -> None:
        """Count some more."""
        for row in rows:
            self.counts[row.status] += 1
            if row.status != "unchanged" and len(self.rows) < SHOWN:
                self.rows.append(row)


def preview_bulk(account: Account, selected: Selected, values: Mapping[str, Any], by: str) -> BulkResult:
    """Return what ``change_bulk`` would do; nothing is changed."""
    found = BulkResult()
    after = 0
    while ids := selected.chunk(account, after):
        with rehearsal():
            done = change_properties(account=account, changes=_changes(ids, values), by=by)
        found.add(done.rows)
        after = ids[-1]
    return found


def change_bulk(
    account: Account,
    selected: Selected,
    values: Mapping[str, Any],
    by: str,
    *,
    title: str = "",
    watch: Callable[[Sequence[PropertyRow], BulkResult, int], None] | None = None,
    after: int = 0,
    begun: BulkResult | None = None,
    wants: Callable[[int], bool] = lambda _: True,
) -> BulkResult:
    """Say the same values of each selected product, batch by batch, each in a transaction of its own, all as one edit.
    ``watch`` hears of each batch in its transaction, with the last id; ``after`` and ``begun`` go on where it ended.
    ``wants``: whether a product is among those to be changed this time.
    """
    found = begun or BulkResult()
    while ids := selected.chunk(account, after):
        with transaction.atomic():
            changes = _changes([pk for pk in ids if wants(pk)], values)
            done = change_properties(account=account, changes=changes, by=by, title=title, into=found.edit)
            found.edit, after = done.edit, ids[-1]
            found.add(done.rows)
            if watch is not None:
                watch(done.rows, found, after)
    return found


def _changes(ids: Sequence[int], values: Mapping[str, Any]) -> list[PropertyChange]:
    return [PropertyChange(pk, values) for pk in ids]
