"""A client for the TikTok Shop Open API: signed, typed and synchronous.

::

    from tiktok_shop import Client, OrderSearch, TokenHost

    tokens = TokenHost(app_key, app_secret).exchange(auth_code)
    app = Client(app_key, app_secret, access_token=tokens.access_token)
    shop = app.authorization.shops().values[0]

    client = app.for_shop(tokens.access_token, shop.cipher, shop.id)
    for page in client.orders.search_pages(OrderSearch(update_time_ge=1767139200), sort_field="update_time"):
        for document in page:
            print(document.value.id, document.value.status, len(document.raw))

    client.fulfilment.mark_shipped(order_id, tracking_number="1Z999", shipping_provider_id="7117858858072016686")

Webhooks: `tiktok_shop.webhooks.receive(raw_body, header, app_key, app_secret)`. Errors:
`tiktok_shop.errors`. Request types: `tiktok_shop.types.requests`. What the wire looks like and where that is
known from: spec/tiktok_shop/facts.md.
"""

from tiktok_shop import webhooks
from tiktok_shop._caller import Throttle
from tiktok_shop._http import Answer, Timeouts, Transport, Urllib3Transport
from tiktok_shop._secret import Secret
from tiktok_shop.auth import Consent, TokenHost, TokenPair, authorization_link, read_consent
from tiktok_shop.client import API_HOST, Client
from tiktok_shop.errors import (
    AccessTokenExpired,
    AccessTokenInvalid,
    AddressRefused,
    AlreadyShipped,
    AnswerTooLarge,
    ApiError,
    AppRejected,
    AuthCodeInvalid,
    AuthError,
    AuthorizationMissing,
    BadCall,
    CallerIpRefused,
    Conflict,
    ConnectFailed,
    ConnectionBroken,
    InvalidRequest,
    NotFound,
    QuotaExhausted,
    Reason,
    RefreshTokenExpired,
    Rejected,
    ScopeMissing,
    ShopInactive,
    ShopMismatch,
    SignatureRejected,
    Throttled,
    TikTokShopError,
    TimedOut,
    TimestampRejected,
    TransportError,
    Unavailable,
    UnreadableAnswer,
    VersionRetired,
)
from tiktok_shop.operations import OPERATIONS, Kind, Operation
from tiktok_shop.paging import Pages
from tiktok_shop.reading import Fault
from tiktok_shop.reply import Document, Page, PartialErrors, Reply
from tiktok_shop.retry import NO_RETRY, Retry
from tiktok_shop.types.product_requests import (
    ActivitySearch,
    ListPriceAmount,
    PriceAmount,
    ProductQuery,
    ProductSearch,
    SkuInventory,
    SkuPriceUpdate,
    WarehouseQuantity,
)
from tiktok_shop.types.requests import (
    CancellationSearch,
    MarkShipped202610,
    OrderLine,
    OrderSearch,
    PackageSearch,
    PackageToShip,
    PickupSlotChoice,
    SelfShipment,
    ShipPackage,
    ShippingInfo,
)
from tiktok_shop.webhooks import BadNotice, BadSignature, Notice

__all__ = [
    "API_HOST",
    "NO_RETRY",
    "OPERATIONS",
    "AccessTokenExpired",
    "AccessTokenInvalid",
    "ActivitySearch",
    "AddressRefused",
    "AlreadyShipped",
    "Answer",
    "AnswerTooLarge",
    "ApiError",
    "AppRejected",
    "AuthCodeInvalid",
    "AuthError",
    "AuthorizationMissing",
    "BadCall",
    "BadNotice",
    "BadSignature",
    "CallerIpRefused",
    "CancellationSearch",
    "Client",
    "Conflict",
    "ConnectFailed",
    "ConnectionBroken",
    "Consent",
    "Document",
    "Fault",
    "InvalidRequest",
    "Kind",
    "ListPriceAmount",
    "MarkShipped202610",
    "NotFound",
    "Notice",
    "Operation",
    "OrderLine",
    "OrderSearch",
    "PackageSearch",
    "PackageToShip",
    "Page",
    "Pages",
    "PartialErrors",
    "PickupSlotChoice",
    "PriceAmount",
    "ProductQuery",
    "ProductSearch",
    "QuotaExhausted",
    "Reason",
    "RefreshTokenExpired",
    "Rejected",
    "Reply",
    "Retry",
    "ScopeMissing",
    "Secret",
    "SelfShipment",
    "ShipPackage",
    "ShippingInfo",
    "ShopInactive",
    "ShopMismatch",
    "SignatureRejected",
    "SkuInventory",
    "SkuPriceUpdate",
    "Throttle",
    "Throttled",
    "TikTokShopError",
    "TimedOut",
    "Timeouts",
    "TimestampRejected",
    "TokenHost",
    "TokenPair",
    "Transport",
    "TransportError",
    "Unavailable",
    "UnreadableAnswer",
    "Urllib3Transport",
    "VersionRetired",
    "WarehouseQuantity",
    "authorization_link",
    "read_consent",
    "webhooks",
]
