"""What the finance endpoints answer (facts.md section 10). Amounts are signed decimal strings: fees are negative.

A breakdown is read as it came: it has some 150 amounts, and new ones arrive several times a year (facts.md 10.5).
"""

import msgspec

from tiktok_shop.types._base import ListData, Wire
from tiktok_shop.types._flat_amounts import FlatAmounts

Breakdown = dict[str, object]
"""Names of amounts to their texts, and of groups to breakdowns again; in `supplementary_component` stands what is no
part of the sum."""


class Statement(Wire):
    """What a shop was settled with on one UTC day; `statement_time` is the midnight that ends it (facts.md 10.1)."""

    id: str | None = None
    statement_time: int | None = None
    currency: str | None = None
    settlement_amount: str | None = None
    revenue_amount: str | None = None
    fee_amount: str | None = None
    shipping_cost_amount: str | None = None
    adjustment_amount: str | None = None
    net_sales_amount: str | None = None
    payment_status: str | None = None
    payment_id: str | None = None
    payment_time: int | None = None


class Statements(ListData):
    """The answer of the search, each statement still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="statements", default=None)


class StatementLine(Wire):
    """A line of a statement: of an order, an adjustment or a reserve (202501, facts.md 10.6 and 10.7)."""

    id: str | None = None
    type: str | None = None
    order_id: str | None = None
    order_create_time: int | None = None
    adjustment_id: str | None = None
    adjustment_order_id: str | None = None
    adjustment_amount: str | None = None
    settlement_amount: str | None = None
    revenue_amount: str | None = None
    revenue_breakdown: Breakdown | None = None
    shipping_cost_amount: str | None = None
    shipping_cost_breakdown: Breakdown | None = None
    fee_tax_amount: str | None = None
    fee_tax_breakdown: Breakdown | None = None
    supplementary_component: Breakdown | None = None
    reserve_id: str | None = None
    reserve_amount: str | None = None
    reserve_status: str | None = None
    associated_order_id: str | None = None
    estimated_release_time: str | None = None


class SettlementParts(Wire):
    """The parts of a statement's settlement."""

    total_revenue_amount: str | None = None
    total_shipping_cost_amount: str | None = None
    total_fee_tax_amount: str | None = None
    total_adjustment_amount: str | None = None


class StatementLines(ListData):
    """The lines of a statement with its sums (202501). payable = settlement + reserve."""

    items: list[msgspec.Raw] | None = msgspec.field(name="transactions", default=None)
    id: str | None = None
    create_time: int | None = None
    status: str | None = None
    currency: str | None = None
    payable_amount: str | None = None
    total_reserve_amount: str | None = None
    total_settlement_amount: str | None = None
    total_settlement_breakdown: SettlementParts | None = None


class FlatLine(FlatAmounts):
    """A line of a statement in the flat shape (202309), which has no reserves."""

    id: str | None = None
    type: str | None = None
    order_id: str | None = None
    order_create_time: int | None = None
    adjustment_id: str | None = None
    adjustment_order_id: str | None = None
    fbt_fulfillment_fee_reimbursement_amount: str | None = None


class FlatLines(ListData):
    """The lines of a statement in the flat shape, with its sums."""

    items: list[msgspec.Raw] | None = msgspec.field(name="statement_transactions", default=None)
    statement_id: str | None = None
    statement_time: int | None = None
    currency: str | None = None
    settlement_amount: str | None = None
    revenue_amount: str | None = None
    fee_amount: str | None = None
    shipping_cost_amount: str | None = None
    adjustment_amount: str | None = None
    net_sales_amount: str | None = None


class SkuLine(Wire):
    """What one SKU of an order was settled with in one statement (202501)."""

    sku_id: str | None = None
    sku_name: str | None = None
    product_name: str | None = None
    statement_id: str | None = None
    quantity: str | None = None
    settlement_amount: str | None = None
    revenue_amount: str | None = None
    revenue_breakdown: Breakdown | None = None
    shipping_cost_amount: str | None = None
    shipping_cost_breakdown: Breakdown | None = None
    fee_tax_amount: str | None = None
    fee_tax_breakdown: Breakdown | None = None


class SkuLines(ListData):
    """What an order was settled with, SKU by SKU (202501)."""

    items: list[msgspec.Raw] | None = msgspec.field(name="sku_transactions", default=None)
    order_id: str | None = None
    order_create_time: int | None = None
    currency: str | None = None
    settlement_amount: str | None = None
    revenue_amount: str | None = None
    shipping_cost_amount: str | None = None
    fee_and_tax_amount: str | None = None


class FlatSkuLine(FlatAmounts):
    """One SKU's part of a line, in the flat shape."""

    sku_id: str | None = None
    sku_name: str | None = None
    product_name: str | None = None
    quantity: int | None = None


class FlatOrderLine(FlatAmounts):
    """A line of one order, in the flat shape (202309)."""

    id: str | None = None
    statement_id: str | None = None
    statement_time: int | None = None
    status: str | None = None
    fbt_fulfillment_fee_reimbursement_amount: str | None = None
    sku_statement_transactions: list[FlatSkuLine] = []


class FlatOrderLines(ListData):
    """What an order was settled with, in the flat shape."""

    items: list[msgspec.Raw] | None = msgspec.field(name="statement_transactions", default=None)
    order_id: str | None = None
    order_create_time: int | None = None


class PaidAmount(Wire):
    """An amount with its currency."""

    value: str | None = None
    currency: str | None = None


class Payment(Wire):
    """A payment to the seller's bank. `reserve_amount` is of 202309 only (facts.md 10.8)."""

    id: str | None = None
    create_time: int | None = None
    status: str | None = None
    amount: PaidAmount | None = None
    settlement_amount: PaidAmount | None = None
    reserve_amount: PaidAmount | None = None
    payment_amount_before_exchange: PaidAmount | None = None
    exchange_rate: str | None = None
    paid_time: int | None = None
    bank_account: str | None = None


class Payments(ListData):
    """The answer of the search of payments."""

    items: list[msgspec.Raw] | None = msgspec.field(name="payments", default=None)


class Withdrawal(Wire):
    """A movement of the seller's balance (facts.md 10.9)."""

    id: str | None = None
    type: str | None = None
    amount: str | None = None
    currency: str | None = None
    status: str | None = None
    create_time: int | None = None


class Withdrawals(ListData):
    """The answer of the search of withdrawals."""

    items: list[msgspec.Raw] | None = msgspec.field(name="withdrawals", default=None)


class UnsettledLine(Wire):
    """An estimate, not to be booked (facts.md 10.9)."""

    id: str | None = None
    type: str | None = None
    status: str | None = None
    currency: str | None = None
    estimated_settlement: str | None = None
    unsettled_reason: str | None = None
    order_id: str | None = None
    order_create_time: int | None = None
    order_delivery_time: int | None = None
    adjustment_id: str | None = None
    adjustment_order_id: str | None = None
    est_adjustment_amount: str | None = None
    est_settlement_amount: str | None = None
    est_revenue_amount: str | None = None
    revenue_breakdown: Breakdown | None = None
    est_shipping_cost_amount: str | None = None
    shipping_cost_breakdown: Breakdown | None = None
    est_fee_tax_amount: str | None = None
    fee_tax_breakdown: Breakdown | None = None


class UnsettledLines(ListData):
    """What is not settled yet, with the estimates' sums."""

    items: list[msgspec.Raw] | None = msgspec.field(name="transactions", default=None)
    sum_est_settlement_amount: str | None = None
    sum_est_revenue_amount: str | None = None
    sum_est_fee_amount: str | None = None
    sum_est_adjustment_amount: str | None = None
