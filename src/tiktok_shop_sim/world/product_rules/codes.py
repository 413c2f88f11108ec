"""Identifier codes of SKUs (facts.md 9.4), and the check digits of their standards.

A wrong check digit is not among the documented refusals, and the documented examples have wrong ones; so it is
a warning, and only the strict simulator refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_versions import IdentifierCode, Version


@checks(70, "skus")
def identifier_codes(draft: Draft) -> Iterator[Fault]:
    shapes = dict(rule.split("=", 1) for rule in draft.limits("identifier_codes").words)
    seen: set[str] = set()
    for sku in draft.version.skus:
        given = sku.identifier_code
        if given is None or not (given.code or given.type):
            continue
        if given.type not in shapes:
            yield fault(12052600)
        elif "X" in given.code[:-1].upper() and given.type == "ISBN":
            yield fault(12052598, 12052591)
        elif not re.fullmatch(shapes[given.type], given.code) or (
            draft.world.settings.strict and not check_digit_holds(given)
        ):
            yield fault(12052591)
        if given.code in seen:
            yield fault(12052592)
        seen.add(given.code)


@checks(71, "skus")
def unchanged_codes(draft: Draft) -> Iterator[Fault]:
    """A code may be corrected in a draft and never again."""
    if draft.product is None or draft.before is None or draft.product.status == "DRAFT":
        return
    known = {sku.id: sku.identifier_code for sku in draft.before.skus}
    for sku in draft.version.skus:
        old, new = known.get(sku.id), sku.identifier_code
        if old is not None and new is not None and old.code and new.code and new != old:
            yield fault(12052593)


def suspicious(version: Version) -> Iterator[str]:
    """What to warn of: codes whose check digit is wrong."""
    for sku in version.skus:
        given = sku.identifier_code
        if given is not None and given.code and not check_digit_holds(given):
            yield (
                f"The [skus.identifier_code]:{given.code} field may be incorrect."
                f" Reason: [the check digit of this {given.type} is wrong]. You can edit it later."
            )


def check_digit_holds(given: IdentifierCode) -> bool:
    """Whether the last digit follows from the others (GS1 general specifications 7.9; ISO 2108 for ISBN-10)."""
    code = given.code.upper()
    if given.type == "ISBN" and len(code) == 10:
        digits = [10 if sign == "X" else int(sign) for sign in code if sign.isdigit() or sign == "X"]
        return sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11 == 0
    if not code.isdigit():
        return False
    weighted = (int(sign) * (3 if place % 2 else 1) for place, sign in enumerate(reversed(code)))
    return sum(weighted) % 10 == 0
