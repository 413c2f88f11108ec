"""The log of calls with the gate's verdict on each: what a client did wrong is found here, not guessed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from itertools import islice
from typing import Any

import msgspec

KEPT_BODY = 2_000


class CallRecord(msgspec.Struct, gc=False):
    """One call. `verdict` is ok, refused, example (answered, not played) or fault."""

    serial: int
    at: float
    operation: str
    method: str
    path: str
    query: dict[str, str]
    body: str
    shop_id: str
    status: int
    code: int
    message: str
    verdict: str
    warnings: list[str]
    request_id: str
    millis: float
    fault: str = ""


class CallLog:
    """The last calls in full, and counts of all."""

    def __init__(self, size: int) -> None:
        self._records: deque[CallRecord] = deque(maxlen=size)
        self._counts: Counter[tuple[str, int]] = Counter()
        self.serial = 0
        self.on_add: Callable[[], None] | None = None

    def add(self, record: CallRecord) -> None:
        self._records.append(record)
        self._counts[(record.operation, record.code)] += 1
        if self.on_add is not None:
            self.on_add()

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def find(
        self,
        *,
        operation: str = "",
        shop_id: str = "",
        since: int = 0,
        before: int = 0,
        verdict: str = "",
        limit: int = 200,
    ) -> list[CallRecord]:
        """The newest calls after serial `since` and before serial `before`, oldest first.

        `operation` is a part of its key; the verdict `warning` means ok, but not without warnings.
        """
        chosen = [
            record
            for record in self._records
            if record.serial > since
            and (not before or record.serial < before)
            and operation in record.operation
            and (not shop_id or record.shop_id == shop_id)
            and _is(record, verdict)
        ]
        return chosen[-limit:] if limit else []

    def get(self, serial: int) -> CallRecord | None:
        """One call, while it is kept."""
        return next((record for record in reversed(self._records) if record.serial == serial), None)

    def about(self, names: list[str], limit: int) -> list[CallRecord]:
        """The newest calls that name one of these ids in their path, query or body, newest first."""
        found = (
            record
            for record in reversed(self._records)
            if any(
                name in record.path or name in record.body or name in record.query.values() for name in names
            )
        )
        return list(islice(found, limit))

    def counts(self) -> dict[str, dict[str, int]]:
        """Calls per operation and code, with their total."""
        table: dict[str, dict[str, int]] = {}
        for (operation, code), number in sorted(self._counts.items()):
            row = table.setdefault(operation, {"total": 0})
            row["total"] += number
            row[str(code)] = number
        return table

    def clear(self) -> None:
        self._records.clear()
        self._counts.clear()


def _is(record: CallRecord, verdict: str) -> bool:
    if verdict == "warning":
        return record.verdict == "ok" and bool(record.warnings)
    return verdict in ("", record.verdict)


def readable(body: bytes) -> str:
    """A body as the log keeps it."""
    return body[:KEPT_BODY].decode("utf-8", "replace")


def public_query(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """A query without what must not be kept."""
    hidden: dict[str, Any] = {"app_secret": "***", "access_token": "***", "refresh_token": "***"}
    return {key: hidden.get(key, value) for key, value in pairs if key != "sign"}
