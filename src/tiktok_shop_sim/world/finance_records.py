"""What finance keeps: statements with their lines, adjustments, reserves, payments, withdrawals, bank accounts.

Amounts are signed and in minor units of the shop's currency: fees and what is held back are negative.
"""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.money import SkuShare, total
from tiktok_shop_sim.world.store import Store

ORDER, RESERVE = "ORDER", "RESERVE"
COLLECTED, RELEASED = "COLLECTED", "RELEASED"

ADJUSTMENTS_ALLOWED = (
    "CHARGE_BACK",
    "COFUNDED_CREATOR_REWARDS",
    "CUSTOMER_SERVICE_COMPENSATION",
    "DEDUCTIONS_INCURRED_BY_SELLER",
    "FBT_WAREHOUSE_SERVICE_FEE",
    "GMV_PAYMENT_FOR_ADS",
    "LOGISTICS_REIMBURSEMENT",
    "OTHER_ADJUSTMENT",
    "PLATFORM_COMMISSION_ADJUSTMENT",
    "PLATFORM_COMMISSION_COMPENSATION",
    "PLATFORM_COMPENSATION",
    "PLATFORM_PENALTY",
    "PLATFORM_REIMBURSEMENT",
    "PROMOTION_ADJUSTMENT",
    "REBATE",
    "SAMPLE_SHIPPING_FEE",
    "SELLER_MISSION_REWARD",
    "SHIPPING_FEE_ADJUSTMENT",
    "SHIPPING_FEE_COMPENSATION",
    "SHIPPING_FEE_REBATE",
    "STAMP_DUTY",
)
"""Every documented type of a line that is neither an order nor a reserve (facts.md 10.7)."""

WITHDRAWALS_ALLOWED = ("PAYMENT", "REFUND", "REVERSE", "SETTLE", "TRANSFER", "WITHDRAW")


class Line(msgspec.Struct, gc=False, omit_defaults=True, kw_only=True):
    """One transaction of a statement.

    A line of type ORDER is a sale (with the refunds before it) or a later refund of one, split by SKU in `parts`;
    any other line is an adjustment or a reserve and has one `amount`.
    """

    id: str
    sequence: int
    type: str
    at: int
    order_id: str = ""
    order_create_time: int = 0
    is_sale: bool = False
    parts: list[SkuShare] = []
    refund_ids: list[str] = []
    adjustment_id: str = ""
    reserve_id: str = ""
    reserve_status: str = ""
    release_time: int | None = None
    amount: int = 0

    @property
    def adjustment(self) -> int:
        return self.amount if self.adjustment_id else 0

    @property
    def reserve(self) -> int:
        return self.amount if self.reserve_id else 0

    @property
    def whole(self) -> SkuShare:
        """All SKUs as one."""
        return total(self.parts)

    @property
    def settlement(self) -> int:
        return sum(part.settlement for part in self.parts) + self.adjustment

    @property
    def moment(self) -> int:
        """By what statements sort their lines: when the order was placed, else when the line came about."""
        return self.order_create_time or self.at


class Statement(msgspec.Struct, kw_only=True):
    """One shop's settled lines of one UTC day, closed at `time`, the midnight that ends it (facts.md 10.1).

    A closed statement never changes; its sums are those of its lines.
    """

    id: str
    sequence: int
    shop_id: str
    time: int
    lines: list[Line]
    revenue: int
    net_sales: int
    shipping_cost: int
    fee_tax: int
    adjustment: int
    reserve: int
    payment_id: str = ""

    @property
    def settlement(self) -> int:
        """facts.md 10.2; `fee_tax` is without shipping, as in the 202501 shape."""
        return self.revenue + self.shipping_cost + self.fee_tax + self.adjustment

    @property
    def payable(self) -> int:
        return self.settlement + self.reserve


class Adjustment(msgspec.Struct, kw_only=True):
    """Money that the platform gives or takes for another reason than a sale; booked in the statement of its day."""

    id: str
    sequence: int
    shop_id: str
    type: str
    amount: int
    at: int
    order_id: str = ""
    statement_id: str = ""


class Reserve(msgspec.Struct, kw_only=True):
    """A part of an order's settlement that is held back until `release_time`."""

    id: str
    shop_id: str
    order_id: str
    amount: int
    release_time: int
    statement_id: str = ""
    """The statement in which it was released."""


class Payment(msgspec.Struct, kw_only=True):
    """What one or more statements pay out. `due` is when the bank answers, or when a refused one is tried again."""

    id: str
    sequence: int
    shop_id: str
    statement_ids: list[str]
    settlement: int
    reserve: int
    create_time: int
    due: int | None
    withdrawal_id: str
    status: str = "PROCESSING"
    paid_time: int | None = None

    @property
    def amount(self) -> int:
        return self.settlement + self.reserve


class Withdrawal(msgspec.Struct, kw_only=True):
    """A movement of the seller's balance. `due` is when the bank answers, for those that no payment answers for."""

    id: str
    sequence: int
    shop_id: str
    type: str
    amount: int
    create_time: int
    status: str = "PROCESSING"
    due: int | None = None


class Account(msgspec.Struct, kw_only=True):
    """A shop's account with the platform. Nothing of the days before `closed_until` can still be settled in them."""

    shop_id: str
    bank_account: str
    closed_until: int = 0
    bank_refuses: bool = False
    reserve_percent: int = 0
    reserve_days: int = 0
    reserve_from: int = 0


STATEMENTS = Store("statements", Statement)
ADJUSTMENTS = Store("adjustments", Adjustment)
RESERVES = Store("reserves", Reserve)
PAYMENTS = Store("payments", Payment)
WITHDRAWALS = Store("withdrawals", Withdrawal)
ACCOUNTS = Store("finance_accounts", Account)
