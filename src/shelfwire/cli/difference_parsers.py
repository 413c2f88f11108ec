"""The command ``differences`` and its flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, of_each, positive, said


def add(commands: Commands) -> None:
    """Add it."""
    differences = commands.add_parser(
        "differences", help="money that nothing explains: list and close it; what an order was settled with"
    )
    acts = differences.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("list", help="open ones, the oldest first")
    one.add_argument("--shop", default="", help="its id or its name; else all")
    one.add_argument("--code", default="", help="only of this code")
    one.add_argument("--closed", action="store_true", help="those that a person closed instead")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    _json(one)
    one.set_defaults(do=said(_list))
    one = acts.add_parser("close", help="close some with a reason")
    one.add_argument("differences", metavar="ID", nargs="+", type=int)
    one.add_argument("--why", required=True, help="what explains them")
    one.set_defaults(do=of_each(_close))
    one = acts.add_parser("reopen", help="open one again that was closed")
    one.add_argument("difference", metavar="ID", type=int)
    one.set_defaults(do=said(_reopen))
    one = acts.add_parser("order", help="what an order should come to and was settled with")
    one.add_argument("order", metavar="ORDER", help="the channel's id")
    _json(one)
    one.set_defaults(do=said(_order))


def _json(one: argparse.ArgumentParser) -> None:
    one.add_argument("--json", action="store_true", help="a JSON object a line")


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import differences

    wanted = differences.Wanted(given.shop, given.code, given.closed, given.most)
    return differences.list_lines(wanted, as_json=given.json)


def _close(given: Given) -> tuple[list[str], bool]:
    from shelfwire.cli import differences

    return differences.close(given.differences, given.why)


def _reopen(given: Given) -> Iterable[str]:
    from shelfwire.cli import differences

    return differences.reopen_lines(given.difference)


def _order(given: Given) -> Iterable[str]:
    from shelfwire.cli import differences

    return differences.order_lines(given.order, as_json=given.json)
