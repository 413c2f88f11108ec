"""What codes and parts are called on screens, and what a person can do about a difference."""

from __future__ import annotations

from typing import Final

from shelfwire.channels.port import AmountRole

PART_WORDS: Final = {
    AmountRole.SALES.value: "Sales",
    AmountRole.SELLER_DISCOUNT.value: "Your discounts",
    AmountRole.SALES_REFUND.value: "Refunds",
    AmountRole.SHIPPING_PAID.value: "Shipping paid by the buyer",
    AmountRole.SHIPPING_REFUND.value: "Refunded shipping",
}
"""Parts that documents of ours decide. Other parts go by the channel's names (``Channel.money_words``)."""

CODE_WORDS: Final = {
    "statement_sum": "Statement does not add up",
    "payable_sum": "Payable does not add up",
    "lines_missing": "Lines are missing",
    "lines_settlement": "Lines and statement differ",
    "lines_revenue": "Lines and statement differ: revenue",
    "lines_shipping": "Lines and statement differ: shipping",
    "lines_fees": "Lines and statement differ: fees",
    "lines_adjustment": "Lines and statement differ: adjustments",
    "lines_reserve": "Lines and statement differ: reserve",
    "line_sum": "Line does not add up",
    "line_revenue": "Line does not add up: revenue",
    "line_shipping": "Line does not add up: shipping",
    "line_fees": "Line does not add up: fees",
    "line_doubled": "Line is there twice",
    "reference_doubled": "Adjustment or reserve is there twice",
    "line_currency": "Line in another currency",
    "amount_unknown": "Unknown fee or amount",
    "amount_unreadable": "Amount cannot be read",
    "order_unknown": "Order is not known here",
    "currency": "Settled in another currency",
    "settled_twice": "Settled twice",
    "sales": "Sales differ",
    "seller_discount": "Your discounts differ",
    "sales_refund": "Refunds differ",
    "shipping_paid": "Shipping paid by the buyer differs",
    "shipping_refund": "Refunded shipping differs",
    "refund_not_settled": "Refund is not settled",
    "refund_without_case": "Refund without a case",
    "fee": "Fee is off its rate",
    "adjustment_unknown": "Unknown kind of adjustment",
    "sku_sum": "SKUs and statement differ",
    "sku_sales": "Sales of a SKU differ",
    "sku_seller_discount": "Your discounts on a SKU differ",
    "sku_sales_refund": "Refund of a SKU differs",
    "sku_fee": "Fee of a SKU is off its rate",
    "payment_sum": "Payout and statements differ",
    "payment_currency": "Payout in another currency",
}

_READ_AGAIN = "Import the statement again: the channel may have changed it since."
_ASK = "Ask the channel's seller support, with the ids and amounts shown here."
_ORDER_AGAIN = "Download the order and its cases again: a change may not have arrived."
_SKUS_AGAIN: Final = "Read the order by SKU again: the channel may have changed it since."
_PROPOSALS: Final = {
    "order_unknown": (
        "Download orders for the day it was placed: it may be older than the first download.",
        "If it is of another shop of yours, connect that shop.",
    ),
    "amount_unknown": (
        "Look up the name in the channel's fee overview; close the difference with what it is.",
        "A later release may know the name.",
    ),
    "adjustment_unknown": ("Look up the adjustment in Seller Center; close the difference with what it is.",),
    "sku_fee": (
        "If the rate is right for this SKU's category, set your own, taken as told (REST: fee-rates).",
        _SKUS_AGAIN,
        _ASK,
    ),
    "fee": (
        "If the rate is right for this shop or category, set it as your own from its day on (REST: fee-rates).",
        _ASK,
    ),
    "refund_not_settled": (
        "Wait for the next statement: a refund may settle a day after it was paid.",
        _ORDER_AGAIN,
        _ASK,
    ),
    "refund_without_case": ("Download the shop's cases again: the case may not have arrived.", _ASK),
    "settled_twice": ("A later statement may take it back; it is compared again then.", _ASK),
    "sku_sum": (_SKUS_AGAIN, _ASK),
    "sku_sales": (_SKUS_AGAIN, _ORDER_AGAIN, _ASK),
    "sku_seller_discount": (_SKUS_AGAIN, _ORDER_AGAIN, _ASK),
    "sku_sales_refund": (_SKUS_AGAIN, _ORDER_AGAIN, _ASK),
    "payment_sum": ("Import the statements of this payout again.", _ASK),
}
_OF_STATEMENTS = ("statement_", "payable_", "lines_", "line_", "reference_", "amount_")


def proposals(code: str) -> tuple[str, ...]:
    """What a person can do about a difference of this code, the most likely first."""
    code = code.removesuffix("_more")
    if code in _PROPOSALS:
        return _PROPOSALS[code]
    return (_READ_AGAIN, _ASK) if code.startswith(_OF_STATEMENTS) else (_ORDER_AGAIN, _ASK)
