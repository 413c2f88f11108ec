"""The known values of the wire's enumerations, as documented in spec/.

A field read from the wire stays a plain `str`, so a value nobody documented is kept as it came; these
members compare equal to that string.
"""

from enum import StrEnum


class OrderStatus(StrEnum):
    """Status of an order, in the order of its life (facts.md 6.1)."""

    UNPAID = "UNPAID"
    ON_HOLD = "ON_HOLD"
    AWAITING_SHIPMENT = "AWAITING_SHIPMENT"
    PARTIALLY_SHIPPING = "PARTIALLY_SHIPPING"
    AWAITING_COLLECTION = "AWAITING_COLLECTION"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class PackageStatus(StrEnum):
    """Status of a package (facts.md 8.4)."""

    TO_FULFILL = "TO_FULFILL"
    PROCESSING = "PROCESSING"
    FULFILLING = "FULFILLING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class ShippingType(StrEnum):
    """Who arranges the transport of an order."""

    TIKTOK = "TIKTOK"
    SELLER = "SELLER"
    TIKTOK_DIGITAL = "TIKTOK_DIGITAL"


class FulfillmentType(StrEnum):
    """Who packs an order."""

    FULFILLMENT_BY_SELLER = "FULFILLMENT_BY_SELLER"
    FULFILLMENT_BY_TIKTOK = "FULFILLMENT_BY_TIKTOK"
    FULFILLMENT_BY_DILAYANI_TOKOPEDIA = "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"


class OrderType(StrEnum):
    """What kind of sale an order is (facts.md 6.7)."""

    NORMAL = "NORMAL"
    ZERO_LOTTERY = "ZERO_LOTTERY"
    AUCTION = "AUCTION"
    PRE_ORDER = "PRE_ORDER"
    MADE_TO_ORDER = "MADE_TO_ORDER"
    BACK_ORDER = "BACK_ORDER"
    VIRTUAL_ORDER = "VIRTUAL_ORDER"


class SellerType(StrEnum):
    """Whether a shop sells at home or across a border."""

    CROSS_BORDER = "CROSS_BORDER"
    LOCAL = "LOCAL"


class EffectStatus(StrEnum):
    """Whether a warehouse can be used."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    RESTRICTED = "RESTRICTED"


class WarehouseType(StrEnum):
    """What a warehouse is for."""

    SALES_WAREHOUSE = "SALES_WAREHOUSE"
    RETURN_WAREHOUSE = "RETURN_WAREHOUSE"


class DocumentType(StrEnum):
    """Kind of shipping document (facts.md 8.8)."""

    SHIPPING_LABEL = "SHIPPING_LABEL"
    PACKING_SLIP = "PACKING_SLIP"
    SHIPPING_LABEL_AND_PACKING_SLIP = "SHIPPING_LABEL_AND_PACKING_SLIP"
    SHIPPING_LABEL_PICTURE = "SHIPPING_LABEL_PICTURE"
    HAZMAT_LABEL = "HAZMAT_LABEL"
    INVOICE_LABEL = "INVOICE_LABEL"


class HandoverMethod(StrEnum):
    """How a package comes to the carrier."""

    PICKUP = "PICKUP"
    DROP_OFF = "DROP_OFF"


class EventType(StrEnum):
    """The webhook types that can be subscribed by API (facts.md 5.5)."""

    ORDER_STATUS_CHANGE = "ORDER_STATUS_CHANGE"
    RECIPIENT_ADDRESS_UPDATE = "RECIPIENT_ADDRESS_UPDATE"
    PACKAGE_UPDATE = "PACKAGE_UPDATE"
    PRODUCT_STATUS_CHANGE = "PRODUCT_STATUS_CHANGE"
    SELLER_DEAUTHORIZATION = "SELLER_DEAUTHORIZATION"
    UPCOMING_AUTHORIZATION_EXPIRATION = "UPCOMING_AUTHORIZATION_EXPIRATION"
    CANCELLATION_STATUS_CHANGE = "CANCELLATION_STATUS_CHANGE"
    RETURN_STATUS_CHANGE = "RETURN_STATUS_CHANGE"
    NEW_CONVERSATION = "NEW_CONVERSATION"
    NEW_MESSAGE = "NEW_MESSAGE"
    PRODUCT_INFORMATION_CHANGE = "PRODUCT_INFORMATION_CHANGE"
    PRODUCT_CREATION = "PRODUCT_CREATION"
    PRODUCT_CATEGORY_CHANGE = "PRODUCT_CATEGORY_CHANGE"
    NEW_MESSAGE_LISTENER = "NEW_MESSAGE_LISTENER"
    INVOICE_STATUS_CHANGE = "INVOICE_STATUS_CHANGE"
    PRODUCT_AUDIT_STATUS_CHANGE = "PRODUCT_AUDIT_STATUS_CHANGE"
    REVERSE_STATUS_UPDATE = "REVERSE_STATUS_UPDATE"
