"""The command ``cases`` and its flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, of_each, positive, said

_KINDS = ("cancellation", "refund", "return", "replacement", "exchange")
_CONDITIONS = ("as_new", "opened", "damaged", "incomplete", "wrong_item")
_WHERE = ("restock", "scrap", "quarantine")


def add(commands: Commands) -> None:
    """Add it."""
    cases = commands.add_parser(
        "cases", help="cancellations, refunds and returns: answering, receiving, rules"
    )
    acts = cases.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("list", help="cases, what must be answered soonest first")
    one.add_argument("--shop", default="", help="its id or its name; else all")
    one.add_argument("--kind", default="", choices=["", *_KINDS], metavar="KIND", help=", ".join(_KINDS))
    one.add_argument("--waiting", action="store_true", help="only those that wait for your answer")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    _json(one)
    one.set_defaults(do=said(_list))
    one = acts.add_parser("show", help="one case")
    _case(one)
    one.add_argument("--answers", action="store_true", help="ask the shop which answers it takes now")
    _json(one)
    one.set_defaults(do=said(_show))
    one = acts.add_parser("accept", help="accept cases as they stand")
    one.add_argument("cases", metavar="CASE", nargs="+", help="the channel's id")
    one.set_defaults(do=of_each(_accept))
    one = acts.add_parser("decline", help="decline cases as they stand")
    one.add_argument("cases", metavar="CASE", nargs="+", help="the channel's id")
    one.add_argument("--reason", required=True, metavar="CODE", help="one that `cases show --answers` names")
    one.add_argument("--note", default="", help="what the shop is told besides")
    one.set_defaults(do=of_each(_decline))
    _add_receive(acts)
    _add_set_aside(acts)
    _add_rules(acts)


def _add_receive(acts: Commands) -> None:
    one = acts.add_parser("receive", help="receive units that came back")
    _case(one)
    one.add_argument("--sku", default="", help="only units of this seller SKU")
    one.add_argument("--quantity", type=int, default=0, metavar="N", help="so many; else all")
    one.add_argument("--condition", default="as_new", choices=_CONDITIONS, help="how they came back (as_new)")
    one.add_argument("--to", default="restock", choices=_WHERE, help="what becomes of them (restock)")
    one.add_argument("--warehouse", default="", metavar="CODE", help="where they lie; else where they belong")
    one.add_argument("--note", default="")
    _although(one)
    one.set_defaults(do=said(_receive))


def _add_set_aside(acts: Commands) -> None:
    aside = acts.add_parser("set-aside", help="units that came back and were set aside")
    what = aside.add_subparsers(dest="act", required=True, metavar="what")
    one = what.add_parser("list", help="those that wait, the oldest first")
    one.add_argument("--most", type=positive, default=100, help="rows of a company (100)")
    _json(one)
    one.set_defaults(do=said(_set_aside))
    for to, words in (("restock", "put one back to stock, where it lies"), ("scrap", "scrap one")):
        one = what.add_parser(to, help=words)
        one.add_argument("receipt", metavar="ID", type=int, help="as `set-aside list` names it")
        one.add_argument("--why", required=True, help="what was found")
        _although(one)
        one.set_defaults(do=said(_release))


def _although(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--although-counted-back",
        action="store_true",
        help="restock here too what the shop counts back into its stock itself",
    )


def _add_rules(acts: Commands) -> None:
    rules = acts.add_parser("rules", help="rules that accept requests by themselves")
    what = rules.add_subparsers(dest="act", required=True, metavar="what")
    one = what.add_parser("list", help="every rule")
    _json(one)
    one.set_defaults(do=said(_rules))
    one = what.add_parser("add", help="make one, switched off")
    one.add_argument("kind", choices=_KINDS[:4])
    one.add_argument("--shop", required=True, help="its id or its name")
    one.add_argument("--every-shop", action="store_true", help="for all shops of its company")
    one.add_argument("--up-to", default="", metavar="AMOUNT", help="the largest refund, as “20.00 USD”")
    one.add_argument("--reason", action="append", default=[], metavar="CODE", help="only for these reasons")
    one.set_defaults(do=said(_add_rule))
    one = what.add_parser("dry-run", help="what it would accept now")
    one.add_argument("rule", metavar="ID", type=int)
    _json(one)
    one.set_defaults(do=said(_dry_run))
    one = what.add_parser("switch", help="switch it on or off")
    one.add_argument("rule", metavar="ID", type=int)
    one.add_argument("to", choices=["on", "off"])
    one.set_defaults(do=said(_switch))


def _case(one: argparse.ArgumentParser) -> None:
    one.add_argument("case", metavar="CASE", help="the channel's id")


def _json(one: argparse.ArgumentParser) -> None:
    one.add_argument("--json", action="store_true", help="a JSON object a line")


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import cases

    wanted = cases.Wanted(given.shop, given.kind, given.waiting, given.most)
    return cases.list_lines(wanted, as_json=given.json)


def _show(given: Given) -> Iterable[str]:
    from shelfwire.cli import cases

    return cases.show_lines(given.case, answers=given.answers, as_json=given.json)


def _accept(given: Given) -> tuple[list[str], bool]:
    from shelfwire.cli import cases

    return cases.accept(given.cases)


def _decline(given: Given) -> tuple[list[str], bool]:
    from shelfwire.cli import cases

    return cases.decline(given.cases, given.reason, given.note)


def _receive(given: Given) -> Iterable[str]:
    from shelfwire.cli import cases

    came = cases.Came(
        sku=given.sku,
        quantity=given.quantity,
        condition=given.condition,
        disposition=given.to,
        warehouse=given.warehouse,
        note=given.note,
        although=given.although_counted_back,
    )
    return cases.receive_lines(given.case, came)


def _set_aside(given: Given) -> Iterable[str]:
    from shelfwire.cli import set_aside

    return set_aside.list_lines(given.most, as_json=given.json)


def _release(given: Given) -> Iterable[str]:
    from shelfwire.cli import set_aside

    return set_aside.release_lines(given.receipt, given.act, given.why, although=given.although_counted_back)


def _rules(given: Given) -> Iterable[str]:
    from shelfwire.cli import case_rules

    return case_rules.list_lines(as_json=given.json)


def _add_rule(given: Given) -> Iterable[str]:
    from shelfwire.cli import case_rules

    return case_rules.add_lines(
        given.kind, given.shop, every=given.every_shop, most=given.up_to, reasons=given.reason
    )


def _dry_run(given: Given) -> Iterable[str]:
    from shelfwire.cli import case_rules

    return case_rules.dry_run_lines(given.rule, as_json=given.json)


def _switch(given: Given) -> Iterable[str]:
    from shelfwire.cli import case_rules

    return case_rules.switch_lines(given.rule, on=given.to == "on")
