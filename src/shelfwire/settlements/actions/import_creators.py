"""Import a shop's export of affiliate orders: a row says which creator sold an item of an order, and for what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from shelfwire.catalog.queries import remembered_columns
from shelfwire.channels.models import Account
from shelfwire.jobs import Run
from shelfwire.kit import clock
from shelfwire.kit.cells import parse_currency
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.sheets import Row, RowResult
from shelfwire.orders.models import Order
from shelfwire.settlements.actions._creator_rows import keep_rows
from shelfwire.settlements.creators.columns import COLUMNS, HEADERS
from shelfwire.settlements.creators.reading import DAYS, CreatorRow, Manner, cell, intact, order_of, read_row
from shelfwire.settlements.errors import BadCreatorRow

MOST_OTHERS: Final = 60
LONGEST_OTHER: Final = 300
_HANDLE: Final = re.compile(r"@[\w.]{1,60}")


@dataclass(frozen=True, slots=True)
class CreatorOptions:
    """What the person declares. ``currency``: of rows that name none; empty: the order's, else the shop's. ``locale``:
    how the file writes numbers. ``days``: ``dmy`` or ``mdy``, how it writes dates. ``encoding``: of a CSV file; None
    means UTF-8 or a byte order mark. ``columns``: which field a header means, before what was remembered; empty: the
    column is not read. ``dry_run``: only say what would become of the rows.
    """

    currency: str = ""
    locale: str = "en-US"
    days: str = "dmy"
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False


def import_creators(
    *,
    account: Account,
    name: str,
    content: bytes,
    options: CreatorOptions | None = None,
    run: Run | None = None,
) -> Imported:
    """Keep the rows of a CSV or Excel file of the shop's affiliate orders. A bad row is refused by itself, the others
    go in; the same file twice changes nothing, a later one brings its rows up to date, and an empty cell leaves what is
    there. Raises UnreadableFile, WrongColumns, UnknownLocale, BadCell or BadCreatorRow for what was declared, before
    anything is written. Call it outside a transaction.
    """
    options = options or CreatorOptions()
    locale_of(options.locale)
    if options.currency:
        options = replace(options, currency=parse_currency(options.currency, field="Currency"))
    if options.days not in DAYS:
        raise BadCreatorRow(
            f"“{options.days}” is no order of day and month.",
            field="days",
            value=options.days,
            hint=f"Use {' or '.join(DAYS)}.",
        )
    return import_file(
        _Importer(account, options),
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    row: Row
    said: CreatorRow


class _Importer(Importer[_Asked]):
    """``_said`` holds the line and the words of each item of an order: two rows about one contradict each other."""

    kind = "creators"
    columns = COLUMNS
    outcomes = ("created", "updated", "unchanged")
    bad_row = BadCreatorRow

    def __init__(self, account: Account, options: CreatorOptions) -> None:
        self._account, self._options = account, options
        self._manner = Manner(options.locale, options.days)
        self._orders: dict[str, tuple[int, str]] = {}
        self._said: dict[tuple[str, ...], tuple[int, CreatorRow]] = {}

    def said(self, headers: Sequence[str]) -> Mapping[str, str]:
        return {
            **remembered_columns(self._account.company, headers, kind=self.kind),
            **self._options.columns,
        }

    def require(self, *fields: str) -> None:
        """A file that is only checked is shown with all of its columns, so that a person can say which is which."""
        if not self._options.dry_run:
            super().require(*fields)

    def begin(self) -> None:
        rows = [self._plain(row) for row in self.sheet.rows]
        self._manner = replace(self._manner, intact=intact(rows))
        self.sheet = replace(self.sheet, rows=rows)
        read = set(self.sheet.fields.values())
        self._others = [
            (place, header) for place, header in enumerate(self.sheet.headers) if header and place not in read
        ][:MOST_OTHERS]

    @staticmethod
    def _plain(row: Row) -> Row:
        """``@name`` is a handle and ``-`` stands for nothing: neither is a formula."""
        handle = row.cells.get("creator", "")
        named = "creator" in row.formulas and _HANDLE.fullmatch(handle)
        cells = {**row.cells, "creator": handle.removeprefix("@")} if named else row.cells
        formulas = (name for name in row.formulas if cell(row, name) and not (named and name == "creator"))
        return replace(row, cells=cells, formulas=tuple(formulas)) if row.formulas else row

    def key(self, row: Row) -> str:
        return row.cells.get("order", "")[:120]

    def look_up(self, rows: Sequence[Row]) -> None:
        named = {row.cells.get("order", "").strip() for row in rows}
        found = Order.objects.filter(company=self._account.company_id, external_id__in=named)
        facts = found.values_list("external_id", "account_id", "currency")
        # a shop that was connected anew may have its orders twice: those of the file's shop count
        mine_last = sorted(facts, key=lambda fact: fact[1] == self._account.pk)
        self._orders = {external_id: (account, currency) for external_id, account, currency in mine_last}

    def read(self, row: Row) -> _Asked:
        said = read_row(row, self._currency(row), self._manner, self._rest(row))
        key = (said.order_external_id, said.item, said.handle.casefold(), said.content_id)
        line, first = self._said.setdefault(key, (row.line, said))
        if line != row.line and first != said:
            raise BadCreatorRow(
                f"Line {line} says something else of the same item, creator and content of order "
                f"{said.order_external_id}.",
                field=HEADERS["order"],
                value=said.order_external_id,
                hint="Keep one of the rows, with the sums of both.",
            )
        return _Asked(row, said)

    def _currency(self, row: Row) -> str:
        """The row's currency. Raises BadCreatorRow for an order of another shop, or in another currency."""
        order = order_of(row, self._manner)
        account, its = self._orders.get(order, (self._account.pk, ""))
        if account != self._account.pk:
            raise BadCreatorRow(
                f"Order {order} is of another of your shops than {self._account}.",
                field=HEADERS["order"],
                value=order,
                hint="Import the file for the shop that it was exported from.",
            )
        text = cell(row, "currency") or self._options.currency or its or self._account.currency
        if not text:
            raise BadCreatorRow(
                "The row has no currency, and neither order nor shop has one here.",
                field=HEADERS["currency"],
                value="",
                hint="Write three letters, such as USD, or choose the currency of the whole file.",
            )
        currency = parse_currency(text, field=HEADERS["currency"])
        if its and its != currency:
            raise BadCreatorRow(
                f"Order {order} is in {its}, and the row in {currency}.",
                field=HEADERS["currency"],
                value=currency,
                hint="Correct the currency of the row or of the file.",
            )
        return currency

    def _rest(self, row: Row) -> dict[str, str]:
        """What the columns say that are not read."""
        cells = ((header, row.raw[place].strip()) for place, header in self._others if place < len(row.raw))
        return {header: str(text)[:LONGEST_OTHER] for header, text in cells if text}

    def apply(self, rows: Sequence[_Asked]) -> list[RowResult]:
        outcomes = keep_rows(self._account, [one.said for one in rows], clock.now())
        return [
            RowResult(one.row.line, self.key(one.row), outcome)
            for one, outcome in zip(rows, outcomes, strict=True)
        ]
