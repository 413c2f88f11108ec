"""Ways to ship: which of them an order takes, in words, and the orders that take one. The words are here alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import Exists, OuterRef, Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import InvoiceState, OrderClass, ShippedBy, ShippingWay, Unknown, ways_of
from shelfwire.channels.queries import MarketWay, shop_ways
from shelfwire.orders.models import Order, Unit

_W = ShippingWay
INVOICE_FIRST: Final = "invoice_first"
"""Not a way but what comes before every way, where an order needs an invoice."""
UNSURE: Final = "unknown"
"""The channel's word for how it is shipped is not known to this release."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a way is called, and what is done. ``{channel}`` stands for the channel's name."""

    label: str
    says: str


WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        _W.OWN_BY_ORDER: Words("Own number", "Ship with your own carrier. Items can ship separately."),
        _W.OWN_BY_PACKAGE: Words(
            "Own number by package",
            "Ship with your own carrier. {channel} makes the packages; each ships as a whole.",
        ),
        _W.LABEL_BY_SERVICE: Words(
            "{channel} label by service",
            "Choose a service by price. Items can ship separately, each with its own label.",
        ),
        _W.LABEL_BY_SLOT: Words(
            "{channel} label by slot", "The carrier picks it up in a time slot, or you drop it off."
        ),
        _W.SELF_DELIVERY: Words(
            "Self delivery", "Deliver it yourself under your own number, then report the outcome."
        ),
        _W.BY_CHANNEL: Words("Fulfilled by {channel}", "{channel} packs and ships it. Nothing to do."),
        _W.NO_PARCEL: Words("No parcel", "Nothing physical is shipped."),
        INVOICE_FIRST: Words("Invoice first", "It ships only after {channel} has accepted the invoice."),
        UNSURE: Words("Not known", "This release does not know this way to ship. Ship it in Seller Center."),
    }
)
OFFERED: Final = (_W.OWN_BY_ORDER, _W.OWN_BY_PACKAGE, _W.LABEL_BY_SERVICE, _W.LABEL_BY_SLOT, INVOICE_FIRST)
"""The ways by which orders that wait can be narrowed."""
_INVOICE_OPEN: Final = (InvoiceState.NEEDED, InvoiceState.BEING_CHECKED)


@dataclass(frozen=True, slots=True)
class OrderWays:
    """The ways of one order, the usual one first, and the rule that decided between two; None: none did."""

    codes: tuple[str, ...]
    channel: str
    channel_word: str = ""
    """The channel's own word where it is not known."""
    rule: MarketWay | None = None

    @property
    def words(self) -> list[Words]:
        """Each way in words."""
        return [words_of(code, self.channel) for code in self.codes]

    @property
    def splits(self) -> bool:
        """Whether the channel makes packages before anything is shipped, which can be split and combined."""
        return bool({_W.OWN_BY_PACKAGE, _W.LABEL_BY_SLOT} & set(self.codes))

    @property
    def ships_parts(self) -> bool:
        """Whether some of its units are simply shipped."""
        return bool({_W.OWN_BY_ORDER, _W.LABEL_BY_SERVICE} & set(self.codes))


def words_of(code: str, channel: str) -> Words:
    """A way in words; a code that is none is not known."""
    found = WORDS.get(code, WORDS[UNSURE])
    return Words(found.label.replace("{channel}", channel), found.says.replace("{channel}", channel))


def ways_each(orders: Collection[Order]) -> dict[int, OrderWays]:
    """The ways of each order, by its id; ``account`` is joined. One query, and ``units`` where the market has no rule
    and they were not prefetched."""
    rules = shop_ways({order.account_id: order.account for order in orders}.values())
    return {order.pk: _ways(order, rules[order.account_id]) for order in orders}


def _ways(order: Order, rules: Mapping[str, MarketWay]) -> OrderWays:
    rule = rules.get(order.shipped_by)
    found = ways_of(
        order.order_class,
        order.shipped_by,
        own=_decided(rules, ShippedBy.SELLER, order, (_W.OWN_BY_PACKAGE, _W.OWN_BY_ORDER)),
        label=_decided(rules, ShippedBy.CHANNEL, order, (_W.LABEL_BY_SLOT, _W.LABEL_BY_SERVICE)),
    )
    word = next((str(way) for way in found if isinstance(way, Unknown)), "")
    codes = tuple(UNSURE if isinstance(way, Unknown) else str(way) for way in found)
    first = (INVOICE_FIRST,) if order.invoice in _INVOICE_OPEN else ()
    return OrderWays((*first, *codes), order.account.channel_label, word, rule)


def _decided(
    rules: Mapping[str, MarketWay], whose: ShippedBy, order: Order, ways: tuple[_W, _W]
) -> _W | None:
    """By the market's rule; without one, by whether its units are in packages before they leave."""
    if whose in rules:
        return rules[whose].rule.way
    if order.shipped_by != whose:
        return None
    packed = any(unit.channel_package_id for unit in order.units.all())
    return ways[0] if packed else ways[1]


def taking(
    accounts: Collection[Account], way: str, rules: Mapping[int, Mapping[str, MarketWay]] | None = None
) -> Q:
    """The orders of these shops that take the way (one of ``OFFERED``), or wait for their invoice. ``rules``: of
    ``shop_ways``, where they were read already.
    """
    if way == INVOICE_FIRST:
        return Q(invoice__in=_INVOICE_OPEN)
    whose = ShippedBy.SELLER if way in (_W.OWN_BY_ORDER, _W.OWN_BY_PACKAGE) else ShippedBy.CHANNEL
    rules = shop_ways(accounts) if rules is None else rules
    sure = [pk for pk, known in rules.items() if whose in known and known[whose].rule.way == way]
    unsure = [pk for pk, known in rules.items() if whose not in known]
    packed = Exists(Unit.objects.filter(order=OuterRef("pk")).exclude(channel_package_id=""))
    by_units = Q(packed if way in (_W.OWN_BY_PACKAGE, _W.LABEL_BY_SLOT) else ~packed)
    return (
        Q(shipped_by=whose)
        & ~Q(order_class=OrderClass.CHANNEL_FULFILLED)
        & (Q(account_id__in=sure) | Q(account_id__in=unsure) & by_units)
    )
