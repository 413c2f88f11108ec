"""Import a file of rows: read it, refuse its bad rows one by one, apply the others, and return the same file with
the results.

What differs between kinds of files is declared by an ``Importer``: its columns, how a row is read, how rows are
applied. What they share is here: one bad row never stops the others, rows are applied in chunks, progress is
reported, and an interrupted import continues where it was.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.db import transaction

from shelfwire.kit.columns import Column, aliases
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.file_kinds import Kind
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.kit.sheets import (
    Row,
    RowResult,
    Sheet,
    back_name,
    read_sheet,
    refuse_unusable,
    refused,
    write_back,
)

CHUNK = 500
"""Rows that are looked up together, and applied in one transaction."""
FAILED = "failed"


class Progress(Protocol):
    """Reports and stores the progress of an import. ``jobs.Run`` is one."""

    @property
    def checkpoint(self) -> Mapping[str, Any]:
        """What ``save_checkpoint`` saved last, or empty."""

    def wants(self, key: str) -> bool:
        """Whether the row of that line is to be imported."""

    def set_total(self, n: int) -> None:
        """Set how many rows will be imported."""

    def note(self, text: str) -> None:
        """Set one line on the present state."""

    def stop_if_cancelled(self) -> None:
        """Raise when the import is to stop between two batches."""

    def tell_rows(self, results: Sequence[RowResult]) -> None:
        """Record the results of these rows."""

    def told_rows(self) -> Mapping[int, RowResult]:
        """Return the rows recorded before the checkpoint that have a message, by line."""

    def save_checkpoint(self, data: Mapping[str, Any]) -> None:
        """Store how far the import is, in the caller's transaction."""


class Unwatched:
    """The ``Progress`` of an import without a job."""

    checkpoint: Mapping[str, Any] = {}

    def wants(self, key: str) -> bool:
        return True

    def set_total(self, n: int) -> None: ...

    def note(self, text: str) -> None: ...

    def stop_if_cancelled(self) -> None: ...

    def tell_rows(self, results: Sequence[RowResult]) -> None: ...

    def told_rows(self) -> Mapping[int, RowResult]:
        return {}

    def save_checkpoint(self, data: Mapping[str, Any]) -> None: ...


Asked = TypeVar("Asked")


class Importer(ABC, Generic[Asked]):
    """Declares one kind of file. An object serves one file; data that its rows share is kept on it.

    ``outcomes``: the possible outcomes of an accepted row. ``bad_row``: the refusal of a cell that is a formula.
    ``resumes``: a batch and the checkpoint are one transaction, so that every row is applied exactly once; without
    it the importer opens its own transactions, and a row that comes again changes nothing.
    """

    kind: ClassVar[Kind]
    columns: ClassVar[Sequence[Column]]
    outcomes: ClassVar[tuple[str, ...]]
    bad_row: ClassVar[type[RuleBroken]]
    resumes: ClassVar[bool] = True

    sheet: Sheet

    def said(self, headers: Sequence[str]) -> Mapping[str, str]:
        """Return the field that a header means, for those of the file's headers of which ``columns`` cannot know it;
        empty: the column is not read.
        """
        return {}

    def begin(self) -> None:
        """Called when the file was read into ``self.sheet``, which it may replace. Raise RuleBroken to refuse the whole
        file.
        """

    def require(self, *fields: str) -> None:
        """Raise WrongColumns unless the file has a column for each field."""
        self.sheet.require(*fields, aliases=aliases(self.columns))

    def look_up(self, rows: Sequence[Row]) -> None:
        """Load everything that these rows name, in a few queries; ``read`` is called for each of them next."""

    @abstractmethod
    def key(self, row: Row) -> str:
        """Return the text by which results name the row."""

    @abstractmethod
    def read(self, row: Row) -> Asked:
        """Read the row, given the rows before it. Raise RuleBroken to refuse it. Rows that are not imported this
        time are read too, because they may contradict others.
        """

    def batches(self, rows: Iterator[Asked | RowResult]) -> Iterable[Sequence[Asked | RowResult]]:
        """Return the rows in the batches in which they are applied, with the refusals of those that could not be
        read.
        """
        while batch := list(islice(rows, CHUNK)):
            yield batch

    @abstractmethod
    def apply(self, rows: Sequence[Asked]) -> Sequence[RowResult]:
        """Apply one batch. Returns a result for each row, in any order."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import: the imported ``rows`` in their order, and how many had which outcome. After a
    ``dry_run`` it says what would have happened.
    """

    sheet: Sheet = field(repr=False)
    rows: list[RowResult]
    counts: Counter[str]
    dry_run: bool = False

    @property
    def returned_name(self) -> str:
        """The name of ``returned_file``."""
        return back_name(self.sheet, "results")

    @property
    def returned_file(self) -> bytes:
        """The imported rows, in the same columns, with Status and Message."""
        return write_back(self.sheet, self.rows, only={row.line for row in self.rows})

    @property
    def failed_rows_name(self) -> str:
        """The name of ``failed_rows_file``."""
        return back_name(self.sheet, "refused")

    @property
    def failed_rows_file(self) -> bytes:
        """The refused rows alone, ready to be corrected and sent again; empty when there are none."""
        bad = {row.line for row in self.rows if row.status == FAILED}
        return write_back(self.sheet, self.rows, only=bad) if bad else b""

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """The headers that the importer does not know."""
        return self.sheet.unknown_headers

    def summary(self) -> dict[str, Any]:
        """The counts, the ignored columns, and the encoding that was read when it is not plain UTF-8, JSON-able."""
        checked = {"dry_run": True} if self.dry_run else {}
        read_as = {"read_as": self.sheet.encoding} if self.sheet.encoding else {}
        return {**checked, **read_as, **self.counts, "ignored_columns": list(self.ignored_columns)}


