"""Take what the warehouse left: files of shipments. Each row ships by the way a person's file does; one that cannot is
handed back with its reason in a file beside it. The same content twice changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shelfwire.fulfilment.actions import TrackingOptions, import_tracking
from shelfwire.integrations.actions import begin_taken, end_file, note_call
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.sftp import Found
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.sync.integrations.folders.place import DONE, SHIPMENTS, Place

FILES_MOST: Final = 1_000
TAKEN_MOST: Final = 50
"""Files in one look."""
_ERRORS: Final = ".errors.csv"
_COLUMNS: Final = ("csv", "tsv", "txt")


def lying(place: Place) -> list[Found]:
    """The files of shipments that lie there. A hidden file, and what we handed back, is none."""
    found = place.files(SHIPMENTS, FILES_MOST)
    return [one for one in found if _is_one(one.name.lower())]


def _is_one(name: str) -> bool:
    return name.rpartition(".")[2] in _COLUMNS and not name.startswith(".") and not name.endswith(_ERRORS)


def seen_of(files: Sequence[Found]) -> dict[str, list[float]]:
    """What a look saw, as it is kept for the next."""
    return {one.name: [one.size, one.written_at] for one in files}


def whole(files: Sequence[Found], seen: Mapping[str, Any]) -> list[Found]:
    """Those that have not changed since the look before: nobody is writing them."""
    return [one for one in files if seen.get(one.name) == [one.size, one.written_at]][:TAKEN_MOST]


def take(integration: Integration, place: Place, file: Found) -> None:
    """Take one file. Raises RuleBroken where the place refuses; what is wrong with the file goes into the log."""
    path = f"{SHIPMENTS}/{file.name}"
    content = place.read(path, MAX_BYTES)
    row, before = begin_taken(integration, file.name, hashlib.sha256(content).hexdigest())
    if before:
        said = f"The same content was taken as “{row.name}”."
        note_call(integration, CallAction.SHIPMENTS_IN, CallOutcome.REPEATED, file_name=file.name, said=said)
    else:
        _import(integration, place, file.name, content)
    place.rename(path, _free(place, file.name))
    end_file(row)


def _import(integration: Integration, place: Place, name: str, content: bytes) -> None:
    by = f"{integration.get_kind_display()} ({integration.name})"
    options = TrackingOptions(
        account=integration.account,
        only_account=integration.account is not None,
        carriers=integration.carriers,
    )
    try:
        done = import_tracking(
            company=integration.company, name=name, content=content, by=by, options=options
        )
    except RuleBroken as refused:
        _hand_back(place, name, _reason(refused))
        note_call(
            integration, CallAction.SHIPMENTS_IN, CallOutcome.REFUSED, file_name=name, said=str(refused)
        )
        return
    failed = done.counts["failed"]
    if failed:
        _hand_back(place, name, done.failed_rows_file)
    first = next((row for row in done.rows if row.status == "failed"), None)
    said = f"{failed} of {len(done.rows)} rows refused; line {first.line}: {first.message}" if first else ""
    note_call(
        integration,
        CallAction.SHIPMENTS_IN,
        (CallOutcome.REFUSED if failed == len(done.rows) else CallOutcome.PARTLY)
        if failed
        else (CallOutcome.SHIPPED if done.counts["shipped"] else CallOutcome.REPEATED),
        file_name=name,
        orders=len({row.key for row in done.rows}),
        said=said,
    )


def _hand_back(place: Place, name: str, content: bytes) -> None:
    path = f"{SHIPMENTS}/{name.rpartition('.')[0]}{_ERRORS}"
    if place.exists(path):
        place.remove(path)
    place.write(path, content)


def _reason(refused: RuleBroken) -> bytes:
    """The file that says why a whole file was not read."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([("Status", "Message"), ("failed", str(refused))])
    return out.getvalue().encode("utf-8-sig")


def _free(place: Place, name: str) -> str:
    """A name among the done that nothing has."""
    stem, _, end = name.rpartition(".")
    path, number = f"{DONE}/{name}", 2
    while place.exists(path):
        path, number = f"{DONE}/{stem}-{number}.{end}", number + 1
    return path
