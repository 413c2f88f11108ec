"""A catalogue file of families and simple products, imported as a person does it, beside bare COPY of the rows that
came of it: the same tables, indexes and constraints, in the same server.

The file has texts, options, identifiers, measures and pictures; 9 of 10 rows are variations of a parent that has a row
of its own. It is imported once as new and once again, when nothing changes.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connection

from bench import _stage

if TYPE_CHECKING:
    from shelfwire.people.models import Company

FAMILY = 9
"""Variations of one parent."""
_TABLES = (
    "catalog_product",
    "catalog_sku",
    "catalog_identifier",
    "catalog_picture",
    "catalog_productpicture",
)
_HEADER = (
    "SKU,Parent SKU,Title,Brand,Description,Option: Colour,Option: Size,UPC,Price,Currency,Weight (lb),Length (in),"
    "Width,Height,Image 1,Image 2,Variant image\n"
)
_SIZES = ("XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL", "5XL")


def main() -> int:
    """Make the file, import it twice, copy what came of it, print. Exit code 1 when a row is not as the file says."""
    asked = _stage.arguments("import", rows=100_000, short=False)
    count = 2_000 if asked.short else asked.rows
    with _stage.house():
        _, company = _stage.alice()
        content = (_HEADER + "".join(lines(count))).encode()
        _stage.say(f"{count} rows, {len(content) / 1_048_576:.1f} MB")
        took, again = _imported(company, content), _imported(company, content)
        peak = _stage.peak_mb(os.getpid())
        rows, bare = _copied()
        wrong = _wrong(company.pk, count)
    print(
        f"import rows={count} rows_per_s={count / took:.0f} unchanged_per_s={count / again:.0f}"
        f" table_rows={rows} copy_rows_per_s={count / bare:.0f} ratio={bare / took:.3f} peak_mb={peak:.0f}"
        f" wrong={wrong}"
    )
    return 1 if wrong else 0


def _imported(company: Company, content: bytes) -> float:
    """The seconds that the import takes, without the job around it and without fetching the pictures."""
    from shelfwire.catalog.actions import ImportOptions
    from shelfwire.inventory.actions import import_catalogue

    began = time.monotonic()
    done = import_catalogue(
        company=company, name="catalogue.csv", content=content, options=ImportOptions(), by="Alice"
    )
    took = time.monotonic() - began
    if done.counts["failed"]:
        raise RuntimeError(f"{done.counts['failed']} rows were refused")
    return took


def lines(count: int) -> Iterator[str]:
    """The rows, each family beginning with its parent."""
    text = "Soft, and made to last. <b>Wash cold.</b> " * 2
    for n in range(count):
        family, place = divmod(n, FAMILY + 1)
        parent = f"P{family:06d}"
        picture = f"https://pictures.example/{parent}"
        if place == 0:
            yield f'{parent},,Shirt {family},Acme,"{text}",,,,,,1.5,10,8,1,{picture}-1.jpg,{picture}-2.jpg,\n'
        else:
            yield (
                f"{parent}-{place},{parent},Shirt {family} {place},,,Red,{_SIZES[place - 1]},{n:012d},19.90,USD,"
                f"1.5,10,8,1,,,{picture}-{place}-v.jpg\n"
            )


def _copied() -> tuple[int, float]:
    """COPY every table into an empty one like it. How many rows, and the seconds that it took."""
    total, seconds = 0, 0.0
    with connection.cursor() as cursor:
        for table in _TABLES:
            kept = io.BytesIO()
            with cursor.copy(f"COPY {table} TO STDOUT") as out:
                for piece in out:
                    kept.write(piece)
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            kept.seek(0)
            began = time.monotonic()
            with cursor.copy(f"COPY bare_{table} FROM STDIN") as into:
                while piece := kept.read(1 << 16):
                    into.write(piece)
            seconds += time.monotonic() - began
            cursor.execute(f"SELECT count(*) FROM bare_{table}")
            total += cursor.fetchone()[0]
    return total, seconds


def _wrong(company_id: int, count: int) -> int:
    """How many rows are not there as the file says."""
    from shelfwire.catalog.models import Identifier, Product, ProductPicture, Sku

    parents = -(-count // (FAMILY + 1))
    children = count - parents
    found = (
        (Product.objects.filter(company_id=company_id, brand="Acme", weight=1.5).count(), parents),
        (Sku.objects.filter(company_id=company_id, product__code__startswith="P").count(), children),
        (Identifier.objects.filter(kind="upc").count(), children),
        (ProductPicture.objects.filter(role="gallery").count(), 2 * parents),
        (ProductPicture.objects.filter(role="variation").count(), children),
    )
    return sum(abs(is_there - wanted) for is_there, wanted in found)
