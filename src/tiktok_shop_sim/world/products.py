"""What sellers and the platform do with products: create, edit, take off sale, delete, suspend (facts.md 9.13).

Reviews are in `product_review`, what may be written in `product_rules`. Every verb takes the moment it happens at and
raises IllegalMove, with nothing changed, when the product's status does not allow it.
"""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.products import EDIT, PRODUCT
from tiktok_shop_sim.world import product_notices as notices
from tiktok_shop_sim.world import product_review as review
from tiktok_shop_sim.world.product_force import apply_now, put_in_force
from tiktok_shop_sim.world.product_versions import (
    FOR_REVIEW,
    LISTINGS,
    Complaint,
    Listing,
    Version,
    changed_fields,
    listing,
)
from tiktok_shop_sim.world.records import Product, Shop, Sku
from tiktok_shop_sim.world.world import World

NEVER_ON_SALE = ("DRAFT", "PENDING", "FAILED")


def create(world: World, shop: Shop, version: Version, at: int, *, draft: bool = False) -> Product:
    """A new product: a draft, or under review at once. Its SKUs get their ids, and exist from now on."""
    product = _new(world, shop, version, at)
    notices.created(world, product)
    if not draft:
        product.status = PRODUCT.follow(f"product {product.id}", product.status, "submitted").target
        review.begin(world, product, at)
    return product


def _new(world: World, shop: Shop, version: Version, at: int) -> Product:
    product = Product(
        id=world.ids.next("product"),
        shop_id=shop.id,
        title=version.title,
        sku_ids=[],
        create_time=at,
        update_time=at,
        status="DRAFT",
        audit_status="NONE",
        sequence=world.ids.sequence("product"),
    )
    world.products[product.id] = product
    LISTINGS.of(world)[product.id] = Listing(product.id, live=Version())
    name_skus(world, version)
    put_in_force(world, product, version, quiet=True)
    return product


def name_skus(world: World, version: Version) -> None:
    """Give the SKUs of a version that have none an id."""
    for sku in version.skus:
        sku.id = sku.id or world.ids.next("sku")


def submit(world: World, product: Product, at: int) -> None:
    """Hand a product in for review that has not passed one."""
    _move(world, product, "submitted", at)
    review.begin(world, product, at)


def edit(world: World, product: Product, version: Version, at: int, *, draft: bool = False) -> str:
    """Let a product be what `version` says, once it passes; returns the audit status to answer with.

    A product that never passed a review changes at once. Of one that did, the version in force stays so until the
    new one passes, only prices and quantities of its SKUs apply at once; a draft waits beside it.
    """
    check_editable(world, product, draft=draft)
    name_skus(world, version)
    if not listing(world, product).approved:
        return _rewrite(world, product, version, at, draft)
    if draft:
        return _keep_draft(world, product, version, at)
    return _submit_edit(world, product, version, at)


def check_editable(world: World, product: Product, *, draft: bool = False) -> None:
    """Raises IllegalMove when a product may not be edited now, or no draft of it be saved (facts.md 9.13)."""
    name = f"product {product.id}"
    if draft and product.audit_status in review.IN_REVIEW:
        raise IllegalMove(name, "under review", "saved_as_draft")
    if listing(world, product).approved or product.status not in NEVER_ON_SALE:
        EDIT.follow(name, product.status, "edited")
    else:
        PRODUCT.follow(name, product.status, "saved_as_draft" if draft else "submitted")


def _rewrite(world: World, product: Product, version: Version, at: int, draft: bool) -> str:
    put_in_force(world, product, version)
    if product.status not in NEVER_ON_SALE:
        _touch(product, at)
    elif draft:
        _move(world, product, "saved_as_draft", at)
        listing(world, product).complaints = []
        product.audit_status = "NONE"
    else:
        submit(world, product, at)
    return product.audit_status


def _keep_draft(world: World, product: Product, version: Version, at: int) -> str:
    """A draft of a product on sale says nothing about stock and delivery (facts.md 9.13)."""
    now = listing(world, product)
    for sku in version.skus:
        if sku.id in product.sku_ids:
            sku.inventory = []
    version.delivery_option_ids = now.live.delivery_option_ids
    now.draft = version
    _touch(product, at)
    return "NONE"


def _submit_edit(world: World, product: Product, version: Version, at: int) -> str:
    now = listing(world, product)
    at_once = apply_now(world, product, version)
    fields = changed_fields(now.live, version)
    now.draft = None
    _touch(product, at)
    if at_once:
        notices.changed(world, product, at_once)
    if FOR_REVIEW.isdisjoint(fields):
        review.withdraw(world, product)
        put_in_force(world, product, version)
    else:
        now.under_review = version
        review.begin(world, product, at)
    return product.audit_status


