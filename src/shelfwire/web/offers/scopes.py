"""For what a rule counts: the part of the form that rules of stock and of prices share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.models import Product, Sku
from shelfwire.channels import queries as channels
from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.offers.models import PriceRule, StockRule
from shelfwire.people.models import Company
from shelfwire.web.forms import ShelfwireForm


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule names; nothing named is everything."""

    channel: str = ""
    account: Account | None = None
    product: Product | None = None
    sku: Sku | None = None


class ScopeForm(ShelfwireForm):
    """Where and for what a rule counts. In an existing rule that is told and cannot be changed."""

    where = forms.ChoiceField(label="Shops", required=False)
    code = forms.CharField(
        label="SKU",
        max_length=80,
        required=False,
        help_text="Empty: every SKU.",
        widget=forms.TextInput(attrs={"list": "sku-options", "autocomplete": "off", "spellcheck": "false"}),
    )
    reach = forms.ChoiceField(
        label="Counts for",
        required=False,
        choices=[("sku", "this SKU"), ("product", "every SKU of its product")],
    )
    SCOPE: tuple[str, ...] = ("where", "code", "reach")

    def __init__(self, company: Company, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self._accounts = {str(one.pk): one for one in channels.accounts(company)}
        names = {one.channel for one in self._accounts.values()}
        self.fields["where"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Every shop"),
            *((f"channel:{name}", f"Every shop on {registry.label_of(name)}") for name in sorted(names)),
            *((f"shop:{pk}", one.name) for pk, one in self._accounts.items()),
        ]
        if fixed:
            for name in self.SCOPE:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The SKU must be one of the company's."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        code = (found.get("code") or "").strip()
        self._sku = catalog.sku_by_code(self.company, code) if code else None
        if code and self._sku is None:
            self.add_error("code", f"There is no SKU “{code}”.")
        return found

    def scope(self) -> Scope:
        """What the form names; call it on a valid form with a free scope."""
        kind, _, which = self.cleaned_data["where"].partition(":")
        by_product = self._sku is not None and self.cleaned_data["reach"] == "product"
        return Scope(
            channel=which if kind == "channel" else "",
            account=self._accounts[which] if kind == "shop" else None,
            product=self._sku.product if self._sku is not None and by_product else None,
            sku=None if by_product else self._sku,
        )


def scope_title(rule: StockRule | PriceRule) -> str:
    """For what a rule counts, as screens say it: ``SKU MUG in Corner Shop US``, ``Everything``."""
    warehouse = rule.warehouse if isinstance(rule, StockRule) else None
    parts = []
    if rule.sku is not None:
        parts.append(f"SKU {rule.sku.code}")
    if rule.product is not None:
        parts.append(f"Product {rule.product.title}")
    if rule.account is not None:
        parts.append(f"in {rule.account.name}" if parts else rule.account.name)
    elif rule.channel:
        label = registry.label_of(rule.channel)
        parts.append(f"on {label}" if parts else f"Every shop on {label}")
    if warehouse is not None:
        parts.append(f"from {warehouse.name}" if parts else f"Warehouse {warehouse.name}")
    return " ".join(parts) or "Everything"
