"""The amounts of a settlement by the part of the sum they belong to (facts.md 10.2 to 10.5).

Every amount that is there counts, known or not. In the shape with breakdowns its place says the group; in the flat one
``facts.STATEMENT_AMOUNTS`` does, and what that does not know is counted as a fee.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from shelfwire.channels.port import AmountGroup, LineAmount
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import minor, quote, text

_PLACES = {
    "revenue_breakdown": AmountGroup.REVENUE,
    "shipping_cost_breakdown": AmountGroup.SHIPPING,
    "fee_tax_breakdown": AmountGroup.FEE,
    "supplementary_component": AmountGroup.INFORMATION,
}
_BESIDE = "supplementary_component"
_OF_THE_SUM = {
    "adjustment_amount": AmountGroup.ADJUSTMENT,
    "est_adjustment_amount": AmountGroup.ADJUSTMENT,
    "reserve_amount": AmountGroup.RESERVE,
}
_TOTALS = frozenset(
    {
        f"{prefix}{name}_amount"
        for prefix in ("", "est_")
        for name in ("settlement", "revenue", "shipping_cost", "fee", "fee_tax")
    }
)
"""Sums of other amounts, which the lines have in fields of their own."""
_TOLD_BESIDE_FEES = frozenset(
    name for name in facts.STATEMENT_AMOUNTS["information"] if name.endswith(("_pit", "_pit_amount"))
) | {
    "pit_withheld_from_ads_commission_amount",
    *(
        f"{what}{end}_amount"
        for what in ("retail_delivery_fee", "sales_tax")
        for end in ("", "_payment", "_refund")
    ),
}
"""Stand among fees and taxes and are no part of them: what a commission was before income tax and what was withheld of
it (commission = before + withheld, in the sample of 202507), and what passes through to the tax office."""
_FLAT_GROUPS = {
    name: AmountGroup(group)
    for group, names in facts.STATEMENT_AMOUNTS.items()
    if group != "kinds"
    for name in names
}
_WORDS_OF_AMOUNTS = frozenset(
    {"amount", "bonus", "commission", "cost", "discount", "duty", "fee", "incentive"}
) | {*("rebate", "reimbursement", "subsidy", "tax", "vat", "withheld")}
_NO_AMOUNTS = frozenset({"currency"})
_LONGEST_TEXT, _LONGEST_NAME = 40, 100
_ZERO = frozenset({"0", "0.00", "0.0", ""})
"""How nearly every amount of nearly every line is written."""
_FEES = frozenset({AmountGroup.FEE, AmountGroup.TAX})


def broken_down(document: Mapping[str, object], currency: str) -> tuple[LineAmount, ...]:
    """The amounts of a line in the shape with breakdowns (202501, 202507)."""
    found: list[LineAmount] = []
    for name, value in document.items():
        if name in _PLACES:
            found += _leaves(name, value, _PLACES[name], currency)
        elif isinstance(value, dict | list):
            inside = _leaves(name, value, AmountGroup.INFORMATION, currency)
            found += [each for each in inside if each.known or _is_unknown_amount(each.name)]
        elif name in _OF_THE_SUM or _is_unknown_amount(name):
            found += _amount(_OF_THE_SUM.get(name, AmountGroup.INFORMATION), name, value, currency)
    return tuple(found)


def flat(document: Mapping[str, object], currency: str) -> tuple[LineAmount, ...]:
    """The amounts of a line in the flat shape (202309)."""
    found: list[LineAmount] = []
    for name, value in document.items():
        if isinstance(value, str) and value in _ZERO:
            continue
        if name in _FLAT_GROUPS or _is_unknown_amount(name):
            found += _amount(_FLAT_GROUPS.get(name, AmountGroup.FEE), name, value, currency)
    return tuple(found)


def other_fees(fees: int, amounts: tuple[LineAmount, ...]) -> int:
    """What of the channel's sum of fees and taxes no amount that is known here explains (facts.md 10.4)."""
    return fees - sum(each.minor for each in amounts if each.known and each.group in _FEES)


@lru_cache(maxsize=1024)
def _is_unknown_amount(name: str) -> bool:
    if name in _TOTALS or name.endswith(("_id", "_time", "_name", "_status")):
        return False
    return not _WORDS_OF_AMOUNTS.isdisjoint(name.split("_"))


def _leaves(name: str, value: object, group: AmountGroup, currency: str) -> Iterator[LineAmount]:
    if isinstance(value, list):
        for each in value:
            yield from _leaves(name, each, group, currency)
    elif isinstance(value, dict):
        for inner, each in value.items():
            if not isinstance(each, str) or each not in _ZERO:
                yield from _leaves(inner, each, _inside(group, inner), currency)
    elif name not in _NO_AMOUNTS:
        beside = group in _FEES and name in _TOLD_BESIDE_FEES
        yield from _amount(AmountGroup.INFORMATION if beside else group, name, value, currency)


def _inside(group: AmountGroup, name: str) -> AmountGroup:
    if name == _BESIDE:
        return AmountGroup.INFORMATION
    return AmountGroup.TAX if group is AmountGroup.FEE and name == "tax" else group


def _amount(group: AmountGroup, name: str, value: object, currency: str) -> Iterator[LineAmount]:
    written = text(value if isinstance(value, str) else None if _is_none(value) else repr(value))
    if not written:
        return
    units = minor(written, currency)
    if units is None:
        yield LineAmount(group, _name(name), 0, quote(written)[:_LONGEST_TEXT], known=False)
    elif units:
        yield LineAmount(group, _name(name), units, written[:_LONGEST_TEXT], known=name in _FLAT_GROUPS)


def _name(name: str) -> str:
    return text(name)[:_LONGEST_NAME]


def _is_none(value: object) -> bool:
    """Whether a value is not even meant as an amount."""
    return value is None or isinstance(value, bool)
