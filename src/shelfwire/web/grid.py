"""The list component: one table class is the screen, the phone's cards and the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import django_tables2 as tables
from django import forms
from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from shelfwire.kit import clock, paging
from shelfwire.web import access
from shelfwire.web.access import CompanyRequest, is_packer
from shelfwire.web.chips import Chip, Count, View, chips
from shelfwire.web.choices import choice_of, keep_sort
from shelfwire.web.exports import csv_download, xlsx_download
from shelfwire.web.stale import Stale

M = TypeVar("M", bound=models.Model)
CSV_ROWS = 100_000
CSV_BATCH = 1_000
XLSX_ROWS = 20_000
"""A workbook is made in one piece."""
_CELL_END, _NOTHING = SafeString("</td>"), SafeString("")
_BOX = '<input type="checkbox" class="form-check-input" name="ids" value="{}" data-select aria-label="Select {}">'
PAGE_SIZES = (25, 50, 100, 200)
_PAGE_KEYS = ("after", "before", "format", "keep", "seen", "ids")
_UNFILTERED = (*_PAGE_KEYS, "size", "sort")


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done with the selected rows: a page that first shows what it will do. ``href``: where the form
    with the selected ``ids`` goes. ``key``: its letter on the keyboard. ``menu``: the menu into which it is folded.
    """

    label: str
    icon: str
    href: str
    key: str = ""
    primary: bool = False
    new_tab: bool = False
    menu: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a column that can be sorted by."""

    href: str
    keep: str
    """The address that keeps the order for the next time."""
    state: str
    """``ascending``, ``descending`` or ``none``, as aria-sort says it."""


class GridTable(tables.Table):  # type: ignore[misc]  # django-tables2 is untyped
    """Base of every grid. ``href`` makes a row walkable; ``select`` adds a tick-box named ``ids``.

    ``empty`` is the template of the state before there is any row: it names the next action. ``identifiers`` are the
    columns that a spreadsheet must not take for numbers when the rows leave as a file. ``read_at``: no row is older.
    ``watched``: the attributes of a row that make it another one for somebody who looks at the list.
    """

    select = False
    watched: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    empty = "web/grid_empty.html"

    def __init__(self, *args: Any, read_at: datetime | None = None, **kwargs: Any) -> None:
        self.read_at = read_at or clock.now()
        # here and not in a Meta class, which django-tables2 does not inherit
        kwargs.setdefault("orderable", False)
        kwargs.setdefault("template_name", "web/table.html")
        kwargs.setdefault("attrs", {"class": "table table-vcenter card-table grid-table"})
        super().__init__(*args, **kwargs)

    @property
    def zone(self) -> str:
        """The one clock of every moment in the table, named once below it; empty when each moment names its own."""
        return ""

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
        start = (
            format_html('<tr data-row="{}" data-href="{}">', row.record.pk, href)
            if href
            else format_html('<tr data-row="{}">', row.record.pk)
        )
        parts = [start, self._pick(row.record)]
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
    """One list of one request.

    ``rows``: filtered, with its select_related. ``keys``: the order, last one unique. ``name``: of the list, in files
    and in what a person has chosen. ``form``: the filter, bound to the address. ``views``: what its chips offer.
    ``sorts``: for each column that can be sorted by, the keys. ``acts``: what may be done with selected rows.
    ``stale``: why the rows may be older than they look. ``own_order``: the view that is asked for has its own order,
    which what the person has chosen for the whole list leaves alone. ``exist``: whether there is any row at all, asked
    when a filter finds none. ``table_kwargs`` go to the table class.
    """

    def __init__(
        self,
        request: CompanyRequest,
        table: type[GridTable],
        rows: models.QuerySet[M],
        *,
        keys: Sequence[str],
        name: str,
        descending: bool = True,
        form: forms.Form | None = None,
        views: Sequence[View] = (),
        sorts: Mapping[str, Sequence[str]] | None = None,
        acts: Sequence[Act] = (),
        stale: Sequence[Stale] = (),
        own_order: bool = False,
        exist: Callable[[], bool] = lambda: True,
        **table_kwargs: Any,
    ) -> None:
        self.request = request
        self.rows = rows
        self.name = name
        self.form = form
        self.acts = acts
        self.stale = stale
        self.counts: Mapping[str, Count] = {}
        self._views = views
        self._sorts = dict(sorts or {})
        self._own_order = own_order
        self._exist = exist
        self._usual = (tuple(keys), descending)
        self._counted = ""
        self._table_class = table
        self._table_kwargs = table_kwargs

    @property
    def menus(self) -> dict[str, list[Act]]:
        """The acts that are folded into menus, by the menu."""
        found: dict[str, list[Act]] = {}
        for act in self.acts:
            if act.menu:
                found.setdefault(act.menu, []).append(act)
        return found

    # ── the order of the rows ────────────────────────────────────────────────────────────────────────────

    @cached_property
    def choice(self) -> Any:
        """What the person has chosen about this list; asked only by a list that offers a choice."""
        return choice_of(self.request, self.name)

    @cached_property
    def sort(self) -> str:
        """The column sorted by, ``-`` before it for descending; empty for the usual order."""
        asked = self.request.GET.get("sort")
        if asked is None and self._sorts and not self._own_order:
            asked = self.choice.sort
        return asked if asked and asked.removeprefix("-") in self._sorts else ""

    @property
    def keys(self) -> Sequence[str]:
        """The keyset of the rows."""
        return self._sorts[self.sort.removeprefix("-")] if self.sort else self._usual[0]

    @property
    def descending(self) -> bool:
        """The direction of the keyset."""
        return self.sort.startswith("-") if self.sort else self._usual[1]

    def headings(self) -> dict[str, Heading]:
        """The sortable headers by column."""
        return {column: self._heading(column) for column in self._sorts}

    def _heading(self, column: str) -> Heading:
        mine = self.sort.removeprefix("-") == column or (
            not self.sort and tuple(self._sorts[column]) == self._usual[0]
        )
        state = ("descending" if self.descending else "ascending") if mine else "none"
        other = f"-{column}" if state == "ascending" else column
        return Heading(self.address(sort=other), self.address(sort=other, keep="1"), state)

    # ── the page ─────────────────────────────────────────────────────────────────────────────────────────

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
        if self.whole:
            return f"{len(self.page.rows):,}"
        return self._counted or _worded(*paging.capped_count(self.rows))

    @property
    def whole(self) -> bool:
        """Whether this page shows every row that matches, so that nothing need be counted."""
        return self.page.after is None and self.page.before is None

    def count_is(self, found: int, more: bool) -> None:
        """For a view that has counted ``rows`` with something else, no further than the cap."""
        self._counted = _worded(found, more)

    # ── addresses ────────────────────────────────────────────────────────────────────────────────────────

    @property
    def filtered(self) -> bool:
        """Whether the address narrows the rows, so an empty page can say why it is empty."""
        return any(value for key, value in self.request.GET.items() if key not in _UNFILTERED)

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
    def files(self) -> bool:
        """Whether the rows are offered as files: never to a packer, as ``requires`` gives none."""
        return not is_packer(self.request)

    @property
    def csv(self) -> str:
        """The address of the same rows, all pages, as CSV."""
        return self.address(format="csv")

    @property
    def xlsx(self) -> str:
        """The address of the same rows as a workbook."""
        return self.address(format="xlsx")

    @property
    def matching(self) -> str:
        """What a form sends to mean every row that matches: the filter, as an address has it."""
        return self.address().removeprefix("?") or "all"

    @property
    def narrowed(self) -> bool:
        """Whether an empty page is empty because of the address, so that loosening it would help."""
        marks = self.request.GET.get("after") or self.request.GET.get("before")
        return bool(self.filtered or marks) and self._exist()

    @property
    def view(self) -> str:
        """The label of the view that is shown, when nothing else narrows it."""
        return "" if self.request.GET.get("q") else next((chip.label for chip in self.chips if chip.here), "")

    # ── views ────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def chips(self) -> list[Chip]:
        """The offered views and the person's own; ``counts`` are set by the view that has counted."""
        own = self.choice.views if self._views else ()
        return chips(self._views, self.counts, own, self.request.GET)

    @property
    def savable(self) -> bool:
        """Whether the address filters by something that no chip stands for."""
        return bool(self._views) and self.filtered and not any(chip.here for chip in self.chips)

    # ── news ─────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def pulse(self) -> str:
        """The address that tells whether the page shown has become another one; none for a page further back."""
        if self.request.GET.get("after") or self.request.GET.get("before"):
            return ""
        ids = ".".join(str(row.pk) for row in self.page.rows)
        return self.address(format=access.NEWS, seen=self._digest(), ids=ids)

    def _digest(self) -> str:
        watched = self._table_class.watched
        seen = [(row.pk, *(str(getattr(row, name, "")) for name in watched)) for row in self.page.rows]
        return blake2b(repr(seen).encode(), digest_size=8).hexdigest()

    def _news(self) -> HttpResponse:
        """Nothing while the page is as it was shown; else how many rows are new, for a bar above the list."""
        if self._digest() == self.request.GET.get("seen"):
            return HttpResponse(status=204)
        shown = set(self.request.GET.get("ids", "").split("."))
        new = sum(str(row.pk) not in shown for row in self.page.rows)
        return render(self.request, "web/grid_news.html", {"new": new, "here": self.address()})

    # ── answers ──────────────────────────────────────────────────────────────────────────────────────────

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
            case access.NEWS:
                return self._news()
        if self.request.GET.get("keep") and self.sort:
            keep_sort(self.request, self.name, self.sort)
        htmx = getattr(self.request, "htmx", None)
        part = htmx is not None and htmx.target == "grid"
        found = {**(context or {}), "grid": self, "filter": self.form}
        return render(self.request, "web/grid.html" if part else template, found)


def _worded(found: int, more: bool) -> str:
    return f"{found:,}{'+' if more else ''}"
