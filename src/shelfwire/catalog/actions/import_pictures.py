"""The pictures and identifiers of one chunk of a catalogue file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from shelfwire.catalog.actions.import_content import Content
from shelfwire.catalog.actions.set_pictures import MOST, UPLOADED, keep_whole, pictures_at
from shelfwire.catalog.models import Identifier, Picture, ProductPicture

Place: TypeAlias = tuple[int, int | None, str]
"""A product, its SKU for a variation image, and a role."""
Said: TypeAlias = tuple[int, int, int | None, Content]
"""A line, the product and the SKU that it is about, and what it says."""


def missing_uploads(company_id: int, contents: Sequence[Content]) -> set[str]:
    """Return the uploaded files that the rows name and that are not there."""
    named = {url for said in contents for url in _urls(said) if url.startswith(UPLOADED)}
    if not named:
        return set()
    there = Picture.objects.filter(company_id=company_id, url__in=named).values_list("url", flat=True)
    return named - set(there)


def _urls(said: Content) -> Iterator[str]:
    yield from filter(None, (*said.gallery.values(), said.variation, said.description_image, said.size_chart))


def write_pictures(company_id: int, rows: Sequence[Said]) -> tuple[set[int], set[int]]:
    """Show the pictures that the rows name. Returns the lines that changed something, and the products."""
    asked = [
        (line, place, said)
        for line, product, sku, content in rows
        for place, said in _asked(product, sku, content)
    ]
    if not asked:
        return set(), set()
    before = _shown({place[0] for _, place, _ in asked})
    now: dict[Place, list[str]] = {}
    lines = set()
    for line, place, said in asked:
        present = now.get(place, before.get(place, []))
        wanted = merged(present, said)[: MOST[place[2]]]
        if wanted != present:
            lines.add(line)
        now[place] = wanted
    changed = {place: urls for place, urls in now.items() if urls != before.get(place, [])}
    _write(company_id, changed)
    return lines, {place[0] for place in changed}


def _asked(product: int, sku: int | None, said: Content) -> Iterator[tuple[Place, Mapping[int, str]]]:
    roles = ProductPicture.Role
    if said.gallery:
        yield (product, None, roles.GALLERY), said.gallery
    for role, url in ((roles.DESCRIPTION, said.description_image), (roles.SIZE_CHART, said.size_chart)):
        if url is not None:
            yield (product, None, role), {0: url}
    if said.variation is not None and sku is not None:
        yield (product, sku, roles.VARIATION), {0: said.variation}


def merged(present: Sequence[str], said: Mapping[int, str]) -> list[str]:
    """Return the pictures with those that ``said`` gives put in their places; an empty text takes one away.

    >>> merged(["a", "b"], {0: "c"})
    ['c', 'b']
    """
    urls = list(present)
    for place, url in sorted(said.items()):
        if place < len(urls):
            urls[place] = url
        else:
            urls.append(url)
    return list(dict.fromkeys(filter(None, urls)))


def _shown(product_ids: set[int]) -> dict[Place, list[str]]:
    found: dict[Place, list[str]] = {}
    rows = ProductPicture.objects.filter(product_id__in=product_ids).order_by("role", "position", "id")
    for product, sku, role, url in rows.values_list("product_id", "sku_id", "role", "picture__url"):
        found.setdefault((product, sku, role), []).append(url)
    return found


def _write(company_id: int, changed: Mapping[Place, Sequence[str]]) -> None:
    if not changed:
        return
    found = pictures_at(company_id, {url for urls in changed.values() for url in urls})
    rows = ProductPicture.objects.filter(product_id__in={product for product, _, _ in changed})
    stale = [
        pk for pk, *place in rows.values_list("pk", "product_id", "sku_id", "role") if tuple(place) in changed
    ]
    ProductPicture.objects.filter(pk__in=stale).delete()
    ProductPicture.objects.bulk_create(
        ProductPicture(product_id=product, sku_id=sku, role=role, picture_id=found[url], position=position)
        for (product, sku, role), urls in changed.items()
        for position, url in enumerate(urls)
    )
    keep_whole(found.values())


def write_identifiers(rows: Sequence[tuple[int, int, Mapping[str, str]]]) -> tuple[set[int], set[int]]:
    """Write the identifiers of rows: a line, a SKU, and values by kind. Returns the lines and the SKUs that changed."""
    asked = [row for row in rows if row[2]]
    if not asked:
        return set(), set()
    found = Identifier.objects.filter(sku_id__in={sku for _, sku, _ in asked})
    before = {(sku, kind): value for sku, kind, value in found.values_list("sku_id", "kind", "value")}
    now = dict(before)
    lines = set()
    for line, sku, values in asked:
        for kind, value in values.items():
            if now.get((sku, kind), "") != value:
                now[sku, kind] = value
                lines.add(line)
    changed = {key: value for key, value in now.items() if before.get(key, "") != value}
    gone = {key for key, value in changed.items() if not value}
    if gone:
        stale = Identifier.objects.filter(sku_id__in={sku for sku, _ in gone})
        ids = [pk for pk, *key in stale.values_list("pk", "sku_id", "kind") if tuple(key) in gone]
        Identifier.objects.filter(pk__in=ids).delete()
    Identifier.objects.bulk_create(
        [Identifier(sku_id=sku, kind=kind, value=value) for (sku, kind), value in changed.items() if value],
        update_conflicts=True,
        unique_fields=["sku", "kind"],
        update_fields=["value"],
    )
    return lines, {sku for sku, _ in changed}
