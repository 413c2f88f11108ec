"""The amounts that every object of the flat shape of a settlement has (202309, facts.md 10.5)."""

from tiktok_shop.types._base import Wire


class FlatAmounts(Wire):
    """Signed decimal strings. `shipping_cost_amount` is inside `fee_amount` (facts.md 10.2)."""

    currency: str | None = None
    actual_return_shipping_fee_amount: str | None = None
    actual_shipping_fee_amount: str | None = None
    adjustment_amount: str | None = None
    affiliate_ads_commission_amount: str | None = None
    affiliate_commission_amount: str | None = None
    affiliate_commission_before_pit: str | None = None
    affiliate_partner_commission_amount: str | None = None
    after_seller_discounts_subtotal_amount: str | None = None
    customer_order_refund_amount: str | None = None
    customer_paid_shipping_fee_amount: str | None = None
    customer_paid_shipping_fee_refund_amount: str | None = None
    customer_payment_amount: str | None = None
    customer_refund_amount: str | None = None
    customer_shipping_fee_amount: str | None = None
    customer_shipping_fee_offset_amount: str | None = None
    fbm_shipping_cost_amount: str | None = None
    fbt_fulfillment_fee_amount: str | None = None
    fbt_shipping_cost_amount: str | None = None
    fee_amount: str | None = None
    gross_sales_amount: str | None = None
    gross_sales_refund_amount: str | None = None
    isr_income_tax_amount: str | None = None
    iva_vat_amount: str | None = None
    net_sales_amount: str | None = None
    pit_amount: str | None = None
    platform_commission_amount: str | None = None
    platform_discount_amount: str | None = None
    platform_discount_refund_amount: str | None = None
    platform_refund_subsidy_amount: str | None = None
    platform_shipping_fee_discount_amount: str | None = None
    promo_shipping_incentive_amount: str | None = None
    referral_fee_amount: str | None = None
    refund_administration_fee_amount: str | None = None
    refund_shipping_cost_discount_amount: str | None = None
    retail_delivery_fee_amount: str | None = None
    retail_delivery_fee_payment_amount: str | None = None
    retail_delivery_fee_refund_amount: str | None = None
    return_shipping_fee_amount: str | None = None
    revenue_amount: str | None = None
    sales_tax_amount: str | None = None
    sales_tax_payment_amount: str | None = None
    sales_tax_refund_amount: str | None = None
    seller_discount_amount: str | None = None
    seller_discount_refund_amount: str | None = None
    settlement_amount: str | None = None
    shipping_cost_amount: str | None = None
    shipping_cost_discount_amount: str | None = None
    shipping_fee_amount: str | None = None
    shipping_fee_subsidy_amount: str | None = None
    shipping_insurance_fee_amount: str | None = None
    signature_confirmation_fee_amount: str | None = None
    transaction_fee_amount: str | None = None
