"""The commands about listings and their flags: ``postings``, ``links``, ``listings``, ``properties``, ``readiness``,
``categories``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from shelfwire.cli import start
from shelfwire.kit.clock import FIRST, LAST

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Given: TypeAlias = argparse.Namespace
_SHOP = {"metavar": "SHOP", "help": "its id or its name"}
_SHOPS = {"metavar": "SHOP", "nargs": "?", "default": "", "help": "its id or its name; else all"}


def add(commands: Commands) -> None:
    """Add them all."""
    _add_categories(commands)
    _add_readiness(commands)
    _add_properties(commands)
    _add_listings(commands)
    _add_links(commands)
    _add_postings(commands)


def day(text: str) -> date:
    """A day of the command line. Raises ArgumentTypeError."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it as 2026-11-01") from None
    if not FIRST.date() <= found < LAST.date():
        raise argparse.ArgumentTypeError(f"“{text}” is not between {FIRST:%Y} and {LAST:%Y}")
    return found


def positive(text: str) -> int:
    """A number of rows or processes. Raises ArgumentTypeError."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("use 1 or more")
    return number


def said(lines: Callable[[Given], Iterable[str]]) -> Callable[[Given], int]:
    """Print the lines of a command as they come, in a house with its database."""

    def do(given: Given) -> int:
        with start.database():
            start.ready_django()
            for line in lines(given):
                print(line)
        return 0

    return do


def of_each(lines: Callable[[Given], tuple[list[str], bool]]) -> Callable[[Given], int]:
    """Print what became of a file, or of several things; code 1 when some of it was refused."""

    def do(given: Given) -> int:
        with start.database():
            start.ready_django()
            found, well = lines(given)
            print(*found, sep="\n")
        return 0 if well else 1

    return do


# ── categories, readiness, properties ────────────────────────────────────────────────────────────────────


def _add_categories(commands: Commands) -> None:
    categories = commands.add_parser("categories", help="what each shop asks of listings, and what it lacks")
    categories.set_defaults(do=said(_categories))


def _categories(_given: Given) -> Iterable[str]:
    from shelfwire.cli import listing

    return listing.category_lines()


def _add_readiness(commands: Commands) -> None:
    ready = commands.add_parser("readiness", help="what products lack before they can be posted")
    ready.add_argument("what", choices=["issues", "check"], help="check: work everything out anew first")
    ready.add_argument("shop", **_SHOPS)  # type: ignore[arg-type]  # argparse's own keywords
    ready.set_defaults(do=said(_readiness))


def _readiness(given: Given) -> Iterable[str]:
    from shelfwire.cli import readiness

    return readiness.check(given.shop) if given.what == "check" else readiness.issue_lines(given.shop)


def _add_properties(commands: Commands) -> None:
    said = commands.add_parser("properties", help="what products say in a shop, as a CSV file out and in")
    said.add_argument("what", choices=["export", "import"], help="export: to standard output")
    said.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
    said.add_argument("file", metavar="FILE", nargs="?", default="", help="of an import")
    said.add_argument("--dry-run", action="store_true", help="judge every row and change nothing")
    said.set_defaults(do=_properties)


def _properties(given: Given) -> int:
    if given.what == "import" and not given.file:
        print("Name the file: shelfwire properties import SHOP FILE", file=sys.stderr)
        return 2
    with start.database():
        start.ready_django()
        from shelfwire.cli import properties

        if given.what == "export":
            properties.export(given.shop)
            return 0
        lines, well = properties.bring(given.shop, Path(given.file), dry_run=given.dry_run)
        print(*lines, sep="\n")
    return 0 if well else 1


# ── live listings and links ──────────────────────────────────────────────────────────────────────────────


def _add_listings(commands: Commands) -> None:
    live = commands.add_parser("listings", help="listings that shops show, and what is unmanaged")
    acts = live.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("unmanaged", help="how many listings are not managed from here, and why")
    one.add_argument("shop", **_SHOPS)  # type: ignore[arg-type]  # argparse's own keywords
    one.set_defaults(do=said(_unmanaged))
    one = acts.add_parser("import", help="import product info: read every listing whole, as a job")
    one.add_argument("shop", **_SHOPS)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("--create", action="store_true", help="create SKUs from listings that are none of yours")
    one.set_defaults(do=said(_import_info))
    one = acts.add_parser("create", help="create SKUs from these listings, or link them to those you have")
    _listing_arguments(one, "+")
    one.add_argument("--share", action="store_true", help="share the stock of SKUs that you have")
    one.add_argument("--dry-run", action="store_true", help="say what would become of each")
    one.set_defaults(do=said(_create))
    for name, says in (
        ("differences", "what a listing says otherwise than ours"),
        ("take", "take theirs"),
        ("leave", "leave both sides as they are"),
    ):
        one = acts.add_parser(name, help=says)
        _listing_arguments(one, None)
        if name != "differences":
            one.add_argument("keys", metavar="FIELD", nargs="+", help="as differences names it")
        one.set_defaults(do=said(_settle))


def _listing_arguments(one: argparse.ArgumentParser, many: str | None) -> None:
    one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("listing", metavar="LISTING", nargs=many, help="its id on the channel")


def _unmanaged(given: Given) -> Iterable[str]:
    from shelfwire.cli import live

    return live.unmanaged_lines(given.shop)


def _import_info(given: Given) -> Iterable[str]:
    from shelfwire.cli import live

    return live.import_lines(given.shop, create=given.create)


def _create(given: Given) -> Iterable[str]:
    from shelfwire.cli import live

    return live.create_lines(given.shop, given.listing, share=given.share, dry_run=given.dry_run)


def _settle(given: Given) -> Iterable[str]:
    from shelfwire.cli import live

    if given.what == "differences":
        return live.difference_lines(given.shop, given.listing)
    return live.settle_lines(given.shop, given.listing, given.keys, take=given.what == "take")


def _add_links(commands: Commands) -> None:
    links = commands.add_parser("links", help="which of your SKUs each of a shop's SKUs is")
    acts = links.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("list", help="what is not linked, with the likeliest SKU and why")
    one.add_argument("shop", **_SHOPS)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("--linked", action="store_true", help="what is linked instead")
    one.add_argument("--most", type=positive, default=100, help="rows a shop (100)")
    one.set_defaults(do=said(_links))
    for name in ("set", "remove"):
        one = acts.add_parser(name, help="say which it is" if name == "set" else "it is none of yours")
        one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
        one.add_argument("channel_sku", metavar="CHANNEL_SKU", help="the channel's id of the SKU")
        if name == "set":
            one.add_argument("sku", metavar="SKU", help="its code")
            one.add_argument("--relink", action="store_true", help="also where it is linked to another SKU")
        one.set_defaults(do=said(_link))
    one = acts.add_parser("import", help="link by a CSV or Excel file")
    one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("file", metavar="FILE")
    one.add_argument("--relink", action="store_true", help="also where it is linked to another SKU")
    one.add_argument("--dry-run", action="store_true", help="judge every row and change nothing")
    one.set_defaults(do=of_each(_import_links))
    one = acts.add_parser("confirm", help="link everything that is suggested with a high enough score")
    one.add_argument("shop", **_SHOPS)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("--score", type=float, default=0.9, help="the lowest, from 0 to 1 (0.9)")
    one.add_argument("--dry-run", action="store_true", help="say what would be linked")
    one.set_defaults(do=said(_confirm))


def _links(given: Given) -> Iterable[str]:
    from shelfwire.cli import links

    return links.list_lines(given.shop, linked=given.linked, most=given.most)


def _link(given: Given) -> Iterable[str]:
    from shelfwire.cli import links

    if given.what == "remove":
        return [links.remove_line(given.shop, given.channel_sku)]
    return [links.set_line(given.shop, given.channel_sku, given.sku, relink=given.relink)]


def _import_links(given: Given) -> tuple[list[str], bool]:
    from shelfwire.cli import links

    return links.import_lines(given.shop, Path(given.file), relink=given.relink, dry_run=given.dry_run)


def _confirm(given: Given) -> Iterable[str]:
    from shelfwire.cli import links

    return links.confirm_lines(given.shop, score=given.score, dry_run=given.dry_run)


# ── postings ─────────────────────────────────────────────────────────────────────────────────────────────


def _add_postings(commands: Commands) -> None:
    postings = commands.add_parser("postings", help="post products and follow what became of it")
    acts = postings.add_subparsers(dest="what", required=True, metavar="what")
    _add_looking(acts)
    _add_posting(acts)
    _add_moving(acts)


def _add_looking(acts: Commands) -> None:
    for name, says in (("check", "what a product lacks"), ("preview", "what posting a product would do")):
        one = acts.add_parser(name, help=says)
        one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
        one.add_argument("sku", metavar="SKU", help="a SKU of it, or its parent SKU")
        if name == "preview":
            one.add_argument("--payload", action="store_true", help="the content itself, as JSON")
        one.set_defaults(do=said(_look))
    one = acts.add_parser("list", help="what was asked for, and why it waits or was refused")
    one.add_argument("shop", **_SHOPS)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("--status", default="", help="scheduled, pictures, queued, in_review, done, refused …")
    one.add_argument("--most", type=positive, default=100, help="rows (100)")
    one.set_defaults(do=said(_list))
    one = acts.add_parser(
        "rule", help="post by itself what is enabled and ready: what it would do, on or off"
    )
    one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument("switch", nargs="?", choices=["on", "off"])
    one.set_defaults(do=said(_rule))


def _add_posting(acts: Commands) -> None:
    one = acts.add_parser("post", help="post products, or update their listings; very many as a job")
    one.add_argument("shop", **_SHOP)  # type: ignore[arg-type]  # argparse's own keywords
    one.add_argument(
        "sku", metavar="SKU", nargs="*", help="SKUs or parent SKUs; else --all, --state, --search"
    )
    one.add_argument("--all", action="store_true", help="every product of the shop")
    one.add_argument("--state", default="", help="ready, not_posted, changed, refused …")
    one.add_argument("--search", default="", help="words of title or SKU")
    one.add_argument("--not-before", type=_moment, help="not before that moment, as 2027-01-31T08:00+00:00")
    one.add_argument(
        "--take-away",
        action="append",
        default=[],
        metavar="CHANNEL_SKU",
        help="delete it with the update of one",
    )
    one.add_argument(
        "--dry-run", action="store_true", help="say how many would be posted and why others stay"
    )
    one.set_defaults(do=said(_post))


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _add_moving(acts: Commands) -> None:
    one = acts.add_parser("show", help="one posting: every reason, and its history")
    one.add_argument("posting", type=int, metavar="POSTING")
    one.set_defaults(do=said(_show))
    for name, says in (
        ("retry", "try what was refused again"),
        ("cancel", "take it back before it is told"),
        ("undo", "the way back: activate what was deactivated, recover what was deleted"),
    ):
        one = acts.add_parser(name, help=says)
        one.add_argument("posting", type=int, metavar="POSTING")
        one.set_defaults(do=said(_act))
    one = acts.add_parser("outcome", help="what became of a bulk action")
    one.add_argument("bulk", metavar="BULK", help="as post and move name it")
    one.add_argument("then", nargs="?", choices=["stop", "go-on", "undo"])
    one.set_defaults(do=said(_outcome))
    for name in ("activate", "deactivate", "delete", "recover"):
        one = acts.add_parser(name, help=f"{name} listings")
        _listing_arguments(one, "+")
        one.add_argument("--dry-run", action="store_true", help="say what would become of each")
        if name == "delete":
            one.add_argument(
                "--confirmation", default="", metavar="DELETE", help="the word, instead of typing it"
            )
        one.set_defaults(do=said(_move))


def _look(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    if given.what == "check":
        return posting.check_lines(given.shop, given.sku)
    return posting.preview_lines(given.shop, given.sku, payload=given.payload)


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    return posting.list_lines(given.shop, status=given.status, most=given.most)


def _rule(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    return posting.rule_lines(given.shop, given.switch or "")


def _post(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    asked = posting.PostAsked(
        given.shop, given.sku, given.search, "all" if given.all else given.state, given.not_before,
        given.take_away, given.dry_run,
    )  # fmt: skip
    return posting.post_lines(asked)


def _show(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    return posting.show_lines(given.posting)


def _act(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    return [posting.act(given.posting, given.what)]


def _outcome(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    return posting.outcome_lines(given.bulk, given.then or "")


def _move(given: Given) -> Iterable[str]:
    from shelfwire.cli import posting

    confirmation = ""
    if given.what == "delete" and not given.dry_run:
        confirmation = given.confirmation or posting.asked_to_type(len(given.listing))
    return posting.move_lines(
        given.shop, given.what, given.listing, confirmation=confirmation, dry_run=given.dry_run
    )
