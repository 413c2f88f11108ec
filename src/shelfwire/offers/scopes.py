"""What a rule of stock or prices names: in words, and how narrow that is."""

from __future__ import annotations

from typing import Protocol

from shelfwire.channels.registry import label_of


class Scoped(Protocol):
    """A rule. What it does not name is None, its channel empty."""

    @property
    def sku(self) -> object | None: ...
    @property
    def product(self) -> object | None: ...
    @property
    def account(self) -> object | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def sku_id(self) -> int | None: ...
    @property
    def product_id(self) -> int | None: ...
    @property
    def account_id(self) -> int | None: ...


def scope_words(rule: Scoped) -> str:
    """Return the rule's scope for people: ``SKU MUG, shop Paper shop``; ``company`` when it names nothing."""
    warehouse = getattr(rule, "warehouse", None)
    named = [
        f"SKU {rule.sku}" if rule.sku is not None else "",
        f"product {rule.product}" if rule.product is not None else "",
        f"shop {rule.account}" if rule.account is not None else "",
        f"channel {label_of(rule.channel)}" if rule.channel and rule.account is None else "",
        f"warehouse {warehouse}" if warehouse is not None else "",
    ]
    return ", ".join(filter(None, named)) or "company"


def narrowness(rule: Scoped) -> tuple[bool, ...]:
    """Return what sorts rules, the widest first: a SKU is narrower than a product, that than a shop, that than a
    channel, that than a warehouse.
    """
    return (
        rule.sku_id is not None,
        rule.product_id is not None,
        rule.account_id is not None,
        bool(rule.channel),
        getattr(rule, "warehouse_id", None) is not None,
    )
