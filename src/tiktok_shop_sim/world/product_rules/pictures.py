"""Images and video of a product: uploaded before, large enough, not too many (facts.md 9.3, 9.5)."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_shop_sim.world import media
from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_versions import SalesAttribute


@checks(40, "main_images")
def main_images(draft: Draft) -> Iterator[Fault]:
    limit, pixels = draft.limits("main_images"), draft.limits("main_image_pixels")
    if len(draft.version.main_images) < limit.min:
        yield fault(12052028)
    if len(draft.version.main_images) > limit.max:
        yield fault(12052306)
    for use in draft.version.main_images:
        found = media.image(draft.world, use.uri)
        if found is None:
            yield fault(12052300, 12052722)
        elif min(found.width, found.height) < pixels.min:
            yield fault(12052301, 12052302, min_limit=int(pixels.min), uri=use.uri)
        elif max(found.width, found.height) > pixels.max:
            yield fault(12052302)


@checks(41, "skus")
def sku_images(draft: Draft) -> Iterator[Fault]:
    """On one attribute only; more of them beside the first, in number."""
    pictured: set[str] = set()
    for part in (part for sku in draft.version.skus for part in sku.sales_attributes):
        yield from _of_part(draft, part)
        if part.sku_img is not None:
            pictured.add(part.id or part.name.casefold())
    if len(pictured) > 1:
        yield fault(12052528)


def _of_part(draft: Draft, part: SalesAttribute) -> Iterator[Fault]:
    more = part.supplementary_sku_images
    if more and part.sku_img is None:
        yield fault(12052357, 12052520)
    if len(more) > draft.limits("supplementary_images").max:
        yield fault(12052356, 12052521)
    for use in [*([part.sku_img] if part.sku_img else []), *more]:
        if media.image(draft.world, use.uri) is None:
            yield fault(12052520, 12052722)


@checks(42, "video")
def video(draft: Draft) -> Iterator[Fault]:
    given = draft.version.video
    if given is not None and media.file(draft.world, given.id) is None:
        yield fault(12052360)


@checks(43, "skus")
def urls(draft: Draft) -> Iterator[Fault]:
    """Links of SKUs to other places; 12052238 speaks of 200 characters, the specification of 500."""
    for url in (url for sku in draft.version.skus for url in sku.external_urls):
        if len(url) > 500:
            yield fault(12052238)
        elif not url.startswith(("https://", "http://")):
            yield fault(12052235)
