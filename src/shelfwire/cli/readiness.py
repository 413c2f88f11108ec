"""Readiness for an operator at a shell: ``shelfwire readiness issues`` and ``shelfwire readiness check``."""

from __future__ import annotations

from collections.abc import Iterator

from shelfwire.channels.models import Account
from shelfwire.cli.naming import shops
from shelfwire.posting.actions import check_due, follow_rules, mark_account
from shelfwire.posting.queries import issues, standing


def issue_lines(name: str = "") -> Iterator[str]:
    """One line a shop, and one for each rule that some of its products fail. Raises UnknownName."""
    for shop in _shops(name):
        stands = standing(shop)
        due = f", {stands.to_check:,} to check" if stands.to_check else ""
        yield f"{shop.company.name}, {shop}: {stands.ready:,} of {stands.products:,} products ready{due}"
        for issue in issues(shop):
            yield f"  {issue.severity:<11} {issue.products:>7,}  {issue.label} ({issue.code})"


def check(name: str) -> Iterator[str]:
    """Work out every product of the shops of that name anew, batch by batch. Raises UnknownName."""
    for shop in _shops(name):
        follow_rules(shop)
        total, done = mark_account(shop.pk), 0
        while some := check_due(shop.pk):
            done += some
            yield f"{shop}: {min(done, total):,} of {total:,}"
    yield from issue_lines(name)


def _shops(name: str) -> list[Account]:
    """Those of that name; without one, those with products."""
    if name:
        return shops(name)
    rows = Account.objects.select_related("company").order_by("company_id", "pk")
    return list(rows.filter(channel_products__isnull=False).distinct())
