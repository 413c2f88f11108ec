"""Every operation this client knows, as data: one row each.

A test compares each row with spec/tiktok_shop/openapi-all-versions.json (method, path, versions, cipher,
scopes, parameters, bodies), so a row cannot drift from the wire. The spec is not needed at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

import msgspec

from tiktok_shop.types import (
    aftersales,
    aftersales_newer,
    aftersales_requests,
    events,
    finance,
    finance_requests,
    fulfilment,
    listing_answers,
    listing_requests,
    logistics,
    orders,
    package_requests,
    packages,
    product_requests,
    products,
    promotions,
    requests,
    shops,
    taxonomy,
    taxonomy_requests,
)
from tiktok_shop.types._base import Data

D = TypeVar("D", bound=Data)

Cipher = Literal["required", "optional", "not_allowed"]


class Kind(Enum):
    """Whether a call may be repeated without doing something twice; it decides which failures are retried."""

    READ = "read"
    IDEMPOTENT = "idempotent"  # a write that may be repeated
    WRITE = "write"  # repeated only when surely not delivered


@dataclass(frozen=True)
class Operation(Generic[D]):
    """One operation.

    `name` is the resource and method of this package; `path` has ``{version}`` and the path parameters;
    `versions` maps each known version to its rule for shop_cipher, oldest first; `default` is the version
    called unless another is asked for; `scopes` are the keys of which the seller must have granted one;
    `bodies` the request type by version; `batch` marks operations that answer item by item; `paths` is worked
    out: the path by version. `holds` names what the `data` of a success has to hold, one of these fields at least:
    the list of a list operation, what a question is asked for. Without it a success is an answer that cannot be
    read, never "there is none". Empty where a success may say nothing, as writes do (facts.md 9.17). `upload` names
    the part of a form that is a file; the body's fields are its texts.
    """

    name: str
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    versions: Mapping[str, Cipher]
    default: str
    kind: Kind
    result: type[D]
    scopes: tuple[str, ...] = ()
    query: type[requests.Write] | None = None
    bodies: Mapping[str, type[requests.Write]] = field(default_factory=dict)
    item: type[msgspec.Struct] | None = None
    batch: bool = False
    holds: tuple[str, ...] = ()
    upload: str = ""
    paths: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        paths = {version: self.path.replace("{version}", version) for version in self.versions}
        object.__setattr__(self, "paths", paths)
        if self.default not in self.versions:
            raise ValueError(f"{self.name}: {self.default} is not among its versions")


_ORDER, _LOGISTICS, _FULFILMENT = "seller.order.info", "seller.logistics", "seller.fulfillment.basic"
_AUTHORIZATION, _SHOP = "seller.authorization.info", "seller.shop.info"
_PRODUCT, _PRODUCT_WRITE = "seller.product.basic", "seller.product.write"
_PRODUCT_DELETE = "seller.product.delete"
_PACKAGE_WRITE, _DELIVERY = "seller.fulfillment.package.write", "seller.delivery.status.write"
_PROMOTION = "seller.promotion.info"
_AFTERSALE = "seller.return_refund.basic"
_FINANCE = "seller.finance.info"
_V: Mapping[str, Cipher] = {"202309": "required"}
_NO_CIPHER: Mapping[str, Cipher] = {"202309": "not_allowed"}

# fmt: off  (a table: one row per operation)
AUTHORIZED_SHOPS = Operation(
    "authorization.shops",
    "GET",
    "/authorization/{version}/shops",
    _NO_CIPHER,
    "202309",
    Kind.READ,
    shops.AuthorizedShops,
    (_AUTHORIZATION,),
    item=shops.AuthorizedShop,
    holds=("shops",),
)
ACTIVE_SHOPS = Operation(
    "seller.shops",
    "GET",
    "/seller/{version}/shops",
    _NO_CIPHER,
    "202309",
    Kind.READ,
    shops.ActiveShops,
    (_SHOP,),
    item=shops.ActiveShop,
    holds=("shops",),
)
SELLER_PERMISSIONS = Operation(
    "seller.permissions",
    "GET",
    "/seller/{version}/permissions",
    _NO_CIPHER,
    "202309",
    Kind.READ,
    shops.SellerPermissions,
    (_SHOP,),
    holds=("permissions",),
)
ORDER_SEARCH = Operation(
    "orders.search",
    "POST",
    "/order/{version}/orders/search",
    _V,
    "202309",
    Kind.READ,
    orders.Orders,
    (_ORDER,),
    requests.OrderSearchQuery,
    {"202309": requests.OrderSearch},
    orders.Order,
    holds=("orders",),
)
ORDER_DETAIL = Operation(
    "orders.detail",
    "GET",
    "/order/{version}/orders",
    {"202309": "optional", "202507": "required"},
    "202507",
    Kind.READ,
    orders.Orders,
    (_ORDER,),
    requests.OrderDetailQuery,
    item=orders.Order,
    holds=("orders",),
)
PRICE_DETAIL = Operation(
    "orders.price_detail",
    "GET",
    "/order/{version}/orders/{order_id}/price_detail",
    {"202407": "required"},
    "202407",
    Kind.READ,
    orders.PriceDetail,
    (_ORDER,),
    holds=("payment", "total"),
)
WAREHOUSES = Operation(
    "logistics.warehouses",
    "GET",
    "/logistics/{version}/warehouses",
    _V,
    "202309",
    Kind.READ,
    logistics.Warehouses,
    (_LOGISTICS,),
    item=logistics.Warehouse,
    holds=("warehouses",),
)
FBT_WAREHOUSES = Operation(
    "logistics.fbt_warehouses",
    "GET",
    "/fbt/{version}/warehouses",
    {"202408": "required"},
    "202408",
    Kind.READ,
    logistics.FbtWarehouses,
    ("seller.fbt.info",),
    item=logistics.FbtWarehouse,
    holds=("warehouses",),
)
DELIVERY_OPTIONS = Operation(
    "logistics.delivery_options",
    "GET",
    "/logistics/{version}/warehouses/{warehouse_id}/delivery_options",
    _V,
    "202309",
    Kind.READ,
    logistics.DeliveryOptions,
    (_LOGISTICS,),
    requests.DeliveryOptionsQuery,
    item=logistics.DeliveryOption,
    holds=("delivery_options",),
)
SHIPPING_PROVIDERS = Operation(
    "logistics.shipping_providers",
    "GET",
    "/logistics/{version}/delivery_options/{delivery_option_id}/shipping_providers",
    _V,
    "202309",
    Kind.READ,
    logistics.ShippingProviders,
    (_FULFILMENT, _LOGISTICS),
    requests.ShippingProvidersQuery,
    item=logistics.ShippingProvider,
    holds=("shipping_providers",),
)
LOGISTICS_TRACKING = Operation(
    "logistics.tracking",
    "GET",
    "/logistics/{version}/orders/{order_id}/tracking",
    {"202604": "required"},
    "202604",
    Kind.READ,
    logistics.LogisticsTracking,
    holds=("logistics_details", "order_id"),
)
MARK_SHIPPED = Operation(
    "fulfilment.mark_shipped",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/packages",
    {"202309": "required", "202610": "required"},
    "202309",
    Kind.WRITE,
    fulfilment.MarkedShipped,
    (_FULFILMENT,),
    bodies={"202309": requests.MarkShipped202309, "202610": requests.MarkShipped202610},
)
SHIP_PACKAGE = Operation(
    "fulfilment.ship_package",
    "POST",
    "/fulfillment/{version}/packages/{package_id}/ship",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_FULFILMENT,),
    bodies={"202309": requests.ShipPackage},
)
BATCH_SHIP = Operation(
    "fulfilment.batch_ship",
    "POST",
    "/fulfillment/{version}/packages/ship",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_FULFILMENT,),
    bodies={"202309": requests.BatchShip},
    batch=True,
)
UPDATE_ORDER_SHIPPING_INFO = Operation(
    "fulfilment.update_order_shipping_info",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/shipping_info/update",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_LOGISTICS,),
    bodies={"202309": requests.UpdateShippingInfo},
)
UPDATE_PACKAGE_SHIPPING_INFO = Operation(
    "fulfilment.update_package_shipping_info",
    "POST",
    "/fulfillment/{version}/packages/{package_id}/shipping_info/update",
    {"202309": "required", "202610": "required"},
    "202309",
    Kind.WRITE,
    Data,
    (_FULFILMENT,),
    bodies={"202309": requests.UpdateShippingInfo, "202610": requests.UpdateShippingInfo202610},
)
PACKAGE_DETAIL = Operation(
    "fulfilment.package_detail",
    "GET",
    "/fulfillment/{version}/packages/{package_id}",
    _V,
    "202309",
    Kind.READ,
    fulfilment.PackageDetail,
    (_FULFILMENT,),
    holds=("package_status", "package_id"),
)
PACKAGE_SEARCH = Operation(
    "fulfilment.search_packages",
    "POST",
    "/fulfillment/{version}/packages/search",
    _V,
    "202309",
    Kind.READ,
    fulfilment.Packages,
    (_FULFILMENT,),
    requests.PackageSearchQuery,
    {"202309": requests.PackageSearch},
    fulfilment.PackageSummary,
    holds=("packages",),
)
ORDER_TRACKING = Operation(
    "fulfilment.order_tracking",
    "GET",
    "/fulfillment/{version}/orders/{order_id}/tracking",
    _V,
    "202309",
    Kind.READ,
    fulfilment.Tracking,
    (_LOGISTICS,),
    item=fulfilment.TrackingEvent,
    holds=("tracking",),
)
SHIPPING_DOCUMENT = Operation(
    "fulfilment.shipping_document",
    "GET",
    "/fulfillment/{version}/packages/{package_id}/shipping_documents",
    _V,
    "202309",
    Kind.READ,
    fulfilment.ShippingDocument,
    (_FULFILMENT,),
    requests.ShippingDocumentQuery,
    holds=("doc_url", "tracking_number"),
)
HANDOVER_TIME_SLOTS = Operation(
    "fulfilment.handover_time_slots",
    "GET",
    "/fulfillment/{version}/packages/{package_id}/handover_time_slots",
    _V,
    "202309",
    Kind.READ,
    fulfilment.HandoverTimeSlots,
    ("seller.fulfillment.package.write",),
    holds=("can_pickup", "can_drop_off", "can_van_collection"),
)
WEBHOOKS = Operation(
    "events.webhooks",
    "GET",
    "/event/{version}/webhooks",
    _V,
    "202309",
    Kind.READ,
    events.WebhookSubscriptions,
    (_AUTHORIZATION,),
    item=events.WebhookSubscription,
    holds=("webhooks",),
)
UPDATE_WEBHOOK = Operation(
    "events.update_webhook",
    "PUT",
    "/event/{version}/webhooks",
    _V,
    "202309",
    Kind.IDEMPOTENT,
    Data,
    (_AUTHORIZATION,),
    bodies={"202309": requests.UpdateWebhook},
)
DELETE_WEBHOOK = Operation(
    "events.delete_webhook",
    "DELETE",
    "/event/{version}/webhooks",
    _V,
    "202309",
    Kind.IDEMPOTENT,
    Data,
    (_AUTHORIZATION,),
    bodies={"202309": requests.DeleteWebhook},
)
SEARCH_CANCELLATIONS = Operation(
    "aftersales.search_cancellations",
    "POST",
    "/return_refund/{version}/cancellations/search",
    {"202309": "required", "202602": "required"},
    "202309",
    Kind.READ,
    aftersales.Cancellations,
    (_AFTERSALE,),
    requests.CancellationSearchQuery,
    {"202309": requests.CancellationSearch, "202602": requests.CancellationSearch},
    aftersales.Cancellation,
    holds=("cancellations",),
)
SEARCH_RETURNS = Operation(
    "aftersales.search_returns",
    "POST",
    "/return_refund/{version}/returns/search",
    {"202309": "required", "202602": "required"},
    "202309",
    Kind.READ,
    aftersales.ReturnOrders,
    (_AFTERSALE,),
    aftersales_requests.ReturnSearchQuery,
    {"202309": aftersales_requests.ReturnSearch202309, "202602": aftersales_requests.ReturnSearch202602},
    aftersales.ReturnOrder,
    holds=("return_orders",),
)
SEARCH_REQUESTS = Operation(
    "aftersales.search_requests",
    "POST",
    "/return_refund/{version}/aftersales/search",
    {"202603": "required"},
    "202603",
    Kind.READ,
    aftersales_newer.AftersalesRequests,
    (_AFTERSALE,),
    aftersales_requests.LocaleQuery,
    {"202603": aftersales_requests.RequestSearch},
    aftersales_newer.AftersalesRequest,
    holds=("aftersales_requests",),
)
RETURN_RECORDS = Operation(
    "aftersales.return_records",
    "GET",
    "/return_refund/{version}/returns/{return_id}/records",
    _V,
    "202309",
    Kind.READ,
    aftersales.ReturnRecords,
    (_AFTERSALE,),
    aftersales_requests.LocaleQuery,
    holds=("records",),
)
REJECT_REASONS = Operation(
    "aftersales.reject_reasons",
    "GET",
    "/return_refund/{version}/reject_reasons",
    _V,
    "202309",
    Kind.READ,
    aftersales.RejectReasons,
    (_AFTERSALE,),
    aftersales_requests.RejectReasonsQuery,
    holds=("reasons",),
)
DECISION_ELIGIBILITY = Operation(
    "aftersales.decision_eligibility",
    "GET",
    "/return_refund/{version}/decision_eligibility",
    {"202601": "required"},
    "202601",
    Kind.READ,
    aftersales.DecisionEligibility,
    (_AFTERSALE,),
    aftersales_requests.DecisionsQuery,
    holds=("decisions",),
)
AFTERSALE_ELIGIBILITY = Operation(
    "aftersales.eligibility",
    "GET",
    "/return_refund/{version}/orders/{order_id}/aftersale_eligibility",
    {"202309": "required", "202512": "optional", "202602": "required"},
    "202602",
    Kind.READ,
    aftersales.AftersaleEligibility,
    (_AFTERSALE,),
    aftersales_requests.EligibilityQuery,
    holds=("sku_eligibility",),
)
CALCULATE_REFUND = Operation(
    "aftersales.calculate_refund",
    "POST",
    "/return_refund/{version}/refunds/calculate",
    {"202309": "required", "202602": "required"},
    "202309",
    Kind.READ,
    aftersales.CalculatedRefund,
    (_AFTERSALE,),
    bodies={
        "202309": aftersales_requests.CalculateRefund202309,
        "202602": aftersales_requests.CalculateRefund202602,
    },
    holds=("order_refund_amount",),
)
CANCEL_ORDER = Operation(
    "aftersales.cancel_order",
    "POST",
    "/return_refund/{version}/cancellations",
    {"202309": "required", "202602": "required"},
    "202309",
    Kind.WRITE,
    aftersales.StartedCancellation,
    (_AFTERSALE,),
    bodies={"202309": aftersales_requests.CancelOrder202309, "202602": aftersales_requests.CancelOrder202602},
)
APPROVE_CANCELLATION = Operation(
    "aftersales.approve_cancellation",
    "POST",
    "/return_refund/{version}/cancellations/{cancel_id}/approve",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_AFTERSALE,),
    aftersales_requests.IdempotencyQuery,
    {"202309": aftersales_requests.ApproveCancellation},
)
REJECT_CANCELLATION = Operation(
    "aftersales.reject_cancellation",
    "POST",
    "/return_refund/{version}/cancellations/{cancel_id}/reject",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_AFTERSALE,),
    aftersales_requests.IdempotencyQuery,
    {"202309": aftersales_requests.RejectCancellation},
)
CREATE_RETURN = Operation(
    "aftersales.create_return",
    "POST",
    "/return_refund/{version}/returns",
    {"202309": "required", "202602": "required"},
    "202309",
    Kind.WRITE,
    aftersales.StartedReturn,
    (_AFTERSALE, _FULFILMENT),
    aftersales_requests.IdempotencyQuery,
    {"202309": aftersales_requests.CreateReturn202309, "202602": aftersales_requests.CreateReturn202602},
)
APPROVE_RETURN = Operation(
    "aftersales.approve_return",
    "POST",
    "/return_refund/{version}/returns/{return_id}/approve",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_AFTERSALE,),
    aftersales_requests.IdempotencyQuery,
    {"202309": aftersales_requests.ApproveReturn},
)
REJECT_RETURN = Operation(
    "aftersales.reject_return",
    "POST",
    "/return_refund/{version}/returns/{return_id}/reject",
    {"202309": "required", "202606": "required"},
    "202309",
    Kind.WRITE,
    Data,
    (_AFTERSALE,),
    aftersales_requests.IdempotencyQuery,
    {"202309": aftersales_requests.RejectReturn202309, "202606": aftersales_requests.RejectReturn202606},
)
PRODUCT_SEARCH = Operation(
    "products.search",
    "POST",
    "/product/{version}/products/search",
    {"202309": "optional", "202312": "optional", "202502": "required"},
    "202502",
    Kind.READ,
    products.Products,
    (_PRODUCT,),
    product_requests.ProductSearchQuery,
    {
        "202309": product_requests.ProductSearch202309,
        "202312": product_requests.ProductSearch202312,
        "202502": product_requests.ProductSearch,
    },
    products.ListedProduct,
    holds=("products",),
)
PRODUCT_DETAIL = Operation(
    "products.get",
    "GET",
    "/product/{version}/products/{product_id}",
    _V,
    "202309",
    Kind.READ,
    products.Product,
    (_PRODUCT,),
    product_requests.ProductQuery,
    holds=("id", "status"),
)
ACTIVATE_PRODUCTS = Operation(
    "products.activate",
    "POST",
    "/product/{version}/products/activate",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_PRODUCT,),
    bodies={"202309": product_requests.ProductsToMove},
    batch=True,
)
DEACTIVATE_PRODUCTS = Operation(
    "products.deactivate",
    "POST",
    "/product/{version}/products/deactivate",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_PRODUCT,),
    bodies={"202309": product_requests.ProductsToMove},
    batch=True,
)
CREATE_PRODUCT = Operation(
    "products.create",
    "POST",
    "/product/{version}/products",
    _V,
    "202309",
    Kind.WRITE,
    listing_answers.CreatedProduct,
    (_PRODUCT_WRITE,),
    bodies={"202309": listing_requests.CreateProduct},
    holds=("product_id",),
)
CHECK_PRODUCT = Operation(
    "products.check",
    "POST",
    "/product/{version}/products/listing_check",
    _V,
    "202309",
    Kind.READ,
    listing_answers.CheckedProduct,
    (_PRODUCT, "serller.product.optimize"),  # sic
    listing_requests.CheckQuery,
    {"202309": listing_requests.CheckProduct},
    holds=("check_result",),
)
EDIT_PRODUCT = Operation(
    "products.edit",
    "PUT",
    "/product/{version}/products/{product_id}",
    {"202509": "required"},
    "202509",
    Kind.WRITE,
    listing_answers.EditedProduct,
    (_PRODUCT_WRITE,),
    bodies={"202509": listing_requests.EditProduct},
)
PARTIAL_EDIT_PRODUCT = Operation(
    "products.partial_edit",
    "POST",
    "/product/{version}/products/{product_id}/partial_edit",
    {"202509": "required"},
    "202509",
    Kind.WRITE,
    listing_answers.PartlyEditedProduct,
    (_PRODUCT_WRITE,),
    bodies={"202509": listing_requests.PartialEditProduct},
)
DELETE_PRODUCTS = Operation(
    "products.delete",
    "DELETE",
    "/product/{version}/products",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_PRODUCT_DELETE,),
    bodies={"202309": product_requests.ProductIds},
    batch=True,
)
RECOVER_PRODUCTS = Operation(
    "products.recover",
    "POST",
    "/product/{version}/products/recover",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_PRODUCT_DELETE,),
    bodies={"202309": product_requests.ProductIds},
    batch=True,
)
UPLOAD_IMAGE = Operation(
    "products.upload_image",
    "POST",
    "/product/{version}/images/upload",
    _NO_CIPHER,
    "202309",
    Kind.IDEMPOTENT,
    listing_answers.UploadedImage,
    (_PRODUCT,),
    bodies={"202309": listing_requests.ImageForm},
    holds=("uri",),
    upload="data",
)
UPLOAD_FILE = Operation(
    "products.upload_file",
    "POST",
    "/product/{version}/files/upload",
    _NO_CIPHER,
    "202309",
    Kind.IDEMPOTENT,
    listing_answers.UploadedFile,
    (_PRODUCT,),
    bodies={"202309": listing_requests.FileForm},
    holds=("id",),
    upload="data",
)
INVENTORY_SEARCH = Operation(
    "inventory.search",
    "POST",
    "/product/{version}/inventory/search",
    _V,
    "202309",
    Kind.READ,
    products.Inventory,
    (_PRODUCT,),
    bodies={"202309": product_requests.InventorySearch},
    item=products.ProductStock,
    holds=("inventory",),
)
UPDATE_INVENTORY = Operation(
    "inventory.update",
    "POST",
    "/product/{version}/products/{product_id}/inventory/update",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_PRODUCT_WRITE,),
    bodies={"202309": product_requests.UpdateInventory},
    batch=True,
)
UPDATE_PRICES = Operation(
    "prices.update",
    "POST",
    "/product/{version}/products/{product_id}/prices/update",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_PRODUCT_WRITE,),
    bodies={"202309": product_requests.UpdatePrices},
    batch=True,
)
ACTIVITY_SEARCH = Operation(
    "promotions.search",
    "POST",
    "/promotion/{version}/activities/search",
    _V,
    "202309",
    Kind.READ,
    promotions.Activities,
    (_PROMOTION,),
    bodies={"202309": product_requests.ActivitySearch},
    item=promotions.ListedActivity,
    holds=("activities",),
)
ACTIVITY_DETAIL = Operation(
    "promotions.get",
    "GET",
    "/promotion/{version}/activities/{activity_id}",
    _V,
    "202309",
    Kind.READ,
    promotions.Activity,
    (_PROMOTION,),
    holds=("activity_id", "status"),
)
STATEMENTS = Operation(
    "finance.statements",
    "GET",
    "/finance/{version}/statements",
    _V,
    "202309",
    Kind.READ,
    finance.Statements,
    (_FINANCE,),
    finance_requests.StatementsQuery,
    item=finance.Statement,
    holds=("statements",),
)
STATEMENT_LINES = Operation(
    "finance.lines",
    "GET",
    "/finance/{version}/statements/{statement_id}/statement_transactions",
    {"202501": "required"},
    "202501",
    Kind.READ,
    finance.StatementLines,
    (_FINANCE,),
    finance_requests.LinesQuery,
    item=finance.StatementLine,
    holds=("transactions",),
)
STATEMENT_LINES_202309 = Operation(
    "finance.lines_202309",
    "GET",
    "/finance/{version}/statements/{statement_id}/statement_transactions",
    {"202309": "optional"},
    "202309",
    Kind.READ,
    finance.FlatLines,
    (_FINANCE,),
    finance_requests.FlatLinesQuery,
    item=finance.FlatLine,
    holds=("statement_transactions",),
)
ORDER_LINES = Operation(
    "finance.order_lines",
    "GET",
    "/finance/{version}/orders/{order_id}/statement_transactions",
    {"202501": "required"},
    "202501",
    Kind.READ,
    finance.SkuLines,
    (_FINANCE,),
    item=finance.SkuLine,
    holds=("sku_transactions",),
)
ORDER_LINES_202309 = Operation(
    "finance.order_lines_202309",
    "GET",
    "/finance/{version}/orders/{order_id}/statement_transactions",
    {"202309": "optional"},
    "202309",
    Kind.READ,
    finance.FlatOrderLines,
    (_FINANCE,),
    item=finance.FlatOrderLine,
    holds=("statement_transactions",),
)
PAYMENTS = Operation(
    "finance.payments",
    "GET",
    "/finance/{version}/payments",
    {"202605": "required"},
    "202605",
    Kind.READ,
    finance.Payments,
    (_FINANCE,),
    finance_requests.PaymentsQuery,
    item=finance.Payment,
    holds=("payments",),
)
PAYMENTS_202309 = Operation(
    "finance.payments_202309",
    "GET",
    "/finance/{version}/payments",
    _V,
    "202309",
    Kind.READ,
    finance.Payments,
    (_FINANCE,),
    finance_requests.Payments202309Query,
    item=finance.Payment,
    holds=("payments",),
)
WITHDRAWALS = Operation(
    "finance.withdrawals",
    "GET",
    "/finance/{version}/withdrawals",
    _V,
    "202309",
    Kind.READ,
    finance.Withdrawals,
    (_FINANCE,),
    finance_requests.WithdrawalsQuery,
    item=finance.Withdrawal,
    holds=("withdrawals",),
)
UNSETTLED = Operation(
    "finance.unsettled",
    "GET",
    "/finance/{version}/orders/unsettled",
    {"202507": "required"},
    "202507",
    Kind.READ,
    finance.UnsettledLines,
    (_FINANCE,),
    finance_requests.UnsettledQuery,
    item=finance.UnsettledLine,
    holds=("transactions",),
)
CATEGORIES = Operation(
    "categories.tree",
    "GET",
    "/product/{version}/categories",
    _V,
    "202309",
    Kind.READ,
    taxonomy.Categories,
    (_PRODUCT,),
    taxonomy_requests.CategoriesQuery,
    item=taxonomy.Category,
    holds=("categories",),
)
CATEGORY_ATTRIBUTES = Operation(
    "categories.attributes",
    "GET",
    "/product/{version}/categories/{category_id}/attributes",
    _V,
    "202309",
    Kind.READ,
    taxonomy.Attributes,
    (_PRODUCT,),
    taxonomy_requests.AttributesQuery,
    item=taxonomy.Attribute,
    holds=("attributes",),
)
CATEGORY_RULES = Operation(
    "categories.rules",
    "GET",
    "/product/{version}/categories/{category_id}/rules",
    _V,
    "202309",
    Kind.READ,
    taxonomy.CategoryRules,
    (_PRODUCT,),
    taxonomy_requests.RulesQuery,
    holds=("size_chart", "package_dimension", "cod", "manufacturer", "seller_sku"),
)
RECOMMEND_CATEGORY = Operation(
    "categories.recommend",
    "POST",
    "/product/{version}/categories/recommend",
    _V,
    "202309",
    Kind.READ,
    taxonomy.Recommendation,
    (_PRODUCT,),
    bodies={"202309": taxonomy_requests.RecommendCategory},
    holds=("leaf_category_id",),
)
BRANDS = Operation(
    "brands.search",
    "GET",
    "/product/{version}/brands",
    _V,
    "202309",
    Kind.READ,
    taxonomy.Brands,
    (_PRODUCT,),
    taxonomy_requests.BrandsQuery,
    item=taxonomy.Brand,
    holds=("brands",),
)
CREATE_BRAND = Operation(
    "brands.create",
    "POST",
    "/product/{version}/brands",
    _NO_CIPHER,
    "202309",
    Kind.WRITE,
    taxonomy.CreatedBrand,
    (_PRODUCT,),
    bodies={"202309": taxonomy_requests.CreateBrand},
    holds=("id",),
)
PREREQUISITES = Operation(
    "products.prerequisites",
    "GET",
    "/product/{version}/prerequisites",
    {"202309": "optional", "202312": "required"},
    "202312",
    Kind.READ,
    taxonomy.Prerequisites,
    (_PRODUCT,),
    holds=("check_results", "shop"),
)
MANUFACTURERS = Operation(
    "compliance.manufacturers",
    "POST",
    "/product/{version}/compliance/manufacturers/search",
    {"202409": "not_allowed", "202501": "not_allowed"},
    "202501",
    Kind.READ,
    taxonomy.Manufacturers,
    (_PRODUCT,),
    taxonomy_requests.PartiesQuery,
    {"202409": taxonomy_requests.ManufacturerSearch202409, "202501": taxonomy_requests.ManufacturerSearch},
    taxonomy.Manufacturer,
    holds=("manufacturers",),
)
RESPONSIBLE_PERSONS = Operation(
    "compliance.responsible_persons",
    "POST",
    "/product/{version}/compliance/responsible_persons/search",
    {"202409": "not_allowed", "202501": "not_allowed"},
    "202501",
    Kind.READ,
    taxonomy.ResponsiblePersons,
    (_PRODUCT,),
    taxonomy_requests.PartiesQuery,
    {
        "202409": taxonomy_requests.ResponsiblePersonSearch202409,
        "202501": taxonomy_requests.ResponsiblePersonSearch,
    },
    taxonomy.ResponsiblePerson,
    holds=("responsible_persons",),
)
SIZE_CHARTS = Operation(
    "categories.size_charts",
    "POST",
    "/product/{version}/sizecharts/search",
    {"202407": "not_allowed"},
    "202407",
    Kind.READ,
    taxonomy.SizeCharts,
    (_PRODUCT,),
    taxonomy_requests.SizeChartsQuery,
    {"202407": taxonomy_requests.SizeChartSearch},
    taxonomy.SizeChart,
    holds=("size_chart",),
)
SHIPPING_SERVICES = Operation(
    "packages.services",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/shipping_services/query",
    _V,
    "202309",
    Kind.READ,
    packages.ShippingServices,
    (_FULFILMENT,),
    bodies={"202309": package_requests.ShippingServicesRequest},
    holds=("shipping_services",),
)
CREATE_PACKAGE = Operation(
    "packages.create",
    "POST",
    "/fulfillment/{version}/packages",
    {"202309": "required", "202512": "required"},
    "202309",
    Kind.WRITE,
    packages.CreatedPackage,
    (_FULFILMENT,),
    bodies={
        "202309": package_requests.CreatePackage202309,
        "202512": package_requests.CreatePackage202512,
    },
    holds=("package_id",),
)
SPLIT_ATTRIBUTES = Operation(
    "packages.split_attributes",
    "GET",
    "/fulfillment/{version}/orders/split_attributes",
    _V,
    "202309",
    Kind.READ,
    packages.SplitAttributes,
    (_PACKAGE_WRITE,),
    package_requests.SplitAttributesQuery,
    item=packages.SplitAttribute,
    holds=("split_attributes",),
)
SPLIT_ORDER = Operation(
    "packages.split",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/split",
    _V,
    "202309",
    Kind.WRITE,
    packages.SplitOrder,
    (_PACKAGE_WRITE,),
    bodies={"202309": package_requests.SplitOrder},
    holds=("packages",),
)
COMBINABLE_PACKAGES = Operation(
    "packages.combinable",
    "GET",
    "/fulfillment/{version}/combinable_packages/search",
    _V,
    "202309",
    Kind.READ,
    packages.CombinablePackages,
    (_PACKAGE_WRITE,),
    package_requests.CombinableQuery,
    item=packages.OrdersInPackage,
    holds=("combinable_packages",),
)
COMBINE_PACKAGES = Operation(
    "packages.combine",
    "POST",
    "/fulfillment/{version}/packages/combine",
    _V,
    "202309",
    Kind.WRITE,
    packages.RegroupedPackages,
    (_PACKAGE_WRITE,),
    bodies={"202309": package_requests.CombinePackages},
    batch=True,
    holds=("packages",),
)
UNCOMBINE_PACKAGE = Operation(
    "packages.uncombine",
    "POST",
    "/fulfillment/{version}/packages/{package_id}/uncombine",
    _V,
    "202309",
    Kind.WRITE,
    packages.RegroupedPackages,
    (_PACKAGE_WRITE,),
    bodies={"202309": package_requests.UncombinePackage},
    holds=("packages",),
)
DELIVER_PACKAGES = Operation(
    "packages.deliver",
    "POST",
    "/fulfillment/{version}/packages/deliver",
    _V,
    "202309",
    Kind.WRITE,
    Data,
    (_DELIVERY,),
    bodies={"202309": package_requests.Deliver},
    batch=True,
)
UPLOAD_PROOF_IMAGE = Operation(
    "packages.upload_image",
    "POST",
    "/fulfillment/{version}/images/upload",
    _V,
    "202309",
    Kind.IDEMPOTENT,
    packages.UploadedProof,
    (_FULFILMENT,),
    bodies={"202309": package_requests.ProofImageForm},
    holds=("url",),
    upload="data",
)
UPLOAD_PROOF_FILE = Operation(
    "packages.upload_file",
    "POST",
    "/fulfillment/{version}/files/upload",
    _V,
    "202309",
    Kind.IDEMPOTENT,
    packages.UploadedProofFile,
    (_FULFILMENT,),
    bodies={"202309": package_requests.ProofFileForm},
    holds=("url",),
    upload="data",
)
UPLOAD_INVOICES = Operation(
    "packages.upload_invoices",
    "POST",
    "/fulfillment/{version}/invoice/upload",
    {"202502": "required"},
    "202502",
    Kind.WRITE,
    Data,
    (_FULFILMENT,),
    bodies={"202502": package_requests.UploadInvoices},
    batch=True,
)
# fmt: on

OPERATIONS: dict[str, Operation[Any]] = {
    row.name: row for row in tuple(globals().values()) if isinstance(row, Operation)
}
"""All of them by name."""
