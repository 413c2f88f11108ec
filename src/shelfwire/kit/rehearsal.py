"""Run changes and roll them back, to find out what would be refused, without writing any rule twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rehearsal() -> Iterator[None]:
    """Roll the block's changes to the database back at its end, and with them what it queued or announced. Rows
    that it locks stay locked until then.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
