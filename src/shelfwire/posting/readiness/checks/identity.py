"""Whether it is to be sold here at all, how many SKUs it has, and what tells them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.readiness.checks._texts import han
from shelfwire.posting.readiness.writing import bad_writing


@check("enabled")
def enabled(case: Case) -> Answer:
    return [] if case.wanted.enabled else [Found("enabled", "no")]


@check("sku_enabled")
def sku_enabled(case: Case) -> Answer:
    return [] if case.skus else [Found("skus", f"0 of {len(case.wanted.skus)}")]


@check("sku_count")
def sku_count(case: Case) -> Answer:
    limit, count = case.limit("skus_of_product_most"), len(case.skus)
    if limit is None:
        return None
    return [] if count <= int(limit.value) else [Found("skus", count, limit=limit)]


@check("seller_sku_length")
def seller_sku_length(case: Case) -> Answer:
    least, most = case.limit("seller_sku_letters_least"), case.limit("seller_sku_letters_most")
    if least is None or most is None:
        return None
    return [
        Found("seller_sku", sku.seller_sku, sku=sku, limit=most if wrong > int(most.value) else least,
              count=wrong, least=least.value, most=most.value)
        for sku in case.skus
        if not int(least.value) <= (wrong := len(sku.seller_sku)) <= int(most.value)
    ]  # fmt: skip


@check("seller_sku_form")
def seller_sku_form(case: Case) -> Answer:
    limit = case.limit("seller_sku_form")
    if limit is None:
        return None
    form = re.compile(str(limit.value))
    return [
        Found("seller_sku", sku.seller_sku, sku=sku, limit=limit, rule=limit.says)
        for sku in case.skus
        if form.fullmatch(sku.seller_sku) is None
    ]


@check("seller_sku_twice")
def seller_sku_twice(case: Case) -> Answer:
    seen: dict[str, str] = {}
    found = []
    for sku in case.skus:
        other = seen.setdefault(sku.seller_sku.casefold(), sku.code)
        if other != sku.code:
            found.append(Found("seller_sku", sku.seller_sku, sku=sku, other=other))
    return found if len(case.skus) > 1 else None


@check("option_count")
def option_count(case: Case) -> Answer:
    limit = case.limit("options_most")
    if limit is None:
        return None
    return [
        Found("options", len(sku.options), sku=sku, limit=limit)
        for sku in case.skus
        if len(sku.options) > int(limit.value)
    ]


@check("option_set")
def option_set(case: Case) -> Answer:
    """Every SKU has the same options, each once."""
    if len(case.skus) < 2:
        return None
    expected = {option.name.casefold(): option.name for sku in case.skus for option in sku.options}
    return list(_set_faults(case, expected))


def _set_faults(case: Case, expected: dict[str, str]) -> Iterator[Found]:
    for sku in case.skus:
        names = [option.name.casefold() for option in sku.options]
        missing = [label for name, label in expected.items() if name not in names]
        if missing:
            yield Found("options", "", sku=sku, what=f"has no value for {', '.join(missing)}")
        elif len(set(names)) != len(names):
            yield Found("options", "", sku=sku, what="names an option twice")


@check("option_values_differ")
def option_values_differ(case: Case) -> Answer:
    if len(case.skus) < 2:
        return None
    seen: dict[frozenset[tuple[str, str]], str] = {}
    found = []
    for sku in case.skus:
        own = frozenset((o.name.casefold(), o.choice_id or o.value.casefold()) for o in sku.options)
        other = seen.setdefault(own, sku.code)
        if other != sku.code:
            words = ", ".join(f"{o.name}: {o.value}" for o in sku.options)
            found.append(Found("options", words, sku=sku, other=other))
    return found


@check("option_length")
def option_length(case: Case) -> Answer:
    name_limit, value_limit = case.limit("option_name_letters_most"), case.limit("option_value_letters_most")
    if name_limit is None or value_limit is None or not any(sku.options for sku in case.skus):
        return None
    found = []
    for sku in case.skus:
        for option in sku.options:
            for text, limit, what in (
                (option.name, name_limit, "name"),
                (option.value, value_limit, "value"),
            ):
                if len(text) > int(limit.value):
                    found.append(Found("options", text, sku=sku, limit=limit, what=what, count=len(text)))
    return found


@check("option_writing")
def option_writing(case: Case) -> Answer:
    if not any(sku.options for sku in case.skus):
        return None
    limit, found = case.limit("han_letters"), []
    for sku in case.skus:
        for option in sku.options:
            for text in (option.name, option.value):
                wrong = "no text" if not text.strip() else han(limit, text) or bad_writing(text)
                if wrong:
                    found.append(Found("options", text, sku=sku, limit=limit, wrong=wrong))
    return found
