"""The command ``packages`` and its flags."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, positive, said

_SHOP = {"metavar": "SHOP", "help": "its id or its name"}


def add(commands: Commands) -> None:
    """Add it."""
    packages = commands.add_parser("packages", help="the channel's packages: split, combine, take apart")
    acts = packages.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("list", help="what was asked, the newest first")
    one.add_argument("--status", default="", help="asked, done, refused or withdrawn")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    one.set_defaults(do=said(_list))
    one = acts.add_parser("combinable", help="orders that can travel together")
    one.add_argument("shop", nargs="?", default="", metavar="SHOP", help="its id or its name; else all")
    one.set_defaults(do=said(_combinable))
    one = acts.add_parser("split", help="make packages of an order's items")
    one.add_argument("order", metavar="ORDER", help="the channel's order number")
    one.add_argument("package", metavar="SKU[,SKU]", nargs="+", help="what goes into one package")
    one.set_defaults(do=said(_split))
    one = acts.add_parser("combine", help="one package for the orders of an offer")
    one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own words
    one.add_argument("offer", metavar="OFFER", help="as `packages combinable` names it")
    one.add_argument("orders", metavar="ORDER", nargs="*", help="only these of its orders")
    one.set_defaults(do=said(_combine))
    one = acts.add_parser("uncombine", help="take a package apart")
    one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own words
    one.add_argument("package", metavar="PACKAGE", help="the channel's id of it")
    one.add_argument("orders", metavar="ORDER", nargs="*", help="only take these out")
    one.set_defaults(do=said(_uncombine))
    for act, help_text in (
        ("undo", "turn back what was combined or taken apart"),
        ("retry", "send a refused request again"),
        ("withdraw", "ask for it no more"),
    ):
        one = acts.add_parser(act, help=help_text)
        one.add_argument("request", metavar="ID", type=int)
        one.set_defaults(do=said(_act))


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import packages

    return packages.list_lines(given.status, given.most)


def _combinable(given: Given) -> Iterable[str]:
    from shelfwire.cli import packages

    return packages.combinable_lines(given.shop)


def _split(given: Given) -> Iterable[str]:
    from shelfwire.cli import packages

    return packages.split_lines(given.order, given.package)


def _combine(given: Given) -> Iterable[str]:
    from shelfwire.cli import packages

    return packages.combine_lines(given.shop, given.offer, given.orders)


def _uncombine(given: Given) -> Iterable[str]:
    from shelfwire.cli import packages

    return packages.uncombine_lines(given.shop, given.package, given.orders)


def _act(given: Given) -> Iterable[str]:
    from shelfwire.cli import packages

    return packages.act_lines(given.what, given.request)
