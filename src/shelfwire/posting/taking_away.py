"""What an update may take off a live listing: SKUs, and options (sales attributes) that its SKUs differ in. Pure.

Nothing goes that a person did not choose. What is chosen is named by the channel's id of a SKU, or by ``option:`` and
the name of an option as the channel writes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shelfwire.channels.port import ListedSku, ListingAsKept, OptionValue
from shelfwire.posting.answers import OPTION
from shelfwire.posting.wanted import Wanted


@dataclass(frozen=True, slots=True)
class NotPosted:
    """What stands on the channel and the product does not post: it stays until a person takes it away."""

    skus: tuple[ListedSku, ...] = ()
    options: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.skus or self.options)


def sku_ids(take_away: Collection[str]) -> frozenset[str]:
    """Return the SKUs among what is chosen."""
    return frozenset(one for one in take_away if not one.startswith(OPTION))


def options_away(take_away: Collection[str]) -> frozenset[str]:
    """Return the options among what is chosen, casefolded."""
    return frozenset(one.removeprefix(OPTION).casefold() for one in take_away if one.startswith(OPTION))


def not_posted(wanted: Wanted, kept: ListingAsKept) -> NotPosted:
    """Return what the listing has and the product does not say. ``kept``: what was read back last."""
    posted = [sku for sku in wanted.skus if sku.enabled]
    ids, codes = {sku.external_id for sku in posted} - {""}, {sku.seller_sku for sku in posted}
    gone = [
        sku
        for sku in kept.skus
        if str(sku.external_id) not in ids and (not sku.seller_sku or str(sku.seller_sku) not in codes)
    ]
    by_id = {sku.external_id: sku.options for sku in posted}
    by_code = {sku.seller_sku: sku.options for sku in posted}
    left = [
        option.name
        for sku in kept.skus
        if (ours := by_id.get(str(sku.external_id)) or by_code.get(str(sku.seller_sku)))
        for option in left_out(ours, sku.options)
    ]
    return NotPosted(tuple(gone), tuple(dict.fromkeys(left)))


def left_out(ours: Collection[OptionValue], theirs: Collection[OptionValue]) -> tuple[OptionValue, ...]:
    """Return the options of a listed SKU that ours has none for: as many as it has more than ours. An option is the
    same by the channel's id, else by its name, else by its value; another name for one leaves nothing out.
    """
    mine, rest = list(ours), list(theirs)
    for is_same in (_by_id, _by_name, _by_value):
        for option in tuple(mine):
            found = next((one for one in rest if is_same(option, one)), None)
            if found is not None:
                mine.remove(option)
                rest.remove(found)
    more = len(theirs) - len(ours)
    return tuple(rest[-more:]) if more > 0 else ()


def _by_id(ours: OptionValue, theirs: OptionValue) -> bool:
    return bool(ours.question_id) and ours.question_id == theirs.question_id


def _by_name(ours: OptionValue, theirs: OptionValue) -> bool:
    return ours.name.casefold() == theirs.name.casefold()


def _by_value(ours: OptionValue, theirs: OptionValue) -> bool:
    return ours.value.casefold() == theirs.value.casefold()


def without(given: Iterable[OptionValue], away: Collection[str]) -> tuple[OptionValue, ...]:
    """Return the options that are not taken away."""
    return tuple(one for one in given if one.name.casefold() not in away)


def same_without(kept: ListingAsKept, take_away: Collection[str]) -> tuple[ListedSku, ListedSku] | None:
    """Return two SKUs that nothing would tell apart once these were taken away; None: all differ."""
    seen: dict[tuple[tuple[str, str], ...], ListedSku] = {}
    gone, away = sku_ids(take_away), options_away(take_away)
    for sku in kept.skus:
        if str(sku.external_id) in gone:
            continue
        differs = tuple((one.name.casefold(), one.value.casefold()) for one in without(sku.options, away))
        if differs in seen:
            return seen[differs], sku
        seen[differs] = sku
    return None
