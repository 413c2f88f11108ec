"""Names and values of attributes that sellers made up: what id each got, so that it can be sent back.

A word that the category offers keeps the category's id; any other gets one that follows from the word itself.
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from tiktok_shop_sim.world import categories
from tiktok_shop_sim.world.categories import Attribute
from tiktok_shop_sim.world.product_versions import SalesAttribute, Version
from tiktok_shop_sim.world.records import Shop
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

FIRST_NAME, NAMES = 110_000, 800_000
FIRST_VALUE, VALUES = 7_082_500_000_000_000_000, 10**17


class Word(msgspec.Struct, frozen=True):
    """An attribute's name, or a value."""

    id: str
    text: str


WORDS = Store("sales_words", Word)


def known_word(world: World, word_id: str) -> bool:
    """Whether an id was given to a word of a seller."""
    return word_id in WORDS.of(world)


def settle(world: World, shop: Shop, version: Version) -> None:
    """Give every attribute and value of a version's SKUs both its id and its name."""
    for sku in version.skus:
        for part in sku.sales_attributes:
            _settle(world, shop, version.category_id, part)


def _settle(world: World, shop: Shop, category_id: str, part: SalesAttribute) -> None:
    attribute = (
        categories.attribute(shop.region, category_id, part.id)
        if part.id
        else categories.named(shop.region, category_id, part.name)
    )
    if attribute is not None:
        part.id, part.name = attribute.id, part.name or attribute.name()
    elif part.id:
        part.name = part.name or _text(world, part.id)
    else:
        part.id = _word(world, part.name, str(FIRST_NAME + _number(part.name) % NAMES))
    _settle_value(world, shop, attribute, part)


def _settle_value(world: World, shop: Shop, attribute: Attribute | None, part: SalesAttribute) -> None:
    offered = attribute.values if attribute is not None else []
    for value in offered:
        if value.id == part.value_id or (
            not part.value_id and part.value_name.casefold() in {n.casefold() for n in value.names.values()}
        ):
            part.value_id, part.value_name = value.id, part.value_name or value.name()
            return
    if part.value_id:
        part.value_name = part.value_name or _text(world, part.value_id)
    else:
        number = _number(f"{shop.id}/{part.id}/{part.value_name}")
        part.value_id = _word(world, part.value_name, str(FIRST_VALUE + number % VALUES))


def _word(world: World, text: str, word_id: str) -> str:
    WORDS.of(world)[word_id] = Word(word_id, text)
    return word_id


def _text(world: World, word_id: str) -> str:
    known = WORDS.of(world).get(word_id)
    return known.text if known is not None else ""


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.casefold().encode(), digest_size=8).digest(), "big")
