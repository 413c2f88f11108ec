"""What shops ask of listings, for an operator at a shell: ``shelfwire categories``."""

from __future__ import annotations

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.listings import queries
from shelfwire.listings.models import CategoryForm


def category_lines() -> list[str]:
    """One line for each connected shop: its tree, what was asked about, and what it lacks before it may list."""
    return [_line(account) for account in channels.connected().order_by("company_id", "pk")] or [
        "No shop is connected."
    ]


def _line(account: Account) -> str:
    reading = queries.category_reading(account.pk)
    asked = CategoryForm.objects.filter(account=account).exclude(digest="").count()
    lacks = ", ".join(one.code for one in queries.failed_prerequisites([account.pk]).get(account.pk, []))
    if reading is None or reading.read_at is None:
        tree = "categories never read"
    else:
        tree = f"{reading.categories:,} categories read {reading.read_at:%Y-%m-%d %H:%M} UTC, {asked:,} with attributes"
    note = f"; {reading.note}" if reading and reading.note else ""
    return f"{account.company.name}, {account}: {tree}; lacks {lacks or 'nothing'}{note}"
