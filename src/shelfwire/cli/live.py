"""Live listings for an operator at a shell: ``shelfwire listings import`` and ``shelfwire listings unmanaged``."""

from __future__ import annotations

from collections.abc import Iterator

from shelfwire.channels.models import Account
from shelfwire.cli.stock import UnknownName
from shelfwire.posting.queries_live import UNMANAGED, live_listings, unmanaged
from shelfwire.sync.listings.import_info import request_import


def import_lines(name: str, *, create: bool) -> Iterator[str]:
    """Queue *Import product info* for the shops of that name, one line each. Raises UnknownName, NotConnected."""
    for shop in _shops(name):
        job = request_import(shop, by="command line", create=create)
        yield f"{shop.company.name}, {shop}: job {job.pk} ({job.get_status_display()})"


def unmanaged_lines(name: str) -> Iterator[str]:
    """One line a shop: how many listings it shows, and how many of them are not managed from here, and why."""
    labels = dict(zip(UNMANAGED, ("not linked", "no channel product", "differs"), strict=True))
    for shop in _shops(name):
        rows = live_listings(shop.company, [shop])
        counts = ", ".join(f"{unmanaged(rows, show).count():,} {label}" for show, label in labels.items())
        yield f"{shop.company.name}, {shop}: {rows.count():,} live, {unmanaged(rows).count():,} unmanaged ({counts})"


def _shops(name: str) -> list[Account]:
    rows = list(Account.objects.select_related("company").order_by("company_id", "pk"))
    found = [shop for shop in rows if not name or name in (str(shop.pk), shop.name)]
    if name and not found:
        raise UnknownName(f"There is no shop “{name}”.", field="shop", value=name)
    return found
