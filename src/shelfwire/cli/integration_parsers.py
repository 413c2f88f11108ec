"""The command ``integrations`` and its flags."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, positive, said


def add(commands: Commands) -> None:
    """Add it."""
    integrations = commands.add_parser(
        "integrations", help="programs outside that ship: what they asked and told"
    )
    acts = integrations.add_subparsers(dest="what", required=True, metavar="what")
    acts.add_parser("list", help="which there are, and their last call").set_defaults(do=said(_list))
    one = acts.add_parser("calls", help="what one asked and was told, newest first")
    one.add_argument("name", metavar="NAME", help="its id or its name")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    one.set_defaults(do=said(_calls))
    one = acts.add_parser("run", help="look at a drop folder now")
    one.add_argument("name", metavar="NAME", help="its id or its name")
    one.set_defaults(do=said(_run))
    one = acts.add_parser("again", help="send orders to a drop folder once more")
    one.add_argument("name", metavar="NAME", help="its id or its name")
    one.add_argument("orders", metavar="ORDER", nargs="+", help="the channel's order number")
    one.set_defaults(do=said(_again))


def _list(_given: Given) -> Iterable[str]:
    from shelfwire.cli import integrations

    return integrations.list_lines()


def _calls(given: Given) -> Iterable[str]:
    from shelfwire.cli import integrations

    return integrations.call_lines(given.name, given.most)


def _run(given: Given) -> Iterable[str]:
    from shelfwire.cli import integrations

    return integrations.run_lines(given.name)


def _again(given: Given) -> Iterable[str]:
    from shelfwire.cli import integrations

    return integrations.again_lines(given.name, given.orders)
