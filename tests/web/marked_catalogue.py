"""Content whose every text carries a mark."""

from __future__ import annotations

from typing import Any

from shelfwire.catalog.models import Identifier, Picture, PictureFile, ProductPicture, Sku
from shelfwire.kit import clock
from shelfwire.people.models import Company


def marked_catalogue(company: Company, sku: Sku, text: str) -> dict[str, list[Any]]:
    """The SKU's product with all that may be said of it, and a picture that is kept whole."""
    product = sku.product
    product.code, product.brand = f"{text[:60]}-parent", text[:120]
    product.description = product.short_description = text
    product.option_names = [text[:80]]
    product.save()
    Sku.objects.filter(pk=sku.pk).update(option_values=[text[:120]])
    Identifier.objects.create(sku=sku, kind="ean", value=text[:40])
    picture = Picture.objects.create(
        company=company, url=f"https://pictures.example/{text}", reason=text[:300], first_seen_at=clock.now()
    )
    ProductPicture.objects.create(product=product, picture=picture)
    PictureFile.objects.create(
        company=company, digest=f"d{company.pk}", content=text.encode(), media_type="image/png", width=1, height=1,
        size=len(text), kept_at=clock.now(),
    )  # fmt: skip
    return {"product_id": [product.pk]}
