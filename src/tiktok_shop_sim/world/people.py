"""Buyers and what may be shown of them: real-looking names and addresses, and TikTok's masks (facts.md 6.9)."""

from __future__ import annotations

import re
from random import Random

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Buyer, Order, Place, Recipient
from tiktok_shop_sim.world.world import World


def invent_buyer(world: World, market: Market) -> Buyer:
    """A new buyer with a recipient of the market's own names, streets and places."""
    chance = world.ids.random
    first, last = chance.choice(market.first_names), chance.choice(market.last_names)
    place = chance.choice(market.places)
    phone = _phone(chance, market, place)
    recipient = Recipient(
        first_name=first,
        last_name=last,
        phone=phone,
        line1=_first_line(chance, market),
        line2=chance.choice(market.second_lines),
        place=place,
    )
    user = world.ids.next("user")
    buyer = Buyer(
        id=user,
        nickname=f"{first.lower()}{chance.randrange(10, 9999)}",
        email=f"{world.ids.token('v2b', 12)}@scs2.tiktok.com",
        recipient=recipient,
    )
    world.buyers[user] = buyer
    return buyer


def _phone(chance: Random, market: Market, place: Place) -> str:
    area = place.phone_area.lstrip("0")
    count = market.phone_digits or market.phone_length - len(area)
    digits = "".join(str(chance.randrange(10)) for _ in range(count))
    return f"({market.phone_code}){area}{digits}"


def _first_line(chance: Random, market: Market) -> str:
    number = chance.randrange(1, market.house_numbers)
    street = chance.choice(market.streets)
    door = chance.randrange(1, 40) if "{door}" in market.street_pattern else 0
    return market.street_pattern.format(number=number, street=street, door=door)


def full_name(recipient: Recipient, market: Market) -> str:
    """First and last name in the market's order; a person of one name has only that."""
    parts = (recipient.first_name, recipient.last_name)
    return " ".join(part for part in (reversed(parts) if market.family_name_first else parts) if part)


def full_address(recipient: Recipient, market: Market) -> str:
    """The whole address in one line, as it is written in its market."""
    return written(market, recipient.place, recipient.line1, recipient.line2)


def written(market: Market, place: Place, line1: str, line2: str = "") -> str:
    """An address in one line; what has no value is left out."""
    levels = range(len(place.divisions))
    order = market.address_order or [
        "{line1}",
        "{line2}",
        *(f"{{L{level}}}" for level in reversed(levels) if level),
        "{postal_code}",
        "{L0}",
    ]
    words = {f"L{level}": place.divisions[level] for level in levels}
    words |= {"line1": line1, "line2": line2, "postal_code": place.postal_code}
    parts = (part.format_map(words) for part in order)
    return market.address_joint.join(part for part in parts if part.strip())


def mask_street(line1: str, market: Market) -> str:
    """`418 Main Street` becomes `*** Main Street`, wherever the market writes the number."""
    if market.street_pattern.startswith("{number}"):
        return "*** " + line1.split(" ", 1)[-1]
    return re.sub(r"\d+", "***", line1)


def mask_name(name: str) -> str:
    """`Sam Boyd` becomes `S** B***`."""
    return " ".join(word[0] + "*" * max(1, len(word) - 1) for word in name.split())


PHONE_MASKS = {"US": (3, "-***-", 4)}
"""How many digits are shown before and after which stars: `(+1)213-***-1234` is documented (facts.md 6.9)."""
OTHER_PHONE_MASK = (2, "*****", 2)
"""Outside the US; ours."""


def mask_phone(phone: str, market: Market) -> str:
    """`(+1)2135551234` becomes `(+1)213-***-1234`, `(+84)902223344` becomes `(+84)90*****44`."""
    head, _, digits = phone.rpartition(")")
    first, stars, last = PHONE_MASKS.get(market.region, OTHER_PHONE_MASK)
    return f"{head}){digits[:first]}{stars}{digits[-last:]}"


def is_masked(order: Order) -> bool:
    return order.shipping_type == "TIKTOK" or order.fulfillment_type == "FULFILLMENT_BY_TIKTOK"
