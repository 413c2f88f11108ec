"""Stock rules: which value holds for one SKU in one warehouse of the channel.

A rule names any of SKU, product, shop, channel and warehouse, and holds where all that it names is so. Where several
rules say the same value, the narrowest wins, value by value: one that names the SKU before one that names the product,
then the shop, then the channel; between equals, one that names a warehouse. Of two warehouses that feed the same
warehouse of the channel, the first one's rule wins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.offers.arithmetic import RuleValue
from shelfwire.offers.models import StockRule
from shelfwire.offers.scopes import narrowness, scope_words

NUMBERS = ("safety", "percent", "minimum", "maximum", "fixed", "share_out")


@dataclass(frozen=True, slots=True)
class Values:
    """What holds for one number. ``viral`` is the scope of the rule that turns viral safety on; None: it is off."""

    safety: RuleValue | None = None
    percent: RuleValue | None = None
    minimum: RuleValue | None = None
    maximum: RuleValue | None = None
    fixed: RuleValue | None = None
    share_out: RuleValue | None = None
    viral: str | None = None


_NOTHING = Values()


class RuleBook:
    """The rules that may hold for some SKUs of one account, the narrowest first."""

    def __init__(self, rules: Sequence[StockRule]) -> None:
        self._rules = sorted(rules, key=lambda rule: (narrowness(rule), rule.pk), reverse=True)
        self._general = not any(rule.sku_id or rule.product_id for rule in rules)
        self._kept: dict[tuple[int, ...], Values] = {}
        self.viral = any(rule.viral for rule in rules)
        """Whether viral safety may be on for any of them."""
        self.share_out = any(rule.share_out for rule in rules)
        """Whether the last pieces of any of them may be shared out."""

    @classmethod
    def of(cls, account: Account, sku_ids: Collection[int], product_ids: Collection[int]) -> RuleBook:
        """Return the book for these SKUs and products. Their ids are only asked with where a rule names any."""
        rules = StockRule.objects.filter(
            Q(account__isnull=True) | Q(account=account),
            channel__in=["", account.channel],
            company_id=account.company_id,
        )
        general = Q(sku__isnull=True, product__isnull=True)
        if rules.exclude(general).exists():
            rules = rules.filter(
                Q(sku__isnull=True) | Q(sku__in=list(sku_ids)),
                Q(product__isnull=True) | Q(product__in=list(product_ids)),
            )
        return cls(list(rules.select_related("sku", "product", "account", "warehouse")))

    def resolve(self, sku_id: int, product_id: int, warehouse_ids: Sequence[int]) -> Values:
        """Return the values for one SKU in the warehouse of the channel that these of ours feed, the first one
        first.
        """
        if not self._rules:
            return _NOTHING
        key = tuple(warehouse_ids) if self._general else (sku_id, product_id, *warehouse_ids)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._resolve(sku_id, product_id, warehouse_ids)
        return found

    def _resolve(self, sku_id: int, product_id: int, warehouse_ids: Sequence[int]) -> Values:
        place = {warehouse_id: n for n, warehouse_id in enumerate(warehouse_ids)}
        holding = [
            rule
            for rule in self._rules
            if rule.sku_id in (None, sku_id)
            and rule.product_id in (None, product_id)
            and (rule.warehouse_id is None or rule.warehouse_id in place)
        ]
        # stable: only rules that are equally narrow change places
        holding.sort(key=lambda rule: (narrowness(rule), -place.get(rule.warehouse_id or 0, 0)), reverse=True)
        numbers = {
            name: next(
                (
                    RuleValue(value, scope_words(rule))
                    for rule in holding
                    if (value := getattr(rule, name)) is not None
                ),
                None,
            )
            for name in NUMBERS
        }
        viral = next((rule for rule in holding if rule.viral is not None), None)
        return Values(**numbers, viral=scope_words(viral) if viral is not None and viral.viral else None)
