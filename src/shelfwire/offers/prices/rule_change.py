"""Set and remove rules of prices. A change of a rule is kept like a change of prices, and can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.kit import clock, currencies
from shelfwire.offers.models_prices import PriceChange, PriceRule
from shelfwire.offers.prices.change import Changed, hold_prices, refuse_large
from shelfwire.offers.prices.errors import BadPriceRule
from shelfwire.offers.prices.mark import mark_rule
from shelfwire.offers.prices.preview import Preview, preview_rule
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

VALUES = (
    "source",
    "percent",
    "fixed_minor",
    "fixed_currency",
    "rounding",
    "rate",
    "rate_from",
    "rate_to",
    "rate_on",
    "rate_by",
)
"""What a rule may say; what it does not say is left to wider ones."""


@dataclass(frozen=True, slots=True)
class RuleScope:
    """For what a rule counts: whatever is named, in any combination; nothing named is the whole company."""

    channel: str = ""
    account: Account | None = None
    product: Product | None = None
    sku: Sku | None = None

    def ids(self) -> dict[str, Any]:
        """Return the scope by its columns."""
        return {
            "channel": self.channel,
            "account_id": self.account.pk if self.account else None,
            "product_id": self.product.pk if self.product else None,
            "sku_id": self.sku.pk if self.sku else None,
        }


def preview_rule_change(*, company: Company, scope: RuleScope, values: Mapping[str, Any]) -> Preview:
    """Return what ``set_rule`` would do to each price that the rule concerns. Raises BadPriceRule."""
    _refuse_foreign(company, scope)
    before = find_rule(company, scope.ids())
    return preview_rule(company, before, built(company, scope.ids(), values))


@attributed
@transaction.atomic
def set_rule(
    *, company: Company, scope: RuleScope, values: Mapping[str, Any], by: str, confirmed: bool = False
) -> Changed:
    """Make the rule of a scope say exactly ``values`` (of ``VALUES``); with none of them it is removed. The prices that
    it concerns are due. The same again changes nothing. Raises BadPriceRule, and LargeChange unless ``confirmed``.
    """
    hold_prices(company)
    _refuse_foreign(company, scope)
    return replace_rule(company, scope.ids(), built(company, scope.ids(), values), by, confirmed=confirmed)


def replace_rule(
    company: Company,
    ids: Mapping[str, Any],
    after: PriceRule | None,
    by: str,
    *,
    confirmed: bool,
    **more: Any,
) -> Changed:
    """Put ``after`` in the place of the scope's rule, keep the change, and mark what it concerns."""
    before = find_rule(company, ids)
    kept_before, kept_after = rule_json(before), rule_json(after)
    if kept_before == kept_after:
        return Changed(None, Preview(()))
    preview = preview_rule(company, before, after)
    refuse_large(preview, confirmed)
    if after is None:
        assert before is not None  # else both are the same
        mark_rule(before)
        before.delete()
    else:
        after.pk = before.pk if before else None
        after.save(force_update=before is not None)
        mark_rule(after)
    change = PriceChange.objects.create(
        company=company,
        at=clock.now(),
        by=by[:120],
        rule_before=kept_before,
        rule_after=kept_after,
        **{"title": "Rule of prices", **more},
    )
    return Changed(change, preview)


def find_rule(company: Company, ids: Mapping[str, Any]) -> PriceRule | None:
    """Return the rule of exactly that scope."""
    exact = {name: value for name, value in ids.items() if value is not None}
    empty = {f"{name}__isnull": True for name, value in ids.items() if value is None}
    return PriceRule.objects.filter(company=company, **exact, **empty).first()


def built(company: Company, ids: Mapping[str, Any], values: Mapping[str, Any]) -> PriceRule | None:
    """Return the rule that says these values, not saved; None when it says nothing. Raises BadPriceRule, and TypeError
    for what no rule says.
    """
    if unknown := values.keys() - set(VALUES):
        raise TypeError(f"no rule of prices says {', '.join(sorted(unknown))}")
    said = {name: value for name, value in values.items() if value not in (None, "")}
    if not said:
        return None
    rule = PriceRule(company=company, **ids, **said)
    _refuse_currencies(rule)
    try:
        rule.clean_fields(exclude=["company", "account", "product", "sku"])
    except ValidationError as wrong:
        name, problems = next(iter(wrong.message_dict.items()))
        raise BadPriceRule(problems[0], field=_label(name), value=str(said.get(name))) from None
    for name, least in (("percent", -100), ("rate", 0)):
        number = getattr(rule, name)
        if number is not None and number <= least:
            raise BadPriceRule(
                f"{_label(name)} {number:f} is not above {least}.", field=_label(name), value=str(number)
            )
    return rule


def _label(name: str) -> str:
    return str(PriceRule._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]  # columns all


def _refuse_currencies(rule: PriceRule) -> None:
    pairs: list[tuple[str, object, str]] = [("Fixed amount", rule.fixed_minor, rule.fixed_currency)]
    pairs += [("Conversion rate", rule.rate, code) for code in (rule.rate_from, rule.rate_to)]
    for field, amount, code in pairs:
        if amount is None and not code:
            continue
        if amount is None or not currencies.known(code):
            missing = (
                f"no currency that is known (“{code}”)" if amount is not None else "a currency and no number"
            )
            raise BadPriceRule(
                f"{field} has {missing}.",
                field=field,
                value=code,
                hint="Give both, or neither.",
            )
    if rule.rate is None:
        return
    if rule.rate_from == rule.rate_to:
        raise BadPriceRule(
            f"A rate from {rule.rate_from} to itself converts nothing.",
            field="Conversion rate",
            value=str(rule.rate),
        )
    if rule.rate_on is None or not rule.rate_by:
        raise BadPriceRule(
            "A conversion rate needs its date and who said it.",
            field="Conversion rate",
            value=str(rule.rate),
            hint="Such as 2026-11-27, European Central Bank.",
        )


def _refuse_foreign(company: Company, scope: RuleScope) -> None:
    for field, thing in (("Shop", scope.account), ("Product", scope.product), ("SKU", scope.sku)):
        if thing is not None and thing.company_id != company.pk:
            raise BadPriceRule(f"{field} “{thing}” belongs to another company.", field=field, value=thing.pk)


def rule_json(rule: PriceRule | None) -> dict[str, Any] | None:
    """Return scope and values of a rule as they are kept."""
    if rule is None:
        return None
    values = {name: getattr(rule, name) for name in VALUES}
    plain = {
        name: f"{value.normalize():f}" if isinstance(value, Decimal)
        else value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, "")
    }  # fmt: skip
    scope = {name: getattr(rule, name) for name in ("channel", "account_id", "product_id", "sku_id")}
    return {"scope": scope, "values": plain}


def rule_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a rule from what ``rule_json`` gave."""
    values = dict(stored["values"])
    for name in ("percent", "rate"):
        if name in values:
            values[name] = Decimal(values[name])
    if "rate_on" in values:
        values["rate_on"] = date.fromisoformat(values["rate_on"])
    return values
