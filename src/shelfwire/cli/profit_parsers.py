"""The command ``profit`` and its flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, day, positive, said

_BY = ("sku", "product", "order", "shop")


def add(commands: Commands) -> None:
    """Add it."""
    profit = commands.add_parser("profit", help="what settled orders earned")
    acts = profit.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("list", help="the largest profits of the last 90 days, or of other days")
    _days(one)
    one.add_argument("--by", choices=_BY, default="sku", metavar="WHAT", help=f"{', '.join(_BY)} (sku)")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    one.set_defaults(do=said(_list))
    one = acts.add_parser("months", help="the same by month")
    _days(one)
    one.set_defaults(do=said(_months))


def _days(one: argparse.ArgumentParser) -> None:
    one.add_argument("--company", required=True, metavar="SLUG", help="as in the address of its screens")
    one.add_argument("--from", dest="since", type=day, metavar="DAY", help="ordered from 2026-11-01 on")
    one.add_argument("--to", dest="until", type=day, metavar="DAY", help="the last day")
    one.add_argument("--currency", default="", metavar="CODE", help="like USD; else the one of most orders")
    one.add_argument("--json", action="store_true", help="a JSON object a line")


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import profit

    wanted = profit.Wanted(given.company, given.since, given.until, given.currency)
    return profit.list_lines(wanted, given.by, given.most, as_json=given.json)


def _months(given: Given) -> Iterable[str]:
    from shelfwire.cli import profit

    wanted = profit.Wanted(given.company, given.since, given.until, given.currency)
    return profit.month_lines(wanted, as_json=given.json)
