"""Brand, papers and people behind a product, as its category demands (facts.md 9.11, 9.12)."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_shop_sim.world import brands, categories, compliance, media, size_charts
from tiktok_shop_sim.world.categories import CategoryRules
from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_rules.category import met
from tiktok_shop_sim.world.product_versions import LISTINGS, Certification, SizeChart


def _rules(draft: Draft) -> CategoryRules | None:
    found = categories.leaf(draft.region, draft.version.category_id)
    return None if found is None else categories.rules(draft.region, found.id)


@checks(35, "brand_id")
def brand(draft: Draft) -> Iterator[Fault]:
    if not draft.version.brand_id:
        return
    found = brands.brand(draft.world, draft.shop, draft.version.brand_id)
    if found is None:
        yield fault(12052026, 12019013)
    elif found.status != "AVAILABLE":
        yield fault(12052200)
    elif not brands.usable(draft.world, draft.shop, found):
        yield fault(12052201, 12052208)


@checks(90, "certifications", "category_id", "product_attributes")
def certifications(draft: Draft) -> Iterator[Fault]:
    rules, given = _rules(draft), draft.version.certifications
    if rules is None:
        return
    known = {one.id: one for one in rules.certifications}
    ids = [paper.id for paper in given]
    if len(set(ids)) != len(ids):
        yield fault(12052656)
    if len(given) > draft.limits("certifications").max:
        yield fault(12052657)
    for paper in given:
        if paper.id not in known:
            yield fault(12052655)
        else:
            yield from _paper(draft, paper, dated=known[paper.id].expiration_date_required)
    for one in rules.certifications:
        if one.id not in ids and (one.required or any(met(draft.version, when) for when in one.conditions)):
            yield fault(12052105)


def _paper(draft: Draft, paper: Certification, *, dated: bool) -> Iterator[Fault]:
    if not paper.images and not paper.files:
        yield fault(12052105)
    for use in paper.images:
        if media.image(draft.world, use.uri) is None:
            yield fault(12052650, 12052722)
    for file in paper.files:
        if media.file(draft.world, file.id) is None:
            yield fault(12052658, 12052650)
    expires = paper.expiration_date
    if (expires is None and dated) or (expires is not None and expires <= draft.world.now()):
        yield fault(12052385)


@checks(91, "size_chart", "category_id")
def size_chart(draft: Draft) -> Iterator[Fault]:
    rules, given = _rules(draft), draft.version.size_chart or SizeChart()
    if given.image is not None and media.image(draft.world, given.image.uri) is None:
        yield fault(12052670, 12052722)
    if given.template is not None and not _has_chart(draft, given.template.id):
        yield fault(12052128)
    if rules is not None and rules.size_chart_required and given == SizeChart():
        yield fault(12052673)


def _has_chart(draft: Draft, template_id: str) -> bool:
    return size_charts.chart(draft.world, draft.shop.seller_id, template_id) is not None


@checks(92, "manufacturer_ids", "category_id")
def manufacturers(draft: Draft) -> Iterator[Fault]:
    rules, given = _rules(draft), draft.version.manufacturer_ids
    if rules is not None and rules.manufacturer_required and not given:
        yield fault(12052282)
    if len(set(given)) != len(given):
        yield fault(12052295, 12052216)
    if len(given) > draft.limits("compliance").max:
        yield fault(12052283)
    for one in given:
        if compliance.MANUFACTURERS.of(draft.world).get(one) is None:
            yield fault(12052284, manufacturer_id=one)
        elif compliance.manufacturer(draft.world, draft.shop.seller_id, one) is None:
            yield fault(12052285, manufacturer_id=one)


@checks(93, "responsible_person_ids", "category_id")
def responsible_persons(draft: Draft) -> Iterator[Fault]:
    rules, given = _rules(draft), draft.version.responsible_person_ids
    if rules is not None and rules.responsible_person_required and not given:
        yield fault(12052287)
    if len(set(given)) != len(given):
        yield fault(12052296)
    limit = int(draft.limits("compliance").max)
    if len(given) > limit:
        yield fault(12052288, max_limit=limit, min_limit=1)
    for one in given:
        if compliance.RESPONSIBLE_PERSONS.of(draft.world).get(one) is None:
            yield fault(12052289, rp_id=one)
        elif compliance.responsible_person(draft.world, draft.shop.seller_id, one) is None:
            yield fault(12052290, 12052289, rp_id=one)


@checks(94, "is_cod_allowed", "category_id")
def cash_on_delivery(draft: Draft) -> Iterator[Fault]:
    rules = _rules(draft)
    if draft.version.is_cod_allowed and rules is not None and not rules.cod_supported:
        yield fault(12052222)


@checks(95, "package_weight", "package_dimensions", "skus", "category_id")
def parcel_missing(draft: Draft) -> Iterator[Fault]:
    """Where the category demands it, weight and dimensions are given for the product or for every SKU."""
    rules, version = _rules(draft), draft.version
    if rules is None or not rules.package_dimension_required:
        return
    if version.package_weight is None and not all(sku.sku_weight for sku in version.skus):
        yield fault(12019011, 12052910)
    if version.package_dimensions is None and not all(sku.sku_dimensions for sku in version.skus):
        yield fault(12019012, 12052116, 12052910)


@checks(96, "skus", "category_id")
def seller_skus_missing(draft: Draft) -> Iterator[Fault]:
    rules = _rules(draft)
    if (
        rules is not None
        and rules.seller_sku_required
        and not all(sku.seller_sku for sku in draft.version.skus)
    ):
        yield fault(12052910)


@checks(97, "minimum_order_quantity", "purchase_order_quantity_limit")
def order_quantities(draft: Draft) -> Iterator[Fault]:
    limit, least = draft.limits("minimum_order_quantity"), draft.version.minimum_order_quantity
    if least is not None and not limit.min <= least <= limit.max:
        yield fault(12052706)
    most = (draft.version.purchase_order_quantity_limit or {}).get("maximum_order_quantity")
    if most is not None and most < (least or 1):
        yield fault(12052319, 12052706)


@checks(98, "external_product_id")
def external_id(draft: Draft) -> Iterator[Fault]:
    """An external id names one product of the shop."""
    wanted = draft.version.external_product_id
    if not wanted:
        return
    for now in LISTINGS.of(draft.world).values():
        product = draft.world.products[now.product_id]
        same = now.live.external_product_id == wanted and product.shop_id == draft.shop.id
        if same and product.status != "DELETED" and (draft.product is None or product.id != draft.product.id):
            yield fault(12052996)
            return
