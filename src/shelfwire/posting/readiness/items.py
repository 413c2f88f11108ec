"""What readiness says: one item for everything that was looked at, and the sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from shelfwire.channels.port import Limit


class Severity(StrEnum):
    """How much an item that does not pass matters."""

    REQUIRED = "required"
    """Nothing is posted before it passes."""
    RECOMMENDED = "recommended"
    WARNING = "warning"
    """The listing can be posted, and something becomes of it that the seller should know."""


class Group(StrEnum):
    """What an item is about, in the order of the screen."""

    IDENTITY = "identity"
    CONTENT = "content"
    PICTURES = "pictures"
    CATEGORY = "category"
    BRAND = "brand"
    IDENTIFIERS = "identifiers"
    LOGISTICS = "logistics"
    PRICE = "price"
    STOCK = "stock"
    SHOP = "shop"
    POLICY = "policy"

    @property
    def label(self) -> str:
        """What screens call it."""
        return _LABELS.get(self.value, self.value.capitalize())


_LABELS = {"category": "Category and attributes", "shop": "Shop prerequisites"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at. Of a SKU when ``sku_id`` says so, else of the product.

    ``field`` is what mends it (``title``, ``answer:100392``, ``picture:7``); ``rule`` the channel's limit, with region,
    source and date, or None for a rule of the house (``Rule.source`` names where that comes from).
    """

    code: str
    severity: Severity
    group: Group
    label: str
    passed: bool
    field: str = ""
    sku_id: int | None = None
    sku_code: str = ""
    value: str = ""
    says: str = ""
    fix: str = ""
    rule: Limit | None = None


@dataclass(frozen=True)
class Readiness:
    """What became of all checks of one product in one shop.

    A check counts once in the sums, however many SKUs fail it; a question of a category counts for itself.
    """

    items: tuple[Item, ...]
    unready_skus: frozenset[int] = field(default_factory=frozenset)
    """Enabled SKUs that fail something required of their own."""

    @cached_property
    def faults(self) -> tuple[Item, ...]:
        """The items that do not pass."""
        return tuple(item for item in self.items if not item.passed)

    @property
    def ready(self) -> bool:
        """Whether everything that is required passes."""
        return self.required_passed == self.required_total

    @cached_property
    def required_total(self) -> int:
        """How many checks are required here."""
        return len(_checks(item for item in self.items if item.severity == Severity.REQUIRED))

    @cached_property
    def required_passed(self) -> int:
        """How many of them pass."""
        return self.required_total - len(_checks(i for i in self.faults if i.severity == Severity.REQUIRED))

    @cached_property
    def warnings(self) -> int:
        """How many checks that are not required do not pass."""
        return len(_checks(item for item in self.faults if item.severity != Severity.REQUIRED))


def _checks(items: Iterable[Item]) -> set[tuple[str, str]]:
    return {(item.code, item.field if item.code.startswith("question") else "") for item in items}
