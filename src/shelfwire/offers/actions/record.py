"""Write down what is told before the call, and what the channel answered after it.

A number that was taken counts as sent with the version that was read before it was worked out: when a change came in
between, the offer is due again. Whoever lost the turn meanwhile writes down that the number was told, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from shelfwire.channels.port import Hindrance, Refusal
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.listings.models import PromotionItem
from shelfwire.offers.actions.claim import Turn
from shelfwire.offers.hindrances import LOCKED_FOR, words
from shelfwire.offers.kinds import Kind
from shelfwire.offers.models import ListingPush, Urgency

TAKEN, REFUSED, UNKNOWN = "taken", "refused", "unknown"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is told: of which offer, with the version that was read before it was worked out.

    ``sent``: what is written into the offer's columns ``Kind.sent`` once it is taken. ``told``: what is written into
    those of the send, ``Kind.told``. ``warehouse_id`` is empty for prices.
    """

    offer_id: int
    version: int
    external_sku_id: str
    sent: tuple[int | None, ...]
    told: tuple[int | None, ...]
    arithmetic: Mapping[str, Any]
    changed_at: datetime | None
    warehouse_id: str = ""
    by: str = "worker"


@dataclass(slots=True)
class Telling:
    """One call: some SKUs of one listing. ``payload`` is what the strategy hands to the plugin. ``sends`` are the rows
    that say what was told, once they are written. ``was_read``: the channel's state was read in this turn.
    """

    turn: Turn
    payload: Any
    numbers: Sequence[Number]
    read_at: datetime
    was_read: bool = False
    sends: list[int] = field(default_factory=list)
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A telling that the channel answered."""

    telling: Telling
    answered_at: datetime
    refused: Sequence[Refusal] = ()
    request_id: str = ""


@transaction.atomic
def write_sends(kind: Kind, account_id: int, tellings: Sequence[Telling]) -> None:
    """Write down what is about to be told, as unknown until there is an answer."""
    now = clock.now()
    for telling in tellings:
        telling.called_at = now
    rows = [
        kind.sends(
            account_id=account_id,
            offer_id=number.offer_id,
            arithmetic=dict(number.arithmetic),
            changed_at=number.changed_at,
            called_at=now,
            outcome=UNKNOWN,
            by=number.by,
            **dict(zip(kind.told, number.told, strict=True)),
        )
        for telling in tellings
        for number in telling.numbers
    ]
    made = iter(kind.sends._default_manager.bulk_create(rows))
    for telling in tellings:
        telling.sends = [next(made).pk for _ in telling.numbers]


def forget_sends(kind: Kind, tellings: Sequence[Telling]) -> None:
    """These were not told after all: the call was not begun, or was surely not carried out."""
    ids = [pk for telling in tellings for pk in telling.sends]
    kind.sends._default_manager.filter(pk__in=ids).delete()


@dataclass(frozen=True, slots=True)
class _Line:
    """What is written of one number."""

    number: Number
    send_id: int
    telling: Telling
    answered_at: datetime
    refusal: Refusal | None
    request_id: str


@transaction.atomic
def record(kind: Kind, account_id: int, answers: Sequence[Told], *, keep_turns: Collection[int] = ()) -> None:
    """Record the answers, and end their turns, but those of ``keep_turns`` (listing ids), in which there is more to
    tell.

    Taken: sent with the version that was read; due still when a change came meanwhile. Refused: the number waits for
    what its hindrance waits for. The others of the same call are not touched by a refusal.
    """
    lines = [line for answer in answers for line in _lines(answer)]
    mine = _held(answers)
    _write_sends(kind, lines)
    kept = [line for line in lines if line.telling.turn.listing_id in mine]
    _write_taken(kind, [line for line in kept if line.refusal is None])
    refused = [line for line in kept if line.refusal is not None]
    if refused:
        _write_refused(kind, account_id, refused)
    _end_turns(kind, answers, mine, set(keep_turns))


def _lines(answer: Told) -> list[_Line]:
    telling = answer.telling
    by_place = {(str(one.sku_id), str(one.warehouse_id or "")): one for one in answer.refused}
    # a SKU is told in all its warehouses or in none: the others are not believed to be taken
    by_sku = {str(one.sku_id): one for one in reversed(answer.refused)}
    return [
        _Line(
            number,
            send_id,
            telling,
            answer.answered_at,
            by_place.get((number.external_sku_id, number.warehouse_id)) or by_sku.get(number.external_sku_id),
            answer.request_id,
        )
        for number, send_id in zip(telling.numbers, telling.sends, strict=True)
    ]


def _held(answers: Sequence[Told]) -> set[int]:
    """The listings whose turn is still ours, locked in the order of their ids."""
    owners = {answer.telling.turn.listing_id: answer.telling.turn.owner for answer in answers}
    rows = ListingPush.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk")
    return {pk for pk, owner in rows.values_list("pk", "claimed_by") if owners[pk] == owner}


def _write_sends(kind: Kind, lines: Sequence[_Line]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.sends_table} s SET outcome = a.outcome, answered_at = a.answered_at,"  # noqa: S608
            " request_id = a.request_id FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[])"
            " AS a(id, outcome, answered_at, request_id) WHERE s.id = a.id",
            [
                [line.send_id for line in lines],
                [TAKEN if line.refusal is None else REFUSED for line in lines],
                [line.answered_at for line in lines],
                [line.request_id[:80] for line in lines],
            ],
        )


def _write_taken(kind: Kind, lines: Sequence[_Line]) -> None:
    if not lines:
        return
    columns = [f"said.s{n}" for n in range(len(kind.sent))]
    numbers = ", ".join(f"{name} = said.s{n}" for n, (name, _) in enumerate(kind.sent))
    arrays = ", ".join(f"%s::{sql_type}[]" for _, sql_type in kind.sent)
    sold = "sold = 0, " if kind.name == "stock" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH said AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[],"  # noqa: S608
            f" %s::timestamptz[], {arrays}) AS said(id, version, answered_at, read_at,"
            f" {', '.join(column.removeprefix('said.') for column in columns)})),"
            f" held AS MATERIALIZED (SELECT said.* FROM {kind.table} o JOIN said ON said.id = o.id ORDER BY o.id"
            " FOR NO KEY UPDATE OF o)"
            f" UPDATE {kind.table} o SET {numbers}, {sold} sent_at = said.answered_at,"
            " sent_version = said.version, hindrance = '', why = '', reasons = '[]', parked_until = NULL,"
            " hindered_at = NULL, differs_since = NULL,"
            " asked_by = CASE WHEN o.version = said.version THEN '' ELSE o.asked_by END,"
            # it changed after the number was worked out: since when is not known, but not before that
            " due_since = CASE WHEN o.version = said.version THEN NULL ELSE said.read_at END,"
            " urgency = CASE WHEN o.version = said.version THEN %s ELSE %s END"
            " FROM held said WHERE o.id = said.id",
            [
                [line.number.offer_id for line in lines],
                [line.number.version for line in lines],
                [line.answered_at for line in lines],
                [line.telling.read_at for line in lines],
                *([line.number.sent[n] for line in lines] for n in range(len(kind.sent))),
                int(Urgency.HELD),
                int(Urgency.MARKED),
            ],
        )


def _write_refused(kind: Kind, account_id: int, lines: Sequence[_Line]) -> None:
    ends = _promotions_end(account_id, [line for line in lines if _is_locked(line)])
    now = clock.now()
    with connection.cursor() as cursor:
        for line in sorted(lines, key=lambda line: line.number.offer_id):
            refusal = line.refusal
            assert refusal is not None
            look_again = refusal.hindrance == Hindrance.WAREHOUSES and not line.telling.was_read
            until = None
            if refusal.hindrance == Hindrance.LOCKED:
                until = refusal.until or ends.get(line.number.external_sku_id)
                if until is None or until <= now:
                    until = now + timedelta(seconds=LOCKED_FOR)
            elif look_again:
                until = now
            cursor.execute(
                f"UPDATE {kind.table} SET hindrance = %s, why = %s, reasons = %s::jsonb, parked_until = %s,"  # noqa: S608
                " hindered_at = %s, asked_by = '', urgency = CASE WHEN version = %s THEN %s ELSE %s END"
                " WHERE id = %s",
                [
                    str(refusal.hindrance),
                    fit(f"{words(refusal.hindrance)} {refusal.reason.text}".strip(), 500),
                    json.dumps([asdict(refusal.reason)]),
                    until,
                    line.answered_at,
                    line.number.version,
                    int(Urgency.HELD),
                    int(Urgency.MARKED),
                    line.number.offer_id,
                ],
            )
            if look_again:
                cursor.execute(
                    "UPDATE offers_listingpush SET read_first = true, price_read_first = true WHERE listing_id = %s",
                    [line.telling.turn.listing_id],
                )


def _is_locked(line: _Line) -> bool:
    return line.refusal is not None and line.refusal.hindrance == Hindrance.LOCKED


def _promotions_end(account_id: int, lines: Sequence[_Line]) -> dict[str, datetime]:
    """When the last promotion ends that holds each of these SKUs, as far as it was read."""
    if not lines:
        return {}
    products = {line.telling.turn.external_id for line in lines}
    items = PromotionItem.objects.filter(
        promotion__account_id=account_id,
        promotion__ends_at__gt=clock.now(),
        promotion__missing_at__isnull=True,
        product_external_id__in=products,
    ).values_list("product_external_id", "sku_external_id", "promotion__ends_at")
    ends: dict[str, datetime] = {}
    for product, sku, until in items:
        for line in lines:
            if line.telling.turn.external_id == product and sku in ("", line.number.external_sku_id):
                known = ends.get(line.number.external_sku_id)
                ends[line.number.external_sku_id] = max(filter(None, [known, until]))
    return ends


def _end_turns(kind: Kind, answers: Sequence[Told], mine: set[int], keep: set[int]) -> None:
    """The channel answered: whatever was in doubt when the turn began is not any more, unless a refusal asks for a
    look. A doubt that came up meanwhile stays for the next turn.
    """
    doubtful = {
        answer.telling.turn.listing_id
        for answer in answers
        if any(one.hindrance == Hindrance.WAREHOUSES for one in answer.refused)
        and not answer.telling.was_read
    }
    read = {answer.telling.turn.listing_id for answer in answers if answer.telling.turn.read_first}
    ListingPush.objects.filter(pk__in=mine & read - doubtful).update(**{f"{kind.pause}read_first": False})
    ListingPush.objects.filter(pk__in=mine).update(
        **{f"{kind.pause}next_at": None, f"{kind.pause}attempts": 0}
    )
    ListingPush.objects.filter(pk__in=mine - keep).update(claimed_by="", claimed_until=None)
