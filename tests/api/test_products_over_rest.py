"""Products over REST: content, options, identifiers, pictures; and the catalogue as a file that comes back."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.api.conftest import Program
from tests.catalog.test_import_content import SELLERCLOUD, SHOPIFY, load
from tests.catalog.test_pictures import png

from shelfwire.catalog.models import PictureFile, Product, Sku
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company

SHIRT = {
    "title": "Shirt", "code": "SHIRT", "option_names": ["Size"], "description": "<p>Soft</p><script>x</script>",
    "variations": [{"code": "S-S", "option_values": ["S"]}, {"code": "S-M", "option_values": ["M"]}],
}  # fmt: skip


def test_a_family_is_made_said_anew_and_shown(wms: Program, stranger_wms: Program, reader: Program) -> None:
    made = wms.post("/products", SHIRT)
    path = f"/products/{made['id']}"
    assert (made["description"], [sku["option_values"] for sku in made["skus"]]) == (
        "<p>Soft</p>",
        [["S"], ["M"]],
    )
    changed = wms.patch(path, {"brand": "Acme", "weight": "1.50", "weight_unit": "lb"})
    assert (changed["brand"], changed["weight"], changed["title"]) == ("Acme", "1.5", "Shirt")
    assert wms.refused("PATCH", path, {"weight": "1", "weight_unit": ""})[1] == "bad_product"
    assert wms.refused("POST", "/products", {**SHIRT, "code": "OTHER"})[1] == "duplicate_sku"
    assert Product.objects.count() == 1
    options = wms.put(f"{path}/options", {"names": ["Size"], "values": {"S-S": ["M"], "S-M": ["S"]}})
    assert [sku["option_values"] for sku in options["skus"]] == [["M"], ["S"]]
    kept = wms.put("/identifiers/S-S", {"ean": "4006381333932"})
    assert kept["identifiers"] == {"ean": "4006381333932"}
    assert "should end in 1" in kept["warnings"][0]
    assert wms.get("/products?families=true&lacks=pictures&search=shirt")["data"][0]["id"] == made["id"]
    assert stranger_wms.refused("GET", path)[0] == 404
    assert stranger_wms.refused("PATCH", path, {"brand": "Mine"})[0] == 404
    assert reader.refused("PATCH", path, {"brand": "Mine"})[0] == 403
    assert wms.get(path)["brand"] == "Acme"


def test_pictures_are_uploaded_once_and_shown_in_their_order(wms: Program) -> None:
    made = wms.post("/products", SHIRT)
    sent = [
        wms.ask("POST", "/products/pictures", files={"file": ("a.png", png(c))})
        for c in ("red", "red", "blue")
    ]
    urls = [answer.json()["url"] for answer in sent]
    assert (urls[0], PictureFile.objects.count()) == (urls[1], 2)
    bad = wms.ask("POST", "/products/pictures", files={"file": ("a.png", b"<svg>")})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_picture")
    path = f"/products/{made['id']}/pictures"
    shown = wms.put(path, {"role": "gallery", "urls": [urls[2], urls[0], "https://pictures.example/a.jpg"]})
    assert [row["url"] for row in shown["pictures"]] == [urls[2], urls[0], "https://pictures.example/a.jpg"]
    wms.put(path, {"role": "variation", "sku": "S-S", "urls": [urls[0]]})
    assert wms.refused("PUT", path, {"role": "variation", "urls": [urls[0]]})[1] == "bad_product"
    assert len(wms.get(f"/products/{made['id']}")["pictures"]) == 4


def test_the_catalogue_leaves_in_the_columns_in_which_it_comes_back_unchanged(
    company: Company, wms: Program
) -> None:
    load(company, SELLERCLOUD)
    load(company, SHOPIFY.replace("S-", "T-").replace("MUG", "CUP").replace("\nshirt", "\ntee"))
    before = [list(model.objects.order_by("pk").values()) for model in (Product, Sku)]
    for kind in ("csv", "xlsx"):
        job = Job.objects.get(pk=wms.post(f"/products/export?format={kind}", status=202)["id"])
        drain()
        job.refresh_from_db()
        content = bytes(job.files.get(direction="out").content)
        if kind == "csv":
            lines: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
            assert {line["SKU"] for line in lines} >= {"SHIRT", "S-R", "MUG", "tee", "T-R", "CUP"}
        back = wms.ask("POST", "/skus/import", files={"file": (f"catalogue.{kind}", content)})
        drain()
        done = Job.objects.get(pk=back.json()["id"])
        assert (done.status, done.result["unchanged"], done.result["failed"]) == (
            "completed",
            len(lines),
            0,
        ), list(done.rows.values())
    assert before == [list(model.objects.order_by("pk").values()) for model in (Product, Sku)]
