"""Grids: one table class is the screen, the phone's cards and the CSV."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import django_tables2 as tables
from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from shelfwire.kit import clock, paging
from shelfwire.kit.tables import guard_cell, guard_identifier
from shelfwire.kit.workbooks import write_workbook

M = TypeVar("M", bound=models.Model)
CSV_ROWS = 100_000
CSV_BATCH = 1_000
XLSX_ROWS = 20_000
"""A workbook is made in one piece."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROW, _CELL_END, _NOTHING = SafeString("<tr data-row>"), SafeString("</td>"), SafeString("")
_BOX = '<input type="checkbox" class="form-check-input" name="ids" value="{}" data-select aria-label="Select {}">'
PAGE_SIZES = (25, 50, 100, 200)
_PAGE_KEYS = ("after", "before", "format")


class GridTable(tables.Table):  # type: ignore[misc]  # django-tables2 is untyped
    """Base of every grid. ``href`` makes a row walkable; ``select`` adds a tick-box named ``ids``.

    ``empty`` is the template of the state before there is any row: it names the next action. ``identifiers`` are the
    columns that a spreadsheet must not take for numbers when the rows leave as a file. ``read_at``: no row is older.
    """

    select = False
    identifiers: tuple[str, ...] = ()
    empty = "web/grid_empty.html"

    def __init__(self, *args: Any, read_at: datetime | None = None, **kwargs: Any) -> None:
        self.read_at = read_at or clock.now()
        # here and not in a Meta class, which django-tables2 does not inherit
        kwargs.setdefault("orderable", False)
        kwargs.setdefault("template_name", "web/table.html")
        kwargs.setdefault("attrs", {"class": "table table-vcenter card-table grid-table"})
        super().__init__(*args, **kwargs)

    def href(self, record: Any) -> str:
        """Where Enter and a click on the row lead; empty for nowhere."""
        return ""

    def pickable(self, record: Any) -> bool:
        """Whether the row's tick-box may be ticked, in a table with ``select``."""
        return True

    def lines(self) -> SafeString:
        """The rows as HTML, by Python: a page has hundreds of cells, and template tags around each cost more than
        what is in them."""
        columns = [
            (column.name, format_html('<td {} data-label="{}">', column.attrs["td"].as_html(), column.header))
            for column in self.columns
        ]
        return format_html_join("", "{}", ((self._line(row, columns),) for row in self.rows))

    def _line(self, row: Any, columns: Sequence[tuple[str, SafeString]]) -> SafeString:
        href = self.href(row.record)
        parts = [format_html('<tr data-row data-href="{}">', href) if href else _ROW, self._pick(row.record)]
        for number, (name, start) in enumerate(columns):
            cell = conditional_escape(row.get_cell(name))
            if href and not number:
                cell = format_html('<a class="row-link" href="{}">{}</a>', href, cell)
            parts += (start, cell, _CELL_END)
        return mark_safe("".join([*parts, "</tr>"]))  # noqa: S308  # every part is escaped

    def _pick(self, record: Any) -> SafeString:
        if not self.select:
            return _NOTHING
        box = format_html(_BOX, record.pk, record) if self.pickable(record) else ""
        return format_html('<td class="w-1 grid-pick">{}</td>', box)


