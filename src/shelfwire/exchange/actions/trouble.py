"""Documents that could not be taken in: named until a later reading of them has no trouble."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from shelfwire.exchange.models import Subject, TroubledDocument
from shelfwire.kit import clock
from shelfwire.kit.texts import fit


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a document. ``external_id``: of its order or case, "" where none can be read.

    ``taken_in``: whether it was recorded all the same, without what is wrong.
    """

    external_id: str
    why: str
    taken_in: bool = False


@transaction.atomic(savepoint=False)
def note_troubles(
    *,
    account_id: int,
    troubles: Sequence[Trouble],
    read: Collection[str],
    request_id: str = "",
    subject: Subject = Subject.ORDER,
) -> None:
    """Name the ``troubles``, and end those of the orders or cases in ``read`` (external ids) that have none now.

    The same trouble again is counted. ``request_id``: the channel's, of the answer they came in.
    """
    named = {fit(trouble.external_id, 64): trouble for trouble in troubles}
    well = [external_id for external_id in read if external_id not in named]
    if well:
        TroubledDocument.objects.filter(account_id=account_id, subject=subject, external_id__in=well).delete()
    now = clock.now()
    with connection.cursor() as cursor:
        for external_id in sorted(named):
            trouble = named[external_id]
            cursor.execute(
                "INSERT INTO exchange_troubleddocument"
                " (account_id, subject, external_id, why, taken_in, request_id, first_at, last_at, times)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 1)"
                " ON CONFLICT (account_id, subject, external_id) DO UPDATE SET"
                " why = EXCLUDED.why, taken_in = EXCLUDED.taken_in, request_id = EXCLUDED.request_id,"
                " last_at = EXCLUDED.last_at, times = exchange_troubleddocument.times + 1",
                [
                    account_id,
                    subject.value,
                    external_id,
                    fit(trouble.why, 500),
                    trouble.taken_in,
                    fit(request_id, 80),
                    now,
                    now,
                ],
            )


def forget_nameless_trouble(*, account_id: int, subject: Subject = Subject.ORDER) -> None:
    """A person has seen that documents without an id came; nothing can be asked for again by an id they lack."""
    TroubledDocument.objects.filter(account_id=account_id, subject=subject, external_id="").delete()
