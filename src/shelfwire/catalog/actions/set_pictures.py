"""Say which pictures show a product, in which order and role."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from shelfwire.catalog.actions.fetch_pictures import fetch_pictures
from shelfwire.catalog.actions.want_pictures import LONGEST, SOON, want_pictures
from shelfwire.catalog.errors import BadProduct, UnknownPicture
from shelfwire.catalog.events import ProductsChanged
from shelfwire.catalog.models import Picture, Product, ProductPicture, Sku
from shelfwire.jobs import hurry
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.people import audit
from shelfwire.people.audit import attributed

MOST: dict[str, int] = {
    ProductPicture.Role.GALLERY: 30,
    ProductPicture.Role.DESCRIPTION: 30,
    ProductPicture.Role.VARIATION: 10,
    ProductPicture.Role.SIZE_CHART: 1,
}
"""Pictures of a product, or a SKU, in each role. What a channel takes of them is a matter of readiness."""
UPLOADED = "upload:"
"""Before the digest of an uploaded file, in place of an address."""


@attributed
@transaction.atomic
def set_pictures(
    *, product: Product, role: str, urls: Sequence[str], by: str, sku: Sku | None = None
) -> list[ProductPicture]:
    """Let the product show exactly these pictures in that role, in that order; of a SKU with ``sku``, whose role is
    ``variation``. Addresses are http, https, or ``upload:`` and the digest of a file that was uploaded. A picture
    that is new is fetched soon; the same again changes nothing. Raises UnknownPicture, BadProduct.
    """
    if (role == ProductPicture.Role.VARIATION) != (sku is not None):
        raise BadProduct("A variation image belongs to a SKU.", field="role", value=role)
    if sku is not None and sku.product_id != product.pk:
        raise BadProduct(f"“{sku}” belongs to another product.", field="sku", value=sku.code)
    urls = list(dict.fromkeys(refuse_bad_address(url.strip()) for url in urls))
    if len(urls) > MOST[role]:
        name = ProductPicture.Role(role).label
        raise BadProduct(
            f"{len(urls)} pictures in the role {name}; {MOST[role]} is the most.",
            field="pictures",
            value=urls[-1],
        )
    fresh = Product.objects.select_for_update().get(pk=product.pk)
    found = pictures_at(fresh.company_id, urls)
    shown = ProductPicture.objects.filter(product=fresh, role=role, sku=sku).select_related("picture")
    before = [row.picture.url for row in shown]
    if before != urls:
        shown.delete()
        ProductPicture.objects.bulk_create(
            ProductPicture(product=fresh, sku=sku, role=role, picture_id=found[url], position=place)
            for place, url in enumerate(urls)
        )
        whose = f" of {sku}" if sku else ""
        audit.note(fresh, {f"{role} pictures{whose}": ("\n".join(before), "\n".join(urls))}, by=by)
        announce(ProductsChanged(fresh.company_id, (fresh.pk,), frozenset({"pictures"}), by))
    keep_whole(found.values())
    return list(shown.all())


def refuse_bad_address(url: str) -> str:
    """Return the address. Raises UnknownPicture for one that can be no picture's."""
    if not url.startswith(("http://", "https://", UPLOADED)) or len(url) > LONGEST or " " in url:
        raise UnknownPicture(
            f"“{url[:100]}” is no address of a picture.",
            field="pictures",
            value=url[:LONGEST],
            hint="Write the whole address, beginning with https://, or upload the file.",
        )
    return url


def pictures_at(company_id: int, urls: Collection[str]) -> dict[str, int]:
    """Return the id of the company's Picture at each address; those of the web are recorded when they are new. Raises
    UnknownPicture for an uploaded file that is not there.
    """
    uploaded = [url for url in urls if url.startswith(UPLOADED)]
    rows = (
        Picture.objects.filter(company_id=company_id, url__in=uploaded)
        if uploaded
        else Picture.objects.none()
    )
    found = dict(rows.values_list("url", "pk"))
    for url in uploaded:
        if url not in found:
            raise UnknownPicture(
                f"There is no uploaded file “{url}”.", field="pictures", value=url, hint="Upload it again."
            )
    return found | want_pictures(company_id, urls, clock.now())


def keep_whole(picture_ids: Collection[int]) -> None:
    """Have the pictures fetched again of which only thumbnails are there. In the transaction that shows them: the
    fetch looks at what is shown after it locked the picture.
    """
    due = Picture.objects.filter(pk__in=picture_ids, file_digest="", next_at__isnull=True, reason="")
    if due.update(next_at=clock.now(), attempts=0):
        hurry(fetch_pictures, delay=SOON)
