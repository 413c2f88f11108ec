"""What is shipped, and the people who stand behind it."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation

from shelfwire.channels.port import CategoryRules, Measured, Parcelled
from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.wanted import WantedSku

_METRIC = frozenset({"g", "kg", "mm", "cm", "m"})


def _rules(case: Case) -> CategoryRules:
    return case.facts.questions.rules if case.facts.questions else CategoryRules()


def _sides(parcel: Parcelled) -> tuple[Measured | None, ...]:
    return parcel.length, parcel.width, parcel.height


def _missing(case: Case, field: str, own: bool, of_skus: list[bool]) -> Answer:
    """Given for the product, or, where the market takes that, for every SKU."""
    if own:
        return []
    if not of_skus or not all(of_skus):
        return [Found(field, what="is not given")]
    limit = case.limit("sku_parcels")
    if limit is None or limit.value == "yes":
        return []
    return [Found(field, limit=limit, what="differs between the SKUs, and one for all of them is sent")]


@check("weight")
def weight(case: Case) -> Answer:
    own = case.wanted.parcel.weight is not None
    return _missing(case, "weight", own, [sku.parcel.weight is not None for sku in case.skus])


@check("dimensions")
def dimensions(case: Case) -> Answer:
    own = all(_sides(case.wanted.parcel))
    return _missing(case, "dimensions", own, [all(_sides(sku.parcel)) for sku in case.skus])


def _parcels(case: Case) -> list[tuple[Parcelled, WantedSku | None]]:
    return [(case.wanted.parcel, None), *((sku.parcel, sku) for sku in case.skus)]


@check("measures_positive")
def measures_positive(case: Case) -> Answer:
    return [
        Found(field, f"{measured.value:f} {measured.unit}", sku=sku)
        for parcel, sku in _parcels(case)
        for field, measured in (("weight", parcel.weight), *(("dimensions", side) for side in _sides(parcel)))
        if measured is not None and measured.value <= 0
    ]


@check("measures_rounded")
def measures_rounded(case: Case) -> Answer:
    """Finer than the market's unit takes: what is sent is rounded, or converted when the unit is not the market's."""
    weights, lengths = case.limit("weight_units"), case.limit("length_units")
    if weights is None or lengths is None:
        return None
    found = []
    for parcel, sku in _parcels(case):
        for field, measured, limit in (
            ("weight", parcel.weight, weights),
            *(("dimensions", side, lengths) for side in _sides(parcel)),
        ):
            if measured is None or measured.value <= 0:
                continue
            units = dict(part.split("=") for part in str(limit.value).split(","))
            decimals = units.get(measured.unit)
            if decimals is not None and _decimals(measured.value) > int(decimals):
                said = f"{measured.value.normalize():f} {measured.unit}"
                found.append(Found(field, said, sku=sku, limit=limit, rule=limit.says))
    return found


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@check("measures_one_system")
def measures_one_system(case: Case) -> Answer:
    found = []
    for parcel, sku in _parcels(case):
        units = [one.unit for one in (parcel.weight, *_sides(parcel)) if one is not None]
        if len({unit in _METRIC for unit in units}) > 1:
            found.append(Found("dimensions", ", ".join(dict.fromkeys(units)), sku=sku))
    return found


@check("sku_parcels")
def sku_parcels(case: Case) -> Answer:
    limit = case.limit("sku_parcels")
    if limit is None or limit.value == "yes" or case.wanted.parcel.weight is None:
        return None
    return [
        Found("weight", f"{sku.parcel.weight.value:f} {sku.parcel.weight.unit}", sku=sku, limit=limit)
        for sku in case.skus
        if sku.parcel.weight is not None and sku.parcel.weight != case.wanted.parcel.weight
    ]


def _parties(case: Case, name: str, known: Collection[str], *, required: bool) -> Answer:
    given = [str(one) for one in case.wanted.settings.get(name) or ()]
    if not given:
        return [Found(name)] if required else None
    limit = case.limit("responsible_parties_most")
    if limit is not None and len(given) > int(limit.value):
        return [Found(name, len(given), limit=limit)]
    return [Found(name, one) for one in given if one not in known or given.count(one) > 1]


@check("manufacturer")
def manufacturer(case: Case) -> Answer:
    return _parties(
        case, "manufacturer_ids", case.shop.manufacturers, required=_rules(case).manufacturer_required
    )


@check("responsible_person")
def responsible_person(case: Case) -> Answer:
    needed = _rules(case).responsible_person_required
    return _parties(case, "responsible_person_ids", case.shop.responsible_persons, required=needed)


@check("minimum_order")
def minimum_order(case: Case) -> Answer:
    given, least, most = (
        case.wanted.settings.get("minimum_order"),
        case.limit("minimum_order_least"),
        case.limit("minimum_order_most"),
    )
    if given in (None, "") or least is None or most is None:
        return None
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        number = Decimal(-1)
    fits = number == number.to_integral_value() and int(least.value) <= number <= int(most.value)
    return [] if fits else [Found("minimum_order", given, limit=most, least=least.value)]


@check("cash_on_delivery")
def cash_on_delivery(case: Case) -> Answer:
    if not case.wanted.settings.get("cash_on_delivery") or case.facts.questions is None:
        return None
    return [] if _rules(case).cash_on_delivery else [Found("cash_on_delivery", "yes")]
