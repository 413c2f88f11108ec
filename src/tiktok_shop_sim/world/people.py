"""Buyers and what may be shown of them: real-looking names and addresses, and TikTok's masks (facts.md 6.9)."""

from __future__ import annotations

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Buyer, Order, Recipient
from tiktok_shop_sim.world.world import World


def invent_buyer(world: World, market: Market) -> Buyer:
    """A new buyer with a recipient of the market's own names, streets and places."""
    chance = world.ids.random
    first, last = chance.choice(market.first_names), chance.choice(market.last_names)
    place = chance.choice(market.places)
    digits = "".join(str(chance.randrange(10)) for _ in range(market.phone_digits))
    number = chance.randrange(1, 9900)
    recipient = Recipient(
        first_name=first,
        last_name=last,
        phone=f"({market.phone_code}){place.phone_area.lstrip('0')}{digits}",
        line1=f"{number} {chance.choice(market.streets)}",
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


def full_name(recipient: Recipient, market: Market) -> str:
    parts = (recipient.first_name, recipient.last_name)
    return " ".join(reversed(parts) if market.family_name_first else parts)


def full_address(recipient: Recipient) -> str:
    divisions = list(reversed(recipient.place.divisions))
    lines = [recipient.line1, recipient.line2, *divisions[:-1], recipient.place.postal_code, divisions[-1]]
    return ", ".join(line for line in lines if line)


def mask_name(name: str) -> str:
    """`Sam Boyd` becomes `S** B***`."""
    return " ".join(word[0] + "*" * max(1, len(word) - 1) for word in name.split())


def mask_phone(phone: str) -> str:
    """`(+1)2135551234` becomes `(+1)213-***-1234`."""
    head, _, digits = phone.rpartition(")")
    return f"{head}){digits[:3]}-***-{digits[-4:]}"


def is_masked(order: Order) -> bool:
    return order.shipping_type == "TIKTOK" or order.fulfillment_type == "FULFILLMENT_BY_TIKTOK"
