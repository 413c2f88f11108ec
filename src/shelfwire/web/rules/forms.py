"""The form of a stock rule."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from shelfwire.inventory import queries as inventory
from shelfwire.inventory.models import Warehouse
from shelfwire.offers.actions import StockScope
from shelfwire.offers.models import StockRule
from shelfwire.offers.rules import NUMBERS
from shelfwire.people.models import Company
from shelfwire.web.offers.scopes import ScopeForm

_MOST: Final = 2**31 - 1
_VIRAL: Final = [("", "As wider rules say"), ("on", "On"), ("off", "Off")]


def _whole(label: str, help_text: str, most: int = _MOST) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, help_text=help_text)


class StockRuleForm(ScopeForm):
    """What the rule says. What it leaves empty is left to wider rules."""

    SCOPE = ("where", "warehouse", "code", "reach")

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), label="Warehouse", required=False, empty_label="Every warehouse"
    )
    safety = _whole("Safety quantity", "Kept back. It counts instead of the SKU's own.")
    percent = _whole("Percent of stock", "Of what is left then; rounded down.", 100)
    minimum = _whole("Minimum to list", "Fewer than this are told as 0.")
    maximum = _whole("Maximum to list", "Never tell more than this.")
    fixed = _whole("Fixed quantity", "Tell this whatever there is. It can be oversold.")
    share_out = _whole(
        "Share out the last",
        "When so few or fewer are left, the shops that sell them share them; none shows all. 0: never.",
    )
    viral = forms.ChoiceField(
        label="Viral safety",
        required=False,
        choices=_VIRAL,
        help_text="Keep back what sells, at the measured speed, until the shop knows better.",
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(company, *args, **kwargs)
        if "warehouse" in self.fields:
            self.fields["warehouse"].queryset = inventory.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField
            self.order_fields(["where", "warehouse", "code", "reach"])

    def values(self) -> dict[str, Any]:
        """What ``set_stock_rule`` takes."""
        found = {name: self.cleaned_data[name] for name in NUMBERS}
        return {**found, "viral": {"on": True, "off": False}.get(self.cleaned_data["viral"])}

    def stock_scope(self) -> StockScope:
        """What the form names; call it on a valid form with a free scope."""
        found = self.scope()
        return StockScope(
            found.channel, found.account, self.cleaned_data["warehouse"], found.product, found.sku
        )

    @classmethod
    def of(cls, rule: StockRule) -> dict[str, Any]:
        """The initial values for an existing rule."""
        found: dict[str, Any] = {name: getattr(rule, name) for name in NUMBERS}
        return {**found, "viral": "" if rule.viral is None else "on" if rule.viral else "off"}
