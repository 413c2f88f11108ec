"""Links for an operator at a shell: ``shelfwire links``, which of our SKUs each of a shop's SKUs is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shelfwire.catalog.queries import sku_by_code
from shelfwire.channels.models import Account
from shelfwire.cli import naming
from shelfwire.cli.posting import BY
from shelfwire.cli.stock import UnknownName
from shelfwire.listings import queries
from shelfwire.listings.actions import ConfirmOptions, LinkOptions, confirm_links, import_links, link, unlink
from shelfwire.listings.models import ListingSku


def list_lines(shop: str = "", *, linked: bool = False, most: int = 100) -> Iterator[str]:
    """A shop's SKUs that are none of ours yet, each with the likeliest and why; ``linked``: those that are. Raises
    UnknownName.
    """
    for account in naming.shops(shop):
        ask = queries.links if linked else queries.unlinked
        rows = list(ask(account.company, account=account)[:most])
        likely = {} if linked else queries.suggestions_for(rows, limit=1)
        for row in rows:
            best = next(iter(likely.get(row.pk, ())), None)
            said = f"{account}: {row.external_id} {row.seller_sku or '(no seller SKU)'}, {row.listing.title}"
            if row.sku is not None:
                yield f"{said} = {row.sku.code}"
            else:
                yield said + (f": {best.sku.code}, {best.score:.2f}, {best.why[0]}" if best else "")


def set_line(shop: str, external_id: str, code: str, *, relink: bool = False) -> str:
    """Say which SKU it is. Raises UnknownName, CannotLink, ConfirmNeeded."""
    account = naming.shop(shop)
    sku = sku_by_code(account.company, code)
    if sku is None:
        raise UnknownName(f"There is no SKU “{code}” in {account.company}.", field="SKU", value=code)
    done = link(listing_sku=_listed(account, external_id), sku=sku, by=BY, relink=relink)
    return f"{account}: {done.external_id} is {sku.code}"


def remove_line(shop: str, external_id: str) -> str:
    """It is none of ours. Raises UnknownName."""
    account = naming.shop(shop)
    unlink(listing_sku=_listed(account, external_id), by=BY)
    return f"{account}: {external_id} is linked to nothing"


def _listed(account: Account, external_id: str) -> ListingSku:
    rows = ListingSku.objects.select_related("account", "listing", "sku")
    found = rows.filter(account=account, external_id=external_id).first()
    if found is None:
        raise UnknownName(f"{account} has no SKU {external_id}.", field="channel SKU", value=external_id)
    return found


def import_lines(shop: str, path: Path, *, relink: bool, dry_run: bool) -> tuple[list[str], bool]:
    """Link by a file. Returns the counts and why each refused row was, and whether none was. Raises UnknownName,
    UnreadableFile, WrongColumns.
    """
    account = naming.shop(shop)
    done = import_links(
        company=account.company, name=path.name, content=path.read_bytes(), by=BY,
        options=LinkOptions(None, account, relink, dry_run),
    )  # fmt: skip
    bad = [f"line {row.line}, {row.key}: {row.message}" for row in done.rows if row.status == "failed"]
    counts = ", ".join(f"{number:,} {status}" for status, number in done.counts.items())
    return [*bad, f"{counts}{' (only checked)' if dry_run else ''}"], not bad


def confirm_lines(shop: str, *, score: float, dry_run: bool) -> Iterator[str]:
    """Link what is suggested with that score or a higher one. Raises UnknownName, BadScore."""
    for account in naming.shops(shop):
        options = ConfirmOptions(score, account, dry_run=dry_run)
        for part in confirm_links(company=account.company, by=BY, options=options):
            for row in part.rows:
                yield f"{account}: {row.external_id} = {row.code} ({row.score:.2f}, {row.why})"
