"""Title and description (facts.md 9.2)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_rules.writing import HAN, Html, badly_written


@checks(10, "title")
def title(draft: Draft) -> Iterator[Fault]:
    text, limit = draft.version.title, draft.limits("title")
    if not text.strip():
        yield fault(12052261)
        return
    if len(text) > limit.max:
        yield fault(12052051)
    if len(text) < limit.min:
        yield fault(12052910)
    if HAN.search(text) and not draft.limits("han_characters").max:
        yield fault(12052262)
    if badly_written(text) or "\n" in text:
        yield fault(12052931)


@checks(20, "description")
def description(draft: Draft) -> Iterator[Fault]:
    source = draft.version.description
    if not source.strip():
        yield fault(12052015)
        return
    if len(source) > draft.limits("description").max:
        yield fault(12052013)
    html = Html(source)
    if html.broken:
        yield fault(12052344)
    if HAN.search(html.text) and not draft.limits("han_characters").max:
        yield fault(12052346)
    if (html.text.strip() or not html.images) and badly_written(html.text):
        yield fault(12052932)
    yield from _images(draft, html.images)


def _images(draft: Draft, images: list[dict[str, str]]) -> Iterator[Fault]:
    """Images of a description: hosted by the platform, with their measures, none too large."""
    if len(images) > draft.limits("description_images").max:
        yield fault(12052056)
    for image in images:
        if any(not image.get(name) for name in ("src", "width", "height")):
            yield fault(12052348)
        elif not hosted(draft, image["src"]):
            yield fault(12052340)
        elif any(
            _pixels(image[name]) > draft.limits("description_image_pixels").max
            for name in ("width", "height")
        ):
            yield fault(12052341)


def hosted(draft: Draft, url: str) -> bool:
    """Whether the platform serves an address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    domains = draft.limits("image_hosts").words
    return parts.netloc.lower() == draft.own_host or any(
        host == domain or host.endswith("." + domain) for domain in domains
    )


def _pixels(text: str) -> float:
    number = text.strip().removesuffix("px")
    return float(number) if number.replace(".", "", 1).isdigit() else 0.0
