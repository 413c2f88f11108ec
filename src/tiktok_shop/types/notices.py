"""What the `data` of a webhook notice says, by type (facts.md 5.6)."""

from tiktok_shop.types._base import Wire


class OrderStatusChanged(Wire):
    """Type 1. An order moved. The last status is spelled CANCEL in the documents, CANCELLED elsewhere."""

    order_id: str | None = None
    order_status: str | None = None
    is_on_hold_order: bool | None = None
    update_time: int | None = None

    @property
    def status(self) -> str | None:
        """The status in one spelling: CANCELLED also where the notice says CANCEL (facts.md 5.6)."""
        return "CANCELLED" if self.order_status == "CANCEL" else self.order_status


class RecipientAddressUpdated(Wire):
    """Type 3. The address of an order changed."""

    order_id: str | None = None
    update_time: int | None = None


class UpdatedPackage(Wire):
    """A package that was split or combined, and its orders."""

    package_id: str | None = None
    order_id_list: list[str] = []


class PackageUpdated(Wire):
    """Type 4. Packages were split or combined."""

    sc_type: str | None = None
    role_type: str | None = None
    package_list: list[UpdatedPackage] = []
    update_time: int | None = None


class ProductStatusChanged(Wire):
    """Type 5. A product passed or failed a review."""

    product_id: int | None = None
    status: str | None = None
    suspended_reason: str | None = None
    update_time: int | None = None


class SellerDeauthorized(Wire):
    """Type 6. The seller withdrew the authorization."""

    message: str | None = None


class AuthorizationExpiring(Wire):
    """Type 7. The authorization ends soon; `expiration_time` is unix seconds in a string on the wire."""

    message: str | None = None
    expiration_time: str | None = None


class CancellationStatusChanged(Wire):
    """Type 11. A cancellation moved."""

    order_id: str | None = None
    cancellations_role: str | None = None
    cancel_status: str | None = None
    cancel_id: str | None = None
    create_time: int | None = None


class ReturnStatusChanged(Wire):
    """Type 12. A return or refund moved."""

    order_id: str | None = None
    return_role: str | None = None
    return_type: str | None = None
    return_status: str | None = None
    return_id: str | None = None
    create_time: int | None = None
    update_time: int | None = None


class ProductInformationChanged(Wire):
    """Type 15. Fields of a product changed."""

    product_id: str | None = None
    change_source: str | None = None
    changed_fields: list[str] = []
    update_time: int | None = None


class ProductCreated(Wire):
    """Type 16. A product was created."""

    product_id: int | None = None
    product_types: list[str] = []
    update_time: int | None = None


class StockAlert(Wire):
    """Why the stock alert was raised."""

    alert_type: str | None = None
    lead_days: int | None = None
    low_stock_threshold: int | None = None


class StockDistribution(Wire):
    """Where the units of the SKU are bound."""

    total_quantity: int | None = None
    available_quantity: int | None = None
    creator_reserved_quantity: int | None = None
    campaign_reserved_quantity: int | None = None
    committed_quantity: int | None = None


class InventoryStatusChanged(Wire):
    """Type 27. A SKU runs low."""

    product_id: str | None = None
    sku_id: str | None = None
    trigger_reason: StockAlert | None = None
    current_inventory_status: str | None = None
    inventory_distribution: StockDistribution | None = None
    update_time: int | None = None


class InvoiceStatusChanged(Wire):
    """Type 36. An invoice was accepted or refused (BR)."""

    package_id: str | None = None
    order_ids: list[str] = []
    invoice_status: str | None = None
    invalid_reason: str | None = None


class ProductAudit(Wire):
    """Where the audit stands."""

    status: str | None = None
    pre_approved_reasons: list[str] = []
    pre_approved_reason: str | None = None


class PlatformStatus(Wire):
    """Where the audit stands on a partner platform."""

    platform: str | None = None
    status: str | None = None


class ProductAuditStatusChanged(Wire):
    """Type 37. The audit of a product moved."""

    product_id: int | None = None
    audit: ProductAudit | None = None
    integrated_platform_statuses: PlatformStatus | None = None
    update_time: int | None = None
