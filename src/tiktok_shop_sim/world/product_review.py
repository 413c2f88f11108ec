"""The review of a product: what a reviewer objects to, and when a verdict falls on the world's clock."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.products import EDIT, PRODUCT
from tiktok_shop_sim.world import product_notices as notices
from tiktok_shop_sim.world.product_force import put_in_force
from tiktok_shop_sim.world.product_limits import limits
from tiktok_shop_sim.world.product_versions import LISTINGS, Complaint, Listing, Version, listing
from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.timers import Waiting, waits, when_due
from tiktok_shop_sim.world.world import World

IN_REVIEW = ("AUDITING", "PRE_APPROVED")
"""Audit statuses of a version whose verdict is still open (facts.md 9.13)."""


def begin(world: World, product: Product, at: int) -> None:
    """A version is under review from now on; the verdict falls after the setting `review_seconds`."""
    now = listing(world, product)
    now.complaints, now.pre_approved = [], []
    now.review_due = max(world.clock.now(), at) + world.settings.review_seconds
    product.audit_status = "AUDITING"
    world.schedule(now.review_due, "product_review", product.id)
    notices.audit(world, product)


def withdraw(world: World, product: Product) -> None:
    """Nothing is under review any more."""
    now = listing(world, product)
    now.under_review, now.review_due, now.pre_approved = None, None, []
    product.audit_status = "APPROVED" if now.approved else "NONE"


def objections(version: Version, region: str) -> list[Complaint]:
    """What a reviewer finds in a version that the checks of the API call do not."""
    found = []
    for position, text in (("Product name", version.title), ("Product description", version.description)):
        words = [word for word in limits("forbidden_claims", region).words if word in text.casefold()]
        if words:
            claims = ", ".join(f"'{word}'" for word in words)
            found.append(
                Complaint(
                    position=position,
                    reasons=[f"The text makes a claim that is not allowed: {claims}."],
                    suggestions=[f"Remove {claims} and submit the product again."],
                )
            )
    return found


def decide(world: World, product: Product, at: int) -> None:
    """The verdict that was ordered in advance, else what a reviewer finds."""
    now = listing(world, product)
    found = now.ordered
    if found is None:
        found = objections(now.under_review or now.live, world.shops[product.shop_id].region)
    if found:
        refuse(world, product, found, at)
    else:
        approve(world, product, at)


def approve(world: World, product: Product, at: int) -> None:
    """What is under review is in force from now on; IllegalMove when nothing is."""
    now = listing(world, product)
    move = _verdict(product, now, "approved")
    before, product.status = product.status, move
    product.update_time = max(at, product.update_time)
    version, now.review_due, now.ordered, now.complaints = now.under_review, None, None, []
    first, now.approved, now.under_review, now.pre_approved = not now.approved, True, None, []
    product.audit_status = "APPROVED"
    if version is not None:
        put_in_force(world, product, version)
    if product.status != before:
        notices.status(world, product, notices.FIRST_PASS if first else notices.CHANGED)
    notices.audit(world, product)


def pre_approve(world: World, product: Product, waits_for: list[str], at: int) -> None:
    """What is under review is good, but something else of the seller's must be settled before it is in force."""
    now = listing(world, product)
    _verdict(product, now, "approved")
    product.update_time = max(at, product.update_time)
    now.review_due, now.pre_approved = None, waits_for
    product.audit_status = "PRE_APPROVED"
    notices.audit(world, product, waits_for)


def refuse(world: World, product: Product, complaints: list[Complaint], at: int) -> None:
    """What is under review is not taken; a version that is in force stays so. IllegalMove when nothing is."""
    now = listing(world, product)
    product.status = _verdict(product, now, "refused")
    product.update_time = max(at, product.update_time)
    now.under_review, now.review_due, now.ordered, now.complaints = None, None, None, complaints
    now.pre_approved = []
    product.audit_status = "FAILED"
    notices.status(world, product, notices.FAILURE, "; ".join(r for c in complaints for r in c.reasons))
    notices.audit(world, product)


def _verdict(product: Product, now: Listing, verdict: str) -> str:
    """The status that a verdict leads to."""
    name = f"product {product.id}"
    if now.under_review is not None:
        return EDIT.follow(name, product.status, f"edit_{verdict}").target
    if product.audit_status not in IN_REVIEW:
        raise IllegalMove(name, f"{product.status}, its audit {product.audit_status}", verdict)
    return PRODUCT.follow(name, product.status, verdict).target


@when_due("product_review")
def _due(world: World, product_id: str, at: int) -> None:
    due = LISTINGS.of(world)[product_id].review_due
    if due is not None and int(due) <= at:
        decide(world, world.products[product_id], at)


@waits
def _reviews(world: World) -> Iterator[Waiting]:
    for now in LISTINGS.of(world).values():
        if now.review_due is not None:
            yield now.review_due, "product_review", now.product_id
