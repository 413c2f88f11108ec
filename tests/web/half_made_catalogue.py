"""Content that is half made: past the actions, in every state that the tables may hold."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

from shelfwire.catalog.models import Identifier, Picture, PictureFile, Product, ProductPicture, Sku
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company

FILES = ("catalog.import", "settlements.import_creators")
"""The jobs whose files are looked at before they are imported."""


def catalogue_half_made(company: Company, skus: list[Sku]) -> dict[str, list[Any]]:
    """A family without SKUs; one whose SKUs have too many and too few values, odd identifiers, pictures that were never
    fetched, failed, or whose file is gone; a checked file whose result is another release's.
    """
    empty = Product.objects.create(company=company, title="", code="EMPTY", option_names=["Colour", ""])
    odd = Product.objects.create(
        company=company, title="<b>", brand=MARTIAN, description="<p>", weight=1, weight_unit="", length=2,
        option_names=["Size"],
    )  # fmt: skip
    for place, values in enumerate((["S", "too many", "x"], [], ["M"])):
        sku = Sku.objects.create(
            company=company, product=odd, code=f"ODD-{place}", title="", option_values=values, weight=3
        )
        for kind in ("ean", "isbn", MARTIAN[:4]):
            Identifier.objects.create(sku=sku, kind=kind, value="no digits")
    PictureFile.objects.create(
        company=company, digest="half", content=b"<html>", media_type="text/html", width=0, height=0, size=6,
        kept_at=FIRST_MOMENT,
    )  # fmt: skip
    PictureFile.objects.create(
        company=company, digest="whole", content=b"no PNG", media_type="image/png", width=0, height=0, size=6,
        kept_at=LAST_MOMENT,
    )  # fmt: skip
    for place, more in enumerate(
        ({}, {"reason": MARTIAN}, {"digest": "half", "file_digest": "half"}, {"file_digest": "gone"})
    ):
        picture = Picture.objects.create(
            company=company, url=f"https://pictures.example/{place}", first_seen_at=FIRST_MOMENT, **more
        )
        ProductPicture.objects.create(product=odd, picture=picture, role="gallery", position=place)
    for result in ({}, {"preview": MARTIAN}, {"preview": {"headers": ["SKU"], "rows": []}, "created": 1}):
        for name in FILES:
            Job.objects.create(
                company=company, name=name, title="", status="completed", result=result,
                arguments={"dry_run": True, "file": "gone.csv"},
            )  # fmt: skip
    return {"product_id": [empty.pk, odd.pk, skus[0].product_id, 404_404]}
