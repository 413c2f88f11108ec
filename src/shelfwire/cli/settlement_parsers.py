"""The command ``settlements`` and its flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from shelfwire.cli.listing_parsers import Commands, Given, day, positive, said


def add(commands: Commands) -> None:
    """Add it."""
    settlements = commands.add_parser(
        "settlements", help="statements: import and list them; what creators sold, an order by SKU"
    )
    acts = settlements.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser(
        "import", help="read the statements of some days, new or again, with all of their lines"
    )
    _shop(one)
    one.add_argument("--from", dest="since", type=day, required=True, metavar="DAY", help="2026-11-01, UTC")
    one.add_argument("--to", dest="until", type=day, metavar="DAY", help="the last day, UTC; else until now")
    one.set_defaults(do=said(_import))
    one = acts.add_parser("list", help="statements, the newest first")
    _shop(one)
    one.add_argument("--from", dest="since", type=day, metavar="DAY", help="2026-11-01, UTC")
    one.add_argument("--to", dest="until", type=day, metavar="DAY", help="the last day, UTC")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    _json(one)
    one.set_defaults(do=said(_list))
    one = acts.add_parser("months", help="statements by month: fees, and how much matches")
    _shop(one)
    _json(one)
    one.set_defaults(do=said(_months))
    one = acts.add_parser("show", help="one statement, its amounts by name")
    one.add_argument("statement", metavar="STATEMENT", help="the channel's id")
    _json(one)
    one.set_defaults(do=said(_show))
    one = acts.add_parser(
        "creators", help="what creators sold, by currency; with a file: import who sold what"
    )
    _shop(one)
    one.add_argument(
        "file", nargs="?", metavar="FILE", help="an export of affiliate orders to import, of one --shop"
    )
    one.add_argument("--dry-run", action="store_true", help="say what would become of it, and change nothing")
    one.add_argument("--locale", default="en-US", help="how the file writes numbers (en-US)")
    one.add_argument("--days", default="dmy", choices=["dmy", "mdy"], help="how it writes dates (dmy)")
    one.add_argument("--currency", default="", help="of rows that name none")
    one.set_defaults(do=said(_creators))
    one = acts.add_parser("by-sku", help="what one order was settled with by SKU")
    one.add_argument("order", metavar="ORDER", help="the channel's id")
    one.add_argument("--read", action="store_true", help="have the channel asked for it again, as a job")
    _json(one)
    one.set_defaults(do=said(_by_sku))


def _shop(one: argparse.ArgumentParser) -> None:
    one.add_argument("--shop", default="", help="its id or its name; else all")


def _json(one: argparse.ArgumentParser) -> None:
    one.add_argument("--json", action="store_true", help="a JSON object a line")


def _import(given: Given) -> Iterable[str]:
    from shelfwire.cli import settlements

    return settlements.import_lines(given.shop, given.since, given.until)


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import settlements

    wanted = settlements.Wanted(given.shop, given.since, given.until, given.most)
    return settlements.list_lines(wanted, as_json=given.json)


def _months(given: Given) -> Iterable[str]:
    from shelfwire.cli import settlements

    return settlements.month_lines(given.shop, as_json=given.json)


def _show(given: Given) -> Iterable[str]:
    from shelfwire.cli import settlements

    return settlements.show_lines(given.statement, as_json=given.json)


def _creators(given: Given) -> Iterable[str]:
    from shelfwire.cli import creators
    from shelfwire.settlements.actions import CreatorOptions

    if not given.file:
        return creators.list_lines(given.shop)
    options = CreatorOptions(given.currency, given.locale, given.days, dry_run=given.dry_run)
    return creators.import_lines(Path(given.file), given.shop, options)


def _by_sku(given: Given) -> Iterable[str]:
    from shelfwire.cli import settlement_skus

    if given.read:
        return settlement_skus.read_lines(given.order)
    return settlement_skus.lines(given.order, as_json=given.json)
