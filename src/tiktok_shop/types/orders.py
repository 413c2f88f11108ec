"""What the order endpoints answer (facts.md section 6)."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire


class PackageRef(Wire):
    """A package an order is part of. US orders have none before they are shipped (facts.md 8.1)."""

    id: str | None = None


class Payment(Wire):
    """What the buyer was charged, as decimal strings in `currency` (facts.md 6.5).

    ``original_total_product_price - seller_discount - platform_discount = sub_total``; tax is on top of
    ``total_amount`` only where it is charged on top (US).
    """

    currency: str | None = None
    sub_total: str | None = None
    shipping_fee: str | None = None
    seller_discount: str | None = None
    platform_discount: str | None = None
    payment_platform_discount: str | None = None
    payment_discount_service_fee: str | None = None
    total_amount: str | None = None
    original_total_product_price: str | None = None
    original_shipping_fee: str | None = None
    shipping_fee_seller_discount: str | None = None
    shipping_fee_platform_discount: str | None = None
    shipping_fee_cofunded_discount: str | None = None
    tax: str | None = None
    small_order_fee: str | None = None
    shipping_fee_tax: str | None = None
    product_tax: str | None = None
    retail_delivery_fee: str | None = None
    buyer_service_fee: str | None = None
    handling_fee: str | None = None
    shipping_insurance_fee: str | None = None
    item_insurance_fee: str | None = None
    item_insurance_tax: str | None = None
    distance_shipping_fee: str | None = None
    distance_fee: str | None = None


class District(Wire):
    """One part of an address; which levels exist differs by country and names may be empty (facts.md 6.9)."""

    address_level_name: str | None = None
    address_name: str | None = None
    address_level: str | None = None
    iso_code: str | None = None


class DeliveryPreferences(Wire):
    """Where the buyer wants the parcel left."""

    drop_off_location: str | None = None


class RecipientAddress(Wire):
    """Whom and where to ship to. Absent on hold, masked for some kinds of order (facts.md 6.2, 6.9)."""

    full_address: str | None = None
    phone_number: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    first_name_local_script: str | None = None
    last_name_local_script: str | None = None
    address_detail: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    address_line4: str | None = None
    district_info: list[District] = []
    delivery_preferences: DeliveryPreferences | None = None
    postal_code: str | None = None
    region_code: str | None = None
    post_town: str | None = None


class CombinedListingSku(Wire):
    """A real SKU behind a line of a combined listing (facts.md 6.12)."""

    sku_id: str | None = None
    sku_count: int | None = None
    product_id: str | None = None
    seller_sku: str | None = None


class ItemTax(Wire):
    """Tax charged on one unit; amount in the currency of the line."""

    tax_type: str | None = None
    tax_amount: str | None = None
    tax_rate: str | None = None


class UnboxingCase(Wire):
    """What came out of a blind box."""

    unbox_sku: str | None = None
    unbox_sku_type: str | None = None


class SubItem(Wire):
    """A part of a bundle line (202507; facts.md 6.12)."""

    id: str | None = None
    sku_id: str | None = None
    display_status: str | None = None
    product_name: str | None = None
    seller_sku: str | None = None
    sku_image: str | None = None
    sku_name: str | None = None
    product_id: str | None = None
    sale_price: str | None = None
    platform_discount: str | None = None
    seller_discount: str | None = None
    cancel_reason: str | None = None
    original_price: str | None = None
    rts_time: int | None = None
    package_status: str | None = None
    currency: str | None = None
    shipping_provider_name: str | None = None
    cancel_user: str | None = None
    shipping_provider_id: str | None = None
    item_tax: list[ItemTax] = []
    tracking_number: str | None = None
    package_id: str | None = None
    retail_delivery_fee: str | None = None
    is_dangerous_good: bool | None = None
    warehouse_id: str | None = None


class LineItem(Wire):
    """One unit sold: there is no quantity, one entry per unit (facts.md 6.3). Money as decimal strings."""

    id: str | None = None
    sku_id: str | None = None
    combined_listing_skus: list[CombinedListingSku] = []
    display_status: str | None = None
    product_name: str | None = None
    seller_sku: str | None = None
    sku_image: str | None = None
    sku_name: str | None = None
    product_id: str | None = None
    sale_price: str | None = None
    pfand_fee: str | None = None
    platform_discount: str | None = None
    seller_discount: str | None = None
    sku_type: str | None = None
    cancel_reason: str | None = None
    original_price: str | None = None
    rts_time: int | None = None
    package_status: str | None = None
    currency: str | None = None
    shipping_provider_name: str | None = None
    cancel_user: str | None = None
    shipping_provider_id: str | None = None
    is_gift: bool | None = None
    item_tax: list[ItemTax] = []
    tracking_number: str | None = None
    package_id: str | None = None
    retail_delivery_fee: str | None = None
    buyer_service_fee: str | None = None
    small_order_fee: str | None = None
    handling_duration_days: str | None = None
    is_dangerous_good: bool | None = None
    needs_prescription: bool | None = None
    gift_retail_price: str | None = None
    is_unboxing_item: bool | None = None
    unboxing_sku_code: str | None = None
    unboxing_case_list: list[UnboxingCase] = []
    room_id: str | None = None
    sub_item_info: list[SubItem] = []
    distance_shipping_fee: str | None = None
    distance_fee: str | None = None
    shipping_vat_amount: str | None = None
    shipping_vat_rate: str | None = None
    is_pod_customized: bool | None = None
    pod_info_id: str | None = None
    product_listing_type: str | None = None


class HandlingDuration(Wire):
    """How long a made-to-order or back-order unit may take."""

    days: str | None = None
    type: str | None = None


class Order(Wire):
    """An order in the shapes of search 202309, detail 202309 and detail 202507 alike.

    Times are unix seconds, money decimal strings in ``payment.currency``, ids strings (facts.md 6.4).
    What the wire left out, sent as null, or sent in a shape nobody documented is None or an empty list.
    """

    id: str | None = None
    buyer_message: str | None = None
    cancellation_initiator: str | None = None
    shipping_provider_id: str | None = None
    create_time: int | None = None
    shipping_provider: str | None = None
    packages: list[PackageRef] = []
    payment: Payment | None = None
    recipient_address: RecipientAddress | None = None
    status: str | None = None
    fulfillment_type: str | None = None
    delivery_type: str | None = None
    paid_time: int | None = None
    rts_sla_time: int | None = None
    tts_sla_time: int | None = None
    cancel_reason: str | None = None
    update_time: int | None = None
    payment_method_name: str | None = None
    rts_time: int | None = None
    tracking_number: str | None = None
    split_or_combine_tag: str | None = None
    has_updated_recipient_address: bool | None = None
    cancel_order_sla_time: int | None = None
    warehouse_id: str | None = None
    request_cancel_time: int | None = None
    shipping_type: str | None = None
    user_id: str | None = None
    seller_note: str | None = None
    delivery_sla_time: int | None = None
    is_cod: bool | None = None
    delivery_option_id: str | None = None
    cancel_time: int | None = None
    need_upload_invoice: str | None = None
    delivery_option_name: str | None = None
    cpf: str | None = None
    line_items: list[LineItem] = []
    buyer_email: str | None = None
    delivery_due_time: int | None = None
    is_sample_order: bool | None = None
    shipping_due_time: int | None = None
    collection_due_time: int | None = None
    delivery_option_required_delivery_time: int | None = None
    is_on_hold_order: bool | None = None
    delivery_time: int | None = None
    is_replacement_order: bool | None = None
    is_subscription_order: bool | None = None
    is_refundable_sample: bool | None = None
    authentication_required: bool | None = None
    collection_time: int | None = None
    replaced_order_id: str | None = None
    is_buyer_request_cancel: bool | None = None
    pick_up_cut_off_time: int | None = None
    fast_dispatch_sla_time: int | None = None
    commerce_platform: str | None = None
    order_type: str | None = None
    release_date: int | None = None
    handling_duration: HandlingDuration | None = None
    auto_combine_group_id: str | None = None
    cpf_name: str | None = None
    is_exchange_order: bool | None = None
    exchange_source_order_id: str | None = None
    consultation_id: str | None = None
    fast_delivery_program: str | None = None
    fulfillment_priority_level: int | None = None
    recommended_shipping_time: int | None = None
    buyer_nickname: str | None = None
    buyer_avatar: str | None = None
    order_rights: list[int] = []
    instore_pickup_sla_time: int | None = None
    fast_rts_sla_time: int | None = None
    fast_collection_sla_time: int | None = None
    channel_entity_national_registry_id: str | None = None
    payment_auth_code: str | None = None
    payment_card_type: str | None = None
    payment_method_code: str | None = None


class FundedPromotion(Wire):
    """A promotion the seller pays for, and its share."""

    activity_id: str | None = None
    discount_amount: str | None = None
    discount_type: str | None = None


class LinePrice(Wire):
    """The price of one line item, part by part; decimal strings in `currency`."""

    id: str | None = None
    currency: str | None = None
    total: str | None = None
    payment: str | None = None
    sku_list_price: str | None = None
    sku_sale_price: str | None = None
    subtotal: str | None = None
    subtotal_deduction_seller: str | None = None
    subtotal_deduction_platform: str | None = None
    subtotal_tax_amount: str | None = None
    voucher_deduction_platform: str | None = None
    voucher_deduction_seller: str | None = None
    shipping_list_price: str | None = None
    shipping_sale_price: str | None = None
    shipping_fee_deduction_seller: str | None = None
    shipping_fee_deduction_platform: str | None = None
    shipping_fee_deduction_platform_voucher: str | None = None
    tax_amount: str | None = None
    tax_rate: str | None = None
    net_price_amount: str | None = None
    cod_fee: str | None = None
    cod_fee_amount: str | None = None
    sku_gift_original_price: str | None = None
    sku_gift_net_price: str | None = None
    distance_shipping_fee: str | None = None
    distance_fee: str | None = None
    seller_funded_product_promotions: list[FundedPromotion] = []
    seller_funded_shipping_promotions: list[FundedPromotion] = []


class PriceDetail(Data):
    """The price of an order, part by part; decimal strings in `currency`."""

    currency: str | None = None
    total: str | None = None
    payment: str | None = None
    sku_list_price: str | None = None
    sku_sale_price: str | None = None
    subtotal: str | None = None
    subtotal_deduction_seller: str | None = None
    subtotal_deduction_platform: str | None = None
    subtotal_tax_amount: str | None = None
    voucher_deduction_platform: str | None = None
    voucher_deduction_seller: str | None = None
    shipping_list_price: str | None = None
    shipping_sale_price: str | None = None
    shipping_fee_deduction_seller: str | None = None
    shipping_fee_deduction_platform: str | None = None
    shipping_fee_deduction_platform_voucher: str | None = None
    tax_amount: str | None = None
    tax_rate: str | None = None
    net_price_amount: str | None = None
    cod_fee: str | None = None
    cod_fee_net_amount: str | None = None
    sku_gift_original_price: str | None = None
    sku_gift_net_price: str | None = None
    distance_shipping_fee: str | None = None
    distance_fee: str | None = None
    line_items: list[LinePrice] = []


class Orders(ListData):
    """The answer of search and detail, each order still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="orders", default=None)
