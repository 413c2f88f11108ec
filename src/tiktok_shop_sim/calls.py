"""The log of calls with the gate's verdict on each: what a client did wrong is found here, not guessed."""

from __future__ import annotations

from collections import Counter, deque
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

    def add(self, record: CallRecord) -> None:
        self._records.append(record)
        self._counts[(record.operation, record.code)] += 1

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def find(
        self,
        *,
        operation: str = "",
        shop_id: str = "",
        since: int = 0,
        verdict: str = "",
        limit: int = 200,
    ) -> list[CallRecord]:
        """The newest calls after serial `since`, oldest first. `operation` is a part of its key."""
        chosen = [
            record
            for record in self._records
            if record.serial > since
            and operation in record.operation
            and (not shop_id or record.shop_id == shop_id)
            and (not verdict or record.verdict == verdict)
        ]
        return chosen[-limit:]

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


def readable(body: bytes) -> str:
    """A body as the log keeps it."""
    return body[:KEPT_BODY].decode("utf-8", "replace")


def public_query(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """A query without what must not be kept."""
    hidden: dict[str, Any] = {"app_secret": "***", "access_token": "***", "refresh_token": "***"}
    return {key: hidden.get(key, value) for key, value in pairs if key != "sign"}
