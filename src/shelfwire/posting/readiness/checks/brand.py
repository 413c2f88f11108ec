"""The brand: optional, and checked by the channel against shop and category when it is sent."""

from __future__ import annotations

from shelfwire.posting.readiness.case import Answer, Case, Found, check


def _sent(case: Case) -> bool:
    return case.send_brand and bool(case.wanted.brand_external_id)


@check("brand")
def brand(case: Case) -> Answer:
    if not case.send_brand:
        return None
    return [] if case.wanted.brand_external_id else [Found("brand", case.wanted.brand)]


@check("brand_known")
def brand_known(case: Case) -> Answer:
    if not _sent(case):
        return None
    return (
        [] if case.facts.brand else [Found("brand", case.wanted.brand_name or case.wanted.brand_external_id)]
    )


@check("brand_authorised")
def brand_authorised(case: Case) -> Answer:
    found = case.facts.brand
    if not _sent(case) or found is None:
        return None
    return [Found("brand", found.name)] if found.restricted and found.authorised is not True else []


@check("brand_in_category")
def brand_in_category(case: Case) -> Answer:
    found, place = case.facts.brand, case.facts.category
    if not _sent(case) or found is None or place is None or found.allowed is None:
        return None
    return [] if found.allowed else [Found("brand", found.name, category=place.name)]


@check("brand_agrees")
def brand_agrees(case: Case) -> Answer:
    if not _sent(case) or not case.wanted.brand or not case.wanted.brand_name:
        return None
    same = case.wanted.brand.strip().casefold() == case.wanted.brand_name.strip().casefold()
    return [] if same else [Found("brand", case.wanted.brand_name, own=case.wanted.brand)]
