"""Lists as files: CSV and workbooks in which no cell is a formula and no identifier becomes another number."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from shelfwire.kit import clock
from shelfwire.kit.tables import guard_cell, guard_identifier
from shelfwire.kit.workbooks import write_workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


_UNFIT = re.compile(r"[^A-Za-z0-9._ -]+")


def _named(name: str) -> str:
    """A file's name that every header and every disk takes, whatever ids of a channel are in it."""
    return f"{_UNFIT.sub('-', name)}-{clock.now():%Y-%m-%d-%H%M}Z"


class _Echo:
    """A file that hands every line straight back: csv writes, the response streams."""

    def write(self, line: str) -> str:
        return line
