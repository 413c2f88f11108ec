"""Suggest SKUs for a listing SKU: candidates from the database's indexes, scored here, each with a reason in words.

A suggestion is never a link until a person confirms it. Only an exact match is linked automatically.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connection
from django.db.models import Q, QuerySet

from shelfwire.catalog.models import Identifier, Sku, plain_code
from shelfwire.listings.models import ListingKept, ListingSku, MatchingSettings
from shelfwire.listings.models_matching import IDENTIFIERS, SELLER_SKU, TITLE

_SAME_CODE, _SAME_BUT_CASE, _IDENTIFIER, _SAME_LETTERS, _BARCODE = 1.0, 0.98, 0.97, 0.95, 0.9
_TITLE_WEIGHT, _TITLE_LEAST = 0.8, 0.6
_SAME_OPTIONS = 0.08
"""What the same options add where the titles are alike: never enough to be sure."""
_EACH_FURTHER_REASON = 0.01
_BY_TITLE = 20
_WORDS = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested SKU. ``score`` is from 0 to 1; ``why`` is the reason in words; ``rank`` is the place, in the
    company's own order, of the first kind of reason that speaks for it (0 without such an order).
    """

    sku: Sku
    score: float
    why: tuple[str, ...]
    rank: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """What a listing that was read whole says of one SKU."""

    kind: str = ""
    digits: str = ""
    options: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        """The kind as a company's order names it."""
        return self.kind if self.kind in IDENTIFIERS else IDENTIFIERS[0]


_NOTHING = _Said()
_NONE: defaultdict[str, list[Sku]] = defaultdict(list)
_NOBODY: defaultdict[int, list[Sku]] = defaultdict(list)


def suggestions_for(listing_skus: Sequence[ListingSku], limit: int = 5) -> dict[int, list[Suggestion]]:
    """Suggestions by listing SKU id; a handful of queries a company, however many rows. The likeliest stand first, or,
    in a company with an order of its own, those of the first kind.

    Rows need ``account`` and ``listing`` loaded.
    """
    by_company: dict[int, list[ListingSku]] = defaultdict(list)
    for row in listing_skus:
        by_company[row.account.company_id].append(row)
    found: dict[int, list[Suggestion]] = {}
    for company_id, rows in by_company.items():
        order = suggested_by(company_id)
        said = _said(rows)
        by_code = _by_code(company_id, rows) if _counts(SELLER_SKU, order) else _NONE
        digits = {one.digits for one in said.values() if _counts(one.identifier, order)} - {""}
        by_digits = _by_digits(company_id, digits)
        by_title = _by_title(company_id, rows) if _counts(TITLE, order) else _NOBODY
        for row in rows:
            own = said.get(row.external_id, _NOTHING)
            alike = by_code[_plain(row.seller_sku)] + by_code[row.seller_sku] + by_title[row.pk]
            candidates = {sku.pk: sku for sku in alike + by_digits[own.digits]}
            known = {sku.pk for sku in by_digits[own.digits]}
            scored = [
                s
                for sku in candidates.values()
                if (s := _score(row, sku, own, order, has_digits=sku.pk in known)) is not None
            ]
            found[row.pk] = sorted(scored, key=lambda s: (s.rank, -s.score, s.sku.code))[:limit]
    return found


def suggested_by(company_id: int) -> tuple[str, ...]:
    """Return the company's own order of kinds; empty: all count, and the likeliest stand first."""
    kept = MatchingSettings.objects.filter(company=company_id).values_list("suggest_by", flat=True).first()
    return tuple(kept or ())


def _counts(kind: str, order: Sequence[str]) -> bool:
    return not order or kind in order


def _plain(code: str) -> str:
    """``catalog.models.plain_code`` in Python."""
    return re.sub(r"[-_./\s]+", "", code.lower())


def _in_use(company_id: int) -> QuerySet[Sku]:
    return Sku.objects.filter(company_id=company_id, archived_at__isnull=True)


def _by_code(company_id: int, rows: Sequence[ListingSku]) -> defaultdict[str, list[Sku]]:
    """Return the SKUs whose plain code or barcode is the seller SKU of one of the rows, by that text."""
    texts = {row.seller_sku for row in rows if row.seller_sku}
    plain = {_plain(text) for text in texts} - {""}
    found: defaultdict[str, list[Sku]] = defaultdict(list)
    if not texts:
        return found
    alike = _in_use(company_id).annotate(plain=plain_code())
    for sku in alike.filter(Q(plain__in=plain) | Q(barcode__in=texts)).order_by("pk"):
        found[_plain(sku.code)].append(sku)
        if sku.barcode:
            found[sku.barcode].append(sku)
    return found


def _said(rows: Sequence[ListingSku]) -> dict[str, _Said]:
    """What the listings that were read whole say of their SKUs, by the channel's SKU id; one query."""
    kept = ListingKept.objects.filter(listing_id__in={row.listing_id for row in rows})
    found = {}
    for skus in kept.values_list("body__skus", flat=True):
        for sku in skus or ():
            kind, digits = sku.get("identifier") or ("", "")
            options = tuple(one["value"].casefold() for one in sku.get("options", ()))
            found[sku["external_id"]] = _Said(kind, digits, options)
    return found