def activate(world: World, product: Product, at: int) -> None:
    """Put a product on sale again; one that never passed a review is reviewed first."""
    if listing(world, product).approved:
        _move(world, product, "activated", at)
    else:
        _move(world, product, "activated_unreviewed", at)
        review.begin(world, product, at)


def deactivate(world: World, product: Product, at: int) -> None:
    _move(world, product, "deactivated", at)


def delete(world: World, product: Product, at: int) -> None:
    """Take a product away for good, until it is recovered; what is under review is withdrawn."""
    PRODUCT.follow(f"product {product.id}", product.status, "deleted")
    review.withdraw(world, product)
    listing(world, product).draft = None
    _move(world, product, "deleted", at)


def recover(world: World, product: Product, at: int) -> None:
    _move(world, product, "recovered", at)


def suspend(world: World, product: Product, reason: str, at: int, *, freeze: bool = False) -> None:
    """The platform takes a product down; frozen, its seller cannot even read it."""
    PRODUCT.follow(f"product {product.id}", product.status, "frozen" if freeze else "suspended")
    if freeze:
        review.withdraw(world, product)
    listing(world, product).suspended_reason = reason
    _move(world, product, "frozen" if freeze else "suspended", at)


def reinstate(world: World, product: Product, at: int) -> None:
    """The platform takes back what it objected to."""
    PRODUCT.follow(f"product {product.id}", product.status, "reinstated")
    listing(world, product).suspended_reason = ""
    _move(world, product, "reinstated", at)


def switch_skus(world: World, product: Product, sku_ids: list[str], at: int, *, on: bool) -> None:
    """The platform takes single SKUs off sale, or puts them back."""
    now = listing(world, product)
    others = [sku_id for sku_id in now.deactivated_skus if sku_id not in sku_ids]
    now.deactivated_skus = others if on else others + sku_ids
    _touch(product, at)
    became = "ACTIVATED" if on else "DEACTIVATED"
    notices.skus(world, product, [(sku_id, became) for sku_id in sku_ids], "" if on else "PLATFORM")


def check_on_sale(world: World, sku: Sku) -> None:
    """Raises IllegalMove when buyers do not see a SKU."""
    product = world.products[sku.product_id]
    PRODUCT.follow(f"product {product.id}", product.status, "bought")
    if sku.id not in product.sku_ids:
        raise IllegalMove(f"SKU {sku.id}", "no longer part of its product", "bought")
    if sku.id in listing(world, product).deactivated_skus:
        raise IllegalMove(f"SKU {sku.id}", "taken off sale by the platform", "bought")


def why_off_sale(world: World, sku: Sku) -> str:
    """Why buyers do not see a SKU; empty when they do."""
    try:
        check_on_sale(world, sku)
    except IllegalMove as error:
        return error.status
    return ""


def on_sale(world: World, sku: Sku) -> bool:
    """Whether buyers see a SKU."""
    return not why_off_sale(world, sku)


def lay_out(
    world: World,
    shop: Shop,
    version: Version,
    at: int,
    *,
    status: str = "ACTIVATE",
    complaints: list[Complaint] | None = None,
    reason: str = "",
    draft: Version | None = None,
    under_review: Version | None = None,
    pre_approved: list[str] | None = None,
) -> Product:
    """A product that has been there before the story begins, in any state, without telling anyone.

    `complaints` are why its last review failed, `reason` why the platform took it down, `pre_approved` what a product
    that passed still waits for. `draft` and `under_review` are
    versions beside the one in force. What is under review waits for `POST /_sim/review`, not for the clock.
    """
    product = _new(world, shop, version, at)
    now = listing(world, product)
    now.approved = status not in NEVER_ON_SALE
    now.complaints, now.suspended_reason, now.pre_approved = complaints or [], reason, pre_approved or []
    now.draft, now.under_review = draft, under_review
    for other in (draft, under_review):
        if other is not None:
            name_skus(world, other)
    product.status = status
    product.audit_status = _audit_of(now, status)
    return product


def _audit_of(now: Listing, status: str) -> str:
    if now.pre_approved:
        return "PRE_APPROVED"
    if now.under_review is not None or status == "PENDING":
        return "AUDITING"
    if now.complaints or status == "FAILED":
        return "FAILED"
    return "APPROVED" if now.approved else "NONE"


def _move(world: World, product: Product, trigger: str, at: int) -> None:
    before = product.status
    product.status = PRODUCT.follow(f"product {product.id}", before, trigger).target
    _touch(product, at)
    if product.status != before:
        reason = listing(world, product).suspended_reason if trigger in ("suspended", "frozen") else ""
        notices.status(world, product, reason=reason)


def _touch(product: Product, at: int) -> None:
    product.update_time = max(at, product.update_time)
