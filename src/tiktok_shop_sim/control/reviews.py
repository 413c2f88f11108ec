"""The platform as the judge of products: reviews, take-downs, and the truth about what is listed."""

from __future__ import annotations

from typing import Literal

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import ShopFilter, find
from tiktok_shop_sim.control.thumbnails import thumbnail
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import product_review, products
from tiktok_shop_sim.world.product_versions import Complaint, listing
from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.world import World


class SkuTruth(msgspec.Struct):
    sku_id: str
    seller_sku: str
    name: str
    price: str
    available: int
    on_sale: bool


class ProductTruth(msgspec.Struct):
    """A product with its versions. `review_due` is the world's moment of the verdict, null when nobody waits for it."""

    product_id: str
    shop_id: str
    title: str
    picture: str
    """Where a small picture of it is served, as a path; empty when it has none."""
    status: str
    audit_status: str
    category_id: str
    skus: list[SkuTruth]
    complaints: list[str]
    suspended_reason: str
    under_review: str | None
    """The title of the edit under review."""
    draft: str | None
    """The title of the draft beside the version in force."""
    review_due: float | None
    create_time: int
    update_time: int


class Products(msgspec.Struct):
    rows: list[ProductTruth]


@endpoint("GET", "/products", ShopFilter)
def product_list(simulation: Simulation, request: ShopFilter) -> Products:
    """Every product in every state, deleted ones too."""
    world = simulation.world
    found = (one for one in world.products.values() if request.shop_id in ("", one.shop_id))
    return Products([product_truth(world, product) for product in found])


def product_truth(world: World, product: Product) -> ProductTruth:
    now, market = listing(world, product), world.market_of(product.shop_id)
    skus = [world.skus[sku_id] for sku_id in product.sku_ids]
    return ProductTruth(
        product_id=product.id,
        shop_id=product.shop_id,
        title=product.title,
        picture=thumbnail(world, product),
        status=product.status,
        audit_status=product.audit_status,
        category_id=now.live.category_id,
        skus=[
            SkuTruth(
                sku_id=sku.id,
                seller_sku=sku.seller_sku,
                name=sku.name,
                price=market.money(sku.price),
                available=sum(held.available for held in sku.stock.values()),
                on_sale=products.on_sale(world, sku),
            )
            for sku in skus
        ],
        complaints=[reason for complaint in now.complaints for reason in complaint.reasons],
        suspended_reason=now.suspended_reason,
        under_review=now.under_review.title if now.under_review is not None else None,
        draft=now.draft.title if now.draft is not None else None,
        review_due=now.review_due,
        create_time=product.create_time,
        update_time=product.update_time,
    )


class Objection(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is wrong: where, why, and what would help."""

    reason: str
    position: str = "product"
    suggestion: str = ""


class ReviewRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A verdict on a product. `reasons` are sentences or objections; `when: due` waits until the review is over.

    `pre_approve` leaves it waiting for what `waits_for` names.
    """

    product_id: str
    verdict: Literal["approve", "refuse", "pre_approve"] = "approve"
    reasons: list[str | Objection] = []
    when: Literal["now", "due"] = "now"
    waits_for: tuple[Literal["KYC_PENDING", "RESTRICTED_CATEGORY_PENDING"], ...] = ("KYC_PENDING",)


@endpoint("POST", "/review", ReviewRequest)
def review(simulation: Simulation, request: ReviewRequest) -> ProductTruth:
    """Approve or refuse what is under review now, or say how the next review of a product will end.

    Without reasons a refusal says that the product breaks a rule.
    """
    world = simulation.world
    product = find(world.products, request.product_id, "product")
    complaints = _complaints(request) if request.verdict == "refuse" else []
    if request.verdict == "pre_approve":
        if request.when == "due":
            raise ValueError("a product is approved in advance now, not when its review is due")
        product_review.pre_approve(world, product, list(request.waits_for), world.now())
    elif request.when == "due":
        listing(world, product).ordered = complaints
    elif complaints:
        product_review.refuse(world, product, complaints, world.now())
    else:
        product_review.approve(world, product, world.now())
    return product_truth(world, product)


def _complaints(request: ReviewRequest) -> list[Complaint]:
    given = [one if isinstance(one, Objection) else Objection(reason=one) for one in request.reasons]
    return [
        Complaint(
            position=one.position,
            reasons=[one.reason],
            suggestions=[one.suggestion or "Change it and submit the product again."],
        )
        for one in given or [Objection(reason="The product does not keep the rules of the platform.")]
    ]


class SuspendRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product, or some of its SKUs, and what the platform does with it."""

    product_id: str
    action: Literal["suspend", "freeze", "reinstate"] = "suspend"
    sku_ids: list[str] = []
    reason: str = "The product violates the platform's policy."


@endpoint("POST", "/suspend", SuspendRequest)
def suspend(simulation: Simulation, request: SuspendRequest) -> ProductTruth:
    """The platform takes a product down, freezes it so that it cannot even be read, or puts it back.

    With `sku_ids` only these are taken off sale (`suspend`) or put back (`reinstate`).
    """
    world = simulation.world
    product = find(world.products, request.product_id, "product")
    if request.sku_ids:
        _suspend_skus(world, product, request)
    elif request.action == "reinstate":
        products.reinstate(world, product, world.now())
    else:
        products.suspend(world, product, request.reason, world.now(), freeze=request.action == "freeze")
    return product_truth(world, product)


def _suspend_skus(world: World, product: Product, request: SuspendRequest) -> None:
    strange = [sku_id for sku_id in request.sku_ids if sku_id not in product.sku_ids]
    if strange:
        raise NotThere(f"product {product.id} has no SKU {', '.join(strange)}")
    if request.action == "freeze":
        raise ValueError("a SKU can be suspended or reinstated, not frozen")
    products.switch_skus(world, product, request.sku_ids, world.now(), on=request.action == "reinstate")