def _by_digits(company_id: int, digits: set[str]) -> defaultdict[str, list[Sku]]:
    """Return the SKUs that have one of these numbers, as an identifier of any kind or as their barcode."""
    found: defaultdict[str, list[Sku]] = defaultdict(list)
    if not digits:
        return found
    named = Identifier.objects.filter(
        value__in=digits, sku__company_id=company_id, sku__archived_at__isnull=True
    )
    for identifier in named.select_related("sku").order_by("sku_id"):
        found[identifier.value].append(identifier.sku)
    for sku in _in_use(company_id).filter(barcode__in=digits).order_by("pk"):
        found[sku.barcode].append(sku)
    return found


def _title(row: ListingSku) -> str:
    return f"{row.listing.title} {row.title}".strip()


def _by_title(company_id: int, rows: Sequence[ListingSku]) -> defaultdict[int, list[Sku]]:
    """Return, for each row, the SKUs that share most words with its titles, by listing SKU id, in one query."""
    questions = {}
    for row in rows:
        words = dict.fromkeys(word for word in re.findall(r"\w+", _title(row).lower()) if len(word) > 1)
        if words:
            questions[row.pk] = " | ".join(list(words)[:_WORDS])
    found: defaultdict[int, list[Sku]] = defaultdict(list)
    if not questions:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q.id, s.id FROM unnest(%s::bigint[], %s::text[]) AS q(id, words) CROSS JOIN LATERAL"
            " (SELECT s.id FROM catalog_sku s WHERE s.company_id = %s AND s.archived_at IS NULL"
            "  AND to_tsvector('simple'::regconfig, coalesce(s.title, '')) @@ to_tsquery('simple', q.words)"
            "  ORDER BY ts_rank(to_tsvector('simple'::regconfig, coalesce(s.title, '')),"
            "  to_tsquery('simple', q.words)) DESC, s.id LIMIT %s) s",
            [list(questions), list(questions.values()), company_id, _BY_TITLE],
        )
        pairs = cursor.fetchall()
    skus = Sku.objects.in_bulk({sku_id for _, sku_id in pairs})
    for listing_sku_id, sku_id in pairs:
        found[listing_sku_id].append(skus[sku_id])
    return found


def _score(
    row: ListingSku, sku: Sku, said: _Said, order: Sequence[str], *, has_digits: bool
) -> Suggestion | None:
    """Return the score and its reason; None when nothing that counts speaks for the SKU."""
    digits = (_IDENTIFIER, f"Both have the {said.kind.upper()} {said.digits}.") if has_digits else None
    reasons = [
        (order.index(kind) if order else 0, *reason)
        for kind, reason in (
            (SELLER_SKU, _code_says(row, sku)),
            (said.identifier, digits),
            (SELLER_SKU, _barcode_says(row, sku)),
            (TITLE, _title_says(row, sku, said)),
        )
        if reason and _counts(kind, order)
    ]
    if not reasons:
        return None
    reasons.sort(key=lambda one: (one[0], -one[1], one[2]))
    score = max(strength for _, strength, _ in reasons) + _EACH_FURTHER_REASON * (len(reasons) - 1)
    return Suggestion(sku, round(min(score, 1.0), 2), tuple(why for *_, why in reasons), reasons[0][0])


def _code_says(row: ListingSku, sku: Sku) -> tuple[float, str] | None:
    theirs, ours = row.seller_sku, sku.code
    if not _plain(theirs) or _plain(theirs) != _plain(ours):
        return None
    if theirs == ours:
        return _SAME_CODE, f"The seller SKU is exactly “{ours}”."
    if theirs.lower() == ours.lower():
        return _SAME_BUT_CASE, f"The seller SKU “{theirs}” is “{ours}” but for capital letters."
    return _SAME_LETTERS, f"The seller SKU “{theirs}” is “{ours}” but for dashes, spaces or the like."


def _barcode_says(row: ListingSku, sku: Sku) -> tuple[float, str] | None:
    if not sku.barcode or row.seller_sku != sku.barcode:
        return None
    return _BARCODE, f"The seller SKU “{row.seller_sku}” is its barcode."


def _title_says(row: ListingSku, sku: Sku, said: _Said) -> tuple[float, str] | None:
    alike = max(_alike(theirs, sku.title) for theirs in {row.listing.title, row.title, _title(row)})
    if alike < _TITLE_LEAST:
        return None
    score, why = _TITLE_WEIGHT * alike, f"The titles are {alike:.0%} alike."
    if said.options and sorted(said.options) == sorted(one.casefold() for one in sku.option_values if one):
        return score + _SAME_OPTIONS, f"{why[:-1]}, and the options the same: {', '.join(sku.option_values)}."
    return score, why


def _alike(theirs: str, ours: str) -> float:
    """Return how similar two titles are, from 0 to 1; 0 where a cheap upper bound is already too low."""
    compared = SequenceMatcher(None, theirs.casefold(), ours.casefold(), autojunk=False)
    if compared.real_quick_ratio() < _TITLE_LEAST or compared.quick_ratio() < _TITLE_LEAST:
        return 0.0
    return compared.ratio()
