"""Identifiers: the one that is sent is right, and is one SKU's alone."""

from __future__ import annotations

from collections.abc import Mapping

from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.readiness.identifiers import fits, forms, right_digit
from shelfwire.posting.wanted import WantedSku

LABELS = {"gtin": "GTIN", "ean": "EAN", "upc": "UPC", "isbn": "ISBN", "jan": "JAN"}
Sent = tuple[WantedSku, str, str]


def _found(sent: Sent, **words: object) -> Found:
    sku, kind, value = sent
    field = kind if kind in sku.identifiers else "barcode"
    return Found(field, value, sku=sku, kind=LABELS.get(kind, kind), **words)  # type: ignore[arg-type]


@check("identifier")
def identifier(case: Case) -> Answer:
    given = {sku.sku_id for sku, _, _ in case.identifiers}
    return [Found("gtin", sku=sku) for sku in case.skus if sku.sku_id not in given]


@check("identifier_form")
def identifier_form(case: Case) -> Answer:
    limit, sent = case.limit("identifier_forms"), case.identifiers
    if limit is None or not sent:
        return None
    known = forms(str(limit.value))
    return [
        _found(one, limit=limit, rule=limit.says)
        for one in sent
        if one[1] not in known or not fits(one[2], known[one[1]])
    ]


@check("identifier_check_digit")
def identifier_check_digit(case: Case) -> Answer:
    """Of a SKU that stands on the channel the identifier is as it is: nobody can correct it there."""
    limit, sent = case.limit("identifier_forms"), [one for one in case.identifiers if not one[0].external_id]
    if limit is None or not sent:
        return None
    known = forms(str(limit.value))
    return [
        _found(one, right=right)
        for one in sent
        if one[1] in known and fits(one[2], known[one[1]]) and (right := right_digit(one[1], one[2]))
    ]


@check("identifier_twice")
def identifier_twice(case: Case) -> Answer:
    sent = case.identifiers
    if len(sent) < 2:
        return None
    seen: dict[str, str] = {}
    return [
        _found(one, other=other)
        for one in sent
        if (other := seen.setdefault(one[2], one[0].code)) != one[0].code
    ]


def _elsewhere(case: Case, used: Mapping[str, tuple[str, ...]]) -> Answer:
    sent = case.identifiers
    if not sent:
        return None
    return [_found(one, other=", ".join(used[one[2]][:3])) for one in sent if used.get(one[2])]


@check("identifier_in_shop")
def identifier_in_shop(case: Case) -> Answer:
    return _elsewhere(case, case.facts.used_in_shop)


@check("identifier_in_company")
def identifier_in_company(case: Case) -> Answer:
    only_there = {k: v for k, v in case.facts.used_in_company.items() if k not in case.facts.used_in_shop}
    return _elsewhere(case, only_there)


@check("identifiers_not_sent")
def identifiers_not_sent(case: Case) -> Answer:
    """The others are not sent now; a change of the priority would send them."""
    limit = case.limit("identifier_forms")
    if limit is None or not any(len(sku.identifiers) > 1 for sku in case.skus):
        return None
    known = forms(str(limit.value))
    chosen = {sku.sku_id: kind for sku, kind, _ in case.identifiers}
    return [
        _found((sku, kind, value), rule=limit.says, limit=limit)
        for sku in case.skus
        for kind, value in sku.identifiers.items()
        if kind in known
        and kind != chosen.get(sku.sku_id)
        and value.strip()
        and not fits(value.strip(), known[kind])
    ]