class Grid(Generic[M]):
    """One grid of one request.

    ``rows``: filtered, with its select_related. ``keys``: the order, last one unique. ``name``: the CSV's name.
    ``form``: the filter, bound to the address. ``table_kwargs`` go to the table class.
    """

    def __init__(
        self,
        request: HttpRequest,
        table: type[GridTable],
        rows: models.QuerySet[M],
        *,
        keys: Sequence[str],
        name: str,
        descending: bool = True,
        form: forms.Form | None = None,
        **table_kwargs: Any,
    ) -> None:
        self.request = request
        self.rows = rows
        self.keys = keys
        self.name = name
        self.descending = descending
        self.form = form
        self._table_class = table
        self._table_kwargs = table_kwargs

    @property
    def size(self) -> int:
        """Rows a page: one of PAGE_SIZES."""
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in map(str, PAGE_SIZES) else 50

    @cached_property
    def page(self) -> paging.Page[M]:
        """The page the address asks for."""
        return paging.page(
            self.rows,
            keys=self.keys,
            descending=self.descending,
            size=self.size,
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
        )

    @cached_property
    def table(self) -> GridTable:
        """The table of this page's rows."""
        return self._table(self.page.rows)

    @cached_property
    def count(self) -> str:
        """How many rows match, counted no further than the cap: ``1,000+``."""
        found, more = paging.capped_count(self.rows)
        return f"{found:,}{'+' if more else ''}"

    @property
    def filtered(self) -> bool:
        """Whether the address narrows the rows, so an empty page can say why it is empty."""
        return any(value for key, value in self.request.GET.items() if key not in (*_PAGE_KEYS, "size"))

    def address(self, **changes: str | None) -> str:
        """The present address with the page marks replaced."""
        query = self.request.GET.copy()
        for key in _PAGE_KEYS:
            query.pop(key, None)
        for key, value in changes.items():
            if value is not None:
                query[key] = value
        return f"?{query.urlencode()}"

    @property
    def next(self) -> str | None:
        """The next page's address."""
        return self.address(after=self.page.after) if self.page.after else None

    @property
    def previous(self) -> str | None:
        """The previous page's address."""
        return self.address(before=self.page.before) if self.page.before else None

    @property
    def csv(self) -> str:
        """The address of the same rows, all pages, as CSV."""
        return self.address(format="csv")

    @property
    def xlsx(self) -> str:
        """The address of the same rows as a workbook."""
        return self.address(format="xlsx")

    def _table(self, rows: Iterable[M], read_at: datetime | None = None) -> GridTable:
        return self._table_class(list(rows), request=self.request, read_at=read_at, **self._table_kwargs)

    def _lines(self, most: int) -> Iterator[list[Any]]:
        """Header and up to ``most`` rows, batch by batch, so memory does not grow with the file."""
        written, mark, first = 0, None, True
        while first or mark:
            read_at = clock.now()
            batch = paging.page(
                self.rows, keys=self.keys, descending=self.descending, size=CSV_BATCH, after=mark
            )
            for number, line in enumerate(self._table(batch.rows, read_at).as_values()):
                if number or first:
                    yield line
            written += len(batch.rows)
            mark, first = batch.after, False
            if mark and written >= most:
                yield [f"# The first {written:,} rows. Narrow the filter for the others."]
                return

    def _identifiers(self) -> frozenset[int]:
        """The places of the table's identifiers in a line."""
        columns = enumerate(self._table([]).columns.iterall())
        return frozenset(place for place, column in columns if column.name in self._table_class.identifiers)

    def respond(self, template: str, context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The file, the htmx part, or the page."""
        match self.request.GET.get("format"):
            case "csv":
                return csv_download(self.name, self._lines(CSV_ROWS), self._identifiers())
            case "xlsx":
                return xlsx_download(self.name, self._lines(XLSX_ROWS))
        htmx = getattr(self.request, "htmx", None)
        part = htmx is not None and htmx.target == "grid"
        found = {**(context or {}), "grid": self, "filter": self.form}
        return render(self.request, "web/grid.html" if part else template, found)


def csv_download(
    name: str, lines: Iterable[Iterable[Any]], identifiers: Collection[int] = ()
) -> StreamingHttpResponse:
    """A file ``name`` with the moment; no cell can be a formula, and no cell at the places ``identifiers`` becomes
    another number in a spreadsheet.

    Every line is made before the first one leaves: a failure in the middle is an error page, never a shorter file.
    """
    writer = csv.writer(_Echo())
    guarded = (
        [(guard_identifier if place in identifiers else guard_cell)(cell) for place, cell in enumerate(line)]
        for line in lines
    )
    # the mark tells spreadsheets that it is UTF-8
    text = [("\ufeff" if not n else "") + writer.writerow(line) for n, line in enumerate(guarded)]
    response = StreamingHttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_named(name)}.csv"'
    return response


def xlsx_download(name: str, lines: Iterable[Iterable[Any]]) -> HttpResponse:
    """A workbook ``name`` with the moment: every text is a text cell, so that no identifier becomes a number."""
    content = write_workbook([[guard_cell(cell) for cell in line] for line in lines])
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_named(name)}.xlsx"'
    return response


def _named(name: str) -> str:
    return f"{name}-{clock.now():%Y-%m-%d-%H%M}Z"


class _Echo:
    """A file that hands every line straight back: csv writes, the response streams."""

    def write(self, line: str) -> str:
        return line
