"""Keep whole listings as the channel describes them, with the reasons for which it refused them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingAsKept
from shelfwire.kit.events import announce
from shelfwire.kit.texts import fit
from shelfwire.listings import kept
from shelfwire.listings.actions.see import plain
from shelfwire.listings.events import ListingsKept


@dataclass(frozen=True, slots=True)
class KeptCount:
    """How many whole listings were new, said something else than before, said the same, and were older than what we
    have. ``changed_ids``: ids of the listings that are new or say something else.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    stale: int = 0
    changed_ids: tuple[int, ...] = ()

    def __add__(self, other: KeptCount) -> KeptCount:
        return KeptCount(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.stale + other.stale,
            self.changed_ids + other.changed_ids,
        )


@transaction.atomic(savepoint=False)
def keep_listings(account: Account, documents: Sequence[ListingAsKept], at: datetime) -> KeptCount:
    """Keep these listings whole. ``at``: when the first of them was asked for. Listings that are not known are left
    out: they are seen by ``read_listings`` first.

    What was asked for earlier than what we have, or says of itself that it is older, changes nothing. Announces
    ListingsKept for those that say something else than before. Two statements, however many documents.
    """
    by_id = {str(one.product_id): one for one in documents}
    if not by_id:
        return KeptCount()
    rows = _write(account, by_id, at)
    new = sorted(pk for pk, is_new, _ in rows if is_new)
    changed = sorted(pk for pk, is_new, is_other in rows if is_other and not is_new)
    told = tuple(sorted(new + changed))
    if told:
        announce(ListingsKept(account.pk, told))
    return KeptCount(
        len(new), len(changed), len(rows) - len(new) - len(changed), len(by_id) - len(rows), told
    )


@transaction.atomic
def note_whole(account: Account, asked: Mapping[str, datetime | None], at: datetime) -> None:
    """These listings were asked for whole, whether the channel showed them or not: the channel's id, and when it had
    been changed by what we knew as we asked. One that was changed meanwhile is asked for again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT l.id FROM listings_listing l"
            " JOIN unnest(%s::text[], %s::timestamptz[]) AS a(key, updated) ON a.key = l.external_id"
            " WHERE l.account_id = %s AND l.updated_at IS NOT DISTINCT FROM a.updated"
            " ORDER BY l.id FOR NO KEY UPDATE OF l)"
            " UPDATE listings_listing l SET whole_at = %s FROM held WHERE l.id = held.id",
            [list(asked), list(asked.values()), account.pk, at],
        )


@transaction.atomic
def ask_whole(account: Account, external_ids: Collection[str] | None = None) -> int:
    """Have these listings (None: all that the channel shows) read whole again. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT id FROM listings_listing WHERE account_id = %(account)s"
            " AND missing_at IS NULL AND (%(ids)s::text[] IS NULL OR external_id = ANY(%(ids)s))"
            " ORDER BY id FOR NO KEY UPDATE)"
            " UPDATE listings_listing l SET whole_at = NULL FROM held WHERE l.id = held.id",
            {"account": account.pk, "ids": None if external_ids is None else list(external_ids)},
        )
        return int(cursor.rowcount)


def _write(
    account: Account, by_id: Mapping[str, ListingAsKept], at: datetime
) -> list[tuple[int, bool, bool]]:
    """Write what is not older than what we have. Returns the listing's id, whether it was not kept before, and whether
    it says something else, of each that was written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said AS (SELECT l.id AS listing_id, s.* FROM unnest(%(ids)s::text[], %(bodies)s::jsonb[],"
            "  %(documents)s::text[], %(digests)s::text[], %(reviews)s::text[], %(findings)s::jsonb[],"
            "  %(waiting)s::boolean[], %(updated)s::timestamptz[])"
            "  AS s(key, body, document, digest, review, findings, under_review, updated_at)"
            "  JOIN listings_listing l ON l.account_id = %(account)s AND l.external_id = s.key),"
            " held AS (SELECT k.listing_id, k.digest FROM listings_listingkept k"
            "  WHERE k.listing_id IN (SELECT listing_id FROM said) ORDER BY k.listing_id FOR NO KEY UPDATE)"
            " INSERT INTO listings_listingkept AS k (listing_id, body, document, digest, review, findings,"
            "  under_review, updated_at, read_at, changed_at)"
            " SELECT s.listing_id, s.body, s.document, s.digest, s.review, s.findings, s.under_review,"
            "  s.updated_at, %(at)s, %(at)s FROM said s LEFT JOIN held USING (listing_id) ORDER BY s.listing_id"
            " ON CONFLICT (listing_id) DO UPDATE SET body = excluded.body, document = excluded.document,"
            "  digest = excluded.digest, review = excluded.review, findings = excluded.findings,"
            "  under_review = excluded.under_review, updated_at = excluded.updated_at, read_at = excluded.read_at,"
            "  changed_at = CASE WHEN k.digest = excluded.digest THEN k.changed_at ELSE excluded.read_at END"
            " WHERE k.read_at <= excluded.read_at"
            "  AND coalesce(k.updated_at <= excluded.updated_at, true)"
            " RETURNING k.listing_id, xmax = 0,"
            "  k.digest IS DISTINCT FROM (SELECT held.digest FROM held WHERE held.listing_id = k.listing_id)",
            {
                "account": account.pk,
                "at": at,
                "ids": list(by_id),
                "bodies": [json.dumps(kept.to_json(one)) for one in by_id.values()],
                "documents": [fit(one.document, len(one.document)) for one in by_id.values()],
                "digests": [kept.digest(one) for one in by_id.values()],
                "reviews": [plain(one.review, 60) for one in by_id.values()],
                "findings": [json.dumps(kept.to_json(one)["findings"]) for one in by_id.values()],
                "waiting": [one.under_review for one in by_id.values()],
                "updated": [one.updated_at for one in by_id.values()],
            },
        )
        return [(int(pk), bool(is_new), bool(is_other)) for pk, is_new, is_other in cursor.fetchall()]
