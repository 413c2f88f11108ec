"""In what the SKUs of a live listing differ: the names of the options, and each SKU's values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shelfwire.channels.port import ListingAsKept
from shelfwire.kit.texts import fit

_NAME, _VALUE = 80, 120
"""As long as the catalogue's columns are."""


@dataclass(frozen=True, slots=True)
class Family:
    """``values``: by the channel's SKU id, one for each of ``option_names``. ``problems``: field, value, why, and what
    to do, of a listing whose SKUs cannot be told apart.
    """

    option_names: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    problems: tuple[tuple[str, str, str, str], ...] = ()


def family_of(kept: ListingAsKept) -> Family:
    """Return the options of the listing. A listing of one SKU without options is a simple product."""
    names = list(
        dict.fromkeys(fit(option.name.strip(), _NAME) for sku in kept.skus for option in sku.options)
    )
    values = {}
    for sku in kept.skus:
        own = {fit(one.name.strip(), _NAME): fit(one.value.strip(), _VALUE) for one in sku.options}
        values[str(sku.external_id)] = tuple(own.get(name, "") for name in names)
    return Family(tuple(names), values, _problems(kept, values))


def _problems(
    kept: ListingAsKept, values: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, str, str, str], ...]:
    if not kept.skus:
        says = "The channel shows no SKU of it."
        return (("skus", str(kept.product_id), says, "Look at the listing on the channel."),)
    seen: dict[tuple[str, ...], str] = {}
    for external_id, own in values.items():
        if own in seen:
            said = ", ".join(filter(None, own)) or "no option"
            says = f"The SKUs {seen[own]} and {external_id} have the same options."
            return (("options", said, says, "Mend the options on the channel, or link its SKUs by hand."),)
        seen[own] = external_id
    return ()
