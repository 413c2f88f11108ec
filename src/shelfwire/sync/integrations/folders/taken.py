"""Take what the warehouse left: files of shipments. Each row ships by the way a person's file does; one that cannot is
handed back with its reason in a file beside it. The same content twice changes nothing, unless rows of it were refused:
those are tried again.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shelfwire.fulfilment.actions import TrackingOptions, import_tracking
from shelfwire.integrations.actions import begin_taken, end_file, note_call, note_refused
from shelfwire.integrations.errors import BadFile
from shelfwire.integrations.models import FolderFile, Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.imports import Imported, Unwatched
from shelfwire.kit.sftp import Found
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.kit.texts import fit
from shelfwire.sync.integrations.folders.place import DONE, SHIPMENTS, Place

FILES_MOST: Final = 1_000
TAKEN_MOST: Final = 50
"""Files in one look."""
QUIET_SECONDS: Final = 10.0
"""How long a file may not have changed: a person who looks twice at once does not take a half of it."""
_ERRORS: Final = (".errors.csv", ".errors.xlsx")
_TABLES: Final = ("csv", "tsv", "txt", "xlsx")
_NAME_BYTES: Final = 200
"""Of a name that we give: file systems have 255 at most, and the hidden name is longer."""
_NAME_MOST: Final = 255
_REFUSED_MOST: Final = 5_000
"""Lines of a file that are tried again; of more they come back beside the file like the others, and that is all."""
_SAME_MOST: Final = 9


def lying(place: Place) -> list[Found]:
    """The files of shipments that lie there. A hidden file, and what we handed back, is none."""
    return place.files(SHIPMENTS, FILES_MOST, _is_one)


def _is_one(name: str) -> bool:
    said = name.lower()
    return said.rpartition(".")[2] in _TABLES and not said.startswith(".") and not said.endswith(_ERRORS)


def seen_of(files: Sequence[Found], before: Mapping[str, Any]) -> dict[str, list[float]]:
    """What a look saw, as it is kept for the next: each with its size, its moment, and since when it is like that."""
    now = clock.now().timestamp()
    return {_said(one.name): [one.size, one.written_at, _since(one, before) or now] for one in files}


def whole(files: Sequence[Found], before: Mapping[str, Any]) -> list[Found]:
    """Those that have not changed for a while, since a look ``before``: nobody is writing them."""
    latest = clock.now().timestamp() - QUIET_SECONDS
    return [one for one in files if (since := _since(one, before)) and since <= latest][:TAKEN_MOST]


def _since(file: Found, before: Mapping[str, Any]) -> float | None:
    """Since when the file is as it is, as looks before saw it; None when it is new or another."""
    size, written_at, since = [*before.get(_said(file.name), ()), None, None, None][:3]
    return since if (size, written_at) == (file.size, file.written_at) else None


def _said(name: str) -> str:
    """The name as it is kept and shown; bytes that are no UTF-8 as ``\\xe4``, so that two names stay two."""
    return fit(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), _NAME_MOST)


def take(integration: Integration, place: Place, file: Found) -> None:
    """Take one file. Raises RuleBroken where the place refuses; what is wrong with the file goes into the log."""
    path, name = f"{SHIPMENTS}/{file.name}", _said(file.name)
    try:
        content = place.read(path, MAX_BYTES)
    except BadFile as unread:
        if place.exists(path):  # else somebody took it away, and nothing is to be said
            _refuse(integration, place, file.name, unread)
            place.rename(path, _free(place, file.name))
        return
    row, before = begin_taken(integration, name, hashlib.sha256(content).hexdigest())
    if before and "refused" not in row.contents:
        said = f"The same content was taken as “{row.name}”."
        note_call(integration, CallAction.SHIPMENTS_IN, CallOutcome.REPEATED, file_name=name, said=said)
    else:
        _import(integration, place, file.name, content, row)
    place.rename(path, _free(place, file.name))
    end_file(row)


class _Lines(Unwatched):
    """Only these lines of a file are imported; without any, all."""

    def __init__(self, lines: Sequence[int]) -> None:
        self._lines = frozenset(map(str, lines))

    def wants(self, key: str) -> bool:
        return not self._lines or key in self._lines


def _import(integration: Integration, place: Place, name: str, content: bytes, row: FolderFile) -> None:
    by = f"{integration.get_kind_display()} ({integration.name})"
    options = TrackingOptions(
        account=integration.account,
        only_account=integration.account is not None,
        carriers=integration.carriers,
    )
    try:
        done = import_tracking(
            company=integration.company,
            name=_said(name),
            content=content,
            by=by,
            options=options,
            run=_Lines(row.contents.get("refused", ())),
        )
    except RuleBroken as refused:
        _refuse(integration, place, name, refused)
        note_refused(row, [])
        return
    failed = [one.line for one in done.rows if one.status == "failed"]
    if failed:
        _hand_back(place, name, done.failed_rows_file)
    note_refused(row, failed if 0 < len(failed) <= _REFUSED_MOST else None)
    _note(integration, name, done)


def _note(integration: Integration, name: str, done: Imported) -> None:
    failed = done.counts["failed"]
    first = next((row for row in done.rows if row.status == "failed"), None)
    said = f"{failed} of {len(done.rows)} rows refused; line {first.line}: {first.message}" if first else ""
    if done.sheet.encoding:
        said = f"Read as {done.sheet.encoding}. {said}".strip()
    note_call(
        integration,
        CallAction.SHIPMENTS_IN,
        (CallOutcome.REFUSED if failed == len(done.rows) else CallOutcome.PARTLY)
        if failed
        else (CallOutcome.SHIPPED if done.counts["shipped"] else CallOutcome.REPEATED),
        file_name=_said(name),
        orders=len({row.key for row in done.rows}),
        said=said,
    )


def _refuse(integration: Integration, place: Place, name: str, refused: RuleBroken) -> None:
    """Nothing of the file is used, and why is said beside it and in the log."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([("Status", "Message"), ("failed", str(refused))])
    _hand_back(place, name, out.getvalue().encode("utf-8-sig", "replace"))
    note_call(
        integration,
        CallAction.SHIPMENTS_IN,
        CallOutcome.REFUSED,
        file_name=_said(name),
        said=str(refused),
    )


def _hand_back(place: Place, name: str, content: bytes) -> None:
    end = _ERRORS[1] if content.startswith(b"PK") else _ERRORS[0]
    path = f"{SHIPMENTS}/{_cut(name.removesuffix('.csv').removesuffix('.xlsx'))}{end}"
    if place.exists(path):
        place.remove(path)
    place.lay(path, content)
    place.give(path)


def _cut(name: str) -> str:
    """So much of a name that something fits behind it."""
    if len(name.encode("utf-8", "surrogateescape")) <= _NAME_BYTES:
        return name
    return name.encode("utf-8", "surrogateescape")[:_NAME_BYTES].decode("utf-8", "ignore")


def _free(place: Place, name: str) -> str:
    """A name among the done that nothing has."""
    stem, _, end = name.rpartition(".")
    stem = _cut(stem)
    path, number = f"{DONE}/{stem}.{end}", 2
    while place.exists(path):
        # a warehouse may give every file the same name, for years: then the moment tells them apart
        mark = str(number) if number <= _SAME_MOST else f"{clock.now():%Y%m%dT%H%M%S%f}"
        path, number = f"{DONE}/{stem}-{mark}.{end}", number + 1
    return path
