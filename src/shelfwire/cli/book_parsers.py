"""The command ``books`` and its flags."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, day, said

_FORMATS = ("xero", "quickbooks", "beancount")


def add(commands: Commands) -> None:
    """Add it."""
    books = commands.add_parser("books", help="journal entries for accounting, from statements")
    acts = books.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("export", help="export what is not in the books yet, and write its files")
    one.add_argument("folder", metavar="FOLDER", help="where the files go")
    one.add_argument("--company", required=True, metavar="SLUG", help="as in the address of its screens")
    one.add_argument("--format", required=True, choices=_FORMATS, metavar="FORMAT", help=", ".join(_FORMATS))
    one.add_argument("--currency", required=True, metavar="CODE", help="like USD")
    one.add_argument("--from", dest="since", type=day, required=True, metavar="DAY", help="2026-11-01, UTC")
    one.add_argument("--to", dest="until", type=day, required=True, metavar="DAY", help="the last day, UTC")
    one.add_argument("--shop", default="", help="its id or its name; else all")
    one.add_argument("--dry-run", action="store_true", help="only show the entries")
    one.set_defaults(do=said(_export))


def _export(given: Given) -> Iterable[str]:
    from shelfwire.cli import books

    wanted = books.Wanted(
        given.company, given.format, given.currency, given.since, given.until, given.shop, given.folder
    )
    return books.preview_lines(wanted) if given.dry_run else books.export_lines(wanted)