def import_file(
    importer: Importer[Any],
    *,
    name: str,
    content: bytes,
    encoding: str | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> Imported:
    """Import a CSV or Excel file row by row.

    ``encoding``: of a CSV file; None means what it is written in, as far as that is clear (``encodings.guessed``).
    ``dry_run``: report what would happen to every row, and change nothing. Raises UnreadableFile, WrongKind,
    WrongColumns, or what ``begin`` raises, before anything is applied. Call it outside a transaction: every batch has
    its own, and a dry run is one.
    """
    watch = progress or Unwatched()
    sheet = importer.sheet = read_sheet(
        name,
        content,
        aliases(importer.columns),
        encoding,
        kind=importer.kind,
        identifiers=[column.field for column in importer.columns if column.identifier],
        said=importer.said,
    )
    importer.require(*(column.field for column in importer.columns if column.needed))
    importer.begin()
    sheet = importer.sheet
    wanted = [row for row in sheet.rows if watch.wants(str(row.line))]
    watch.set_total(len(wanted))
    if sheet.unknown_headers:
        watch.note(f"Columns not read: {', '.join(sheet.unknown_headers)}"[:300])
    with rehearsal() if dry_run else nullcontext():
        results = _work(importer, wanted, watch, keeps_place=importer.resumes and not dry_run)
    if dry_run:
        watch.note("The file was only checked: nothing was changed.")
    rows = [results[row.line] for row in wanted]
    found = Counter(row.status for row in rows)
    counts = Counter({status: found[status] for status in (*importer.outcomes, FAILED)})
    return Imported(sheet, rows, counts, dry_run)


def _work(
    importer: Importer[Any], wanted: Sequence[Row], watch: Progress, *, keeps_place: bool
) -> dict[int, RowResult]:
    """Import batch by batch from the checkpoint on. Returns every wanted row's result by line."""
    reached = str(watch.checkpoint.get("rows", ""))
    results = _done_before(importer, wanted, reached, watch)
    open_lines = {row.line for row in wanted} - results.keys()
    read = (asked for row, asked in _read(importer) if row.line in open_lines)
    letters = _letters(importer)
    for batch in importer.batches(read):
        watch.stop_if_cancelled()
        with transaction.atomic() if importer.resumes else nullcontext():
            done = _apply(importer, batch)
            watch.tell_rows(done)
            if keeps_place:
                reached += "".join(letters[result.status] for result in done)
                watch.save_checkpoint({"rows": reached})
        results.update({result.line: result for result in done})
    return results


def _read(importer: Importer[Any]) -> Iterator[tuple[Row, Any]]:
    """Read every row. Returns each with what was read, or with why it is refused."""
    rows = iter(importer.sheet.rows)
    while chunk := list(islice(rows, CHUNK)):
        importer.look_up(chunk)
        for row in chunk:
            try:
                refuse_unusable(importer.sheet, row, importer.bad_row)
                yield row, importer.read(row)
            except RuleBroken as refusal:
                yield row, refused(row.line, importer.key(row), refusal)


def _apply(importer: Importer[Any], batch: Sequence[Any]) -> list[RowResult]:
    """Apply one batch. Returns its results in the order of the file."""
    asked = [item for item in batch if not isinstance(item, RowResult)]
    done = [item for item in batch if isinstance(item, RowResult)]
    if asked:
        done += importer.apply(asked)
    return sorted(done, key=lambda result: result.line)


def _letters(importer: Importer[Any]) -> dict[str, str]:
    """Return one letter per outcome, because a checkpoint holds one for each row."""
    return {status: str(place) for place, status in enumerate((*importer.outcomes, FAILED))}


def _done_before(
    importer: Importer[Any], rows: Sequence[Row], reached: str, watch: Progress
) -> dict[int, RowResult]:
    """Return the results of the rows that an earlier attempt had finished, by line."""
    statuses = {letter: status for status, letter in _letters(importer).items()}
    told = watch.told_rows() if reached else {}
    results = {}
    for row, letter in zip(rows, reached, strict=False):
        said = told.get(row.line)
        why = (said.field, said.message, said.code) if said else ()
        results[row.line] = RowResult(row.line, importer.key(row), statuses[letter], *why)
    return results
