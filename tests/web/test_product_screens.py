"""Products on the screen: the list, one product, its variations and pictures, and a file that is looked at first."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.test import Client
from tests.catalog.test_import_content import SHOPIFY, load
from tests.catalog.test_pictures import png
from tests.factories import make_account

from shelfwire.catalog.actions import create_family, create_sku, upload_picture
from shelfwire.catalog.actions.create_family import Variation
from shelfwire.catalog.models import PictureFile, Product, ProductPicture, Sku
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company
from shelfwire.posting.actions import add_products
from shelfwire.posting.models import ChannelProduct

pytestmark = pytest.mark.django_db
PRODUCTS = "/c/corner-shop/catalogue/products/"


def shirt(company: Company) -> Product:
    variations = [Variation("S-R", ("Red",), barcode="4006381333931"), Variation("S-B", ("Blue",))]
    return create_family(
        company=company, title="Shirt", code="SHIRT", option_names=["Colour"], variations=variations, by="Bob"
    )


def shown(product: Product, role: str = "gallery") -> list[str]:
    rows = ProductPicture.objects.filter(product=product, role=role)
    return list(rows.values_list("picture__url", flat=True))


def test_the_list_tells_what_is_missing(company: Company, as_bob: Client) -> None:
    shirt(company)
    create_sku(company=company, code="MUG", title="Mug", by="Bob")
    page = as_bob.get(PRODUCTS).content.decode()
    assert ("Shirt" in page, "Mug" in page, "No picture" in page) == (True, True, True)
    only = as_bob.get(f"{PRODUCTS}?families=on&lacks=pictures&q=s-r").content.decode()
    assert ("SHIRT" in only, "MUG" in only) == (True, False)


def test_a_product_is_said_anew_and_a_refusal_keeps_what_was_typed(company: Company, as_bob: Client) -> None:
    product = shirt(company)
    path = f"{PRODUCTS}{product.pk}/"
    fields = {
        "title": "Shirt",
        "code": "SHIRT",
        "brand": "Acme",
        "description": "<p>Soft</p><script>x</script>",
    }
    refused = as_bob.post(f"{path}edit/", {**fields, "weight": "1.5"})
    assert (refused.status_code, "Acme" in refused.content.decode()) == (422, True)
    product.refresh_from_db()
    assert product.brand == ""
    done = as_bob.post(f"{path}edit/", {**fields, "weight": "1.5", "weight_unit": "lb"}, follow=True)
    page = done.content.decode()
    assert ("Taken out" in page, "1.5 lb" in page, "The barcode can be its EAN." in page) == (
        True,
        True,
        True,
    )
    product.refresh_from_db()
    assert product.description == "<p>Soft</p>"


def test_many_are_set_together_after_a_look(company: Company, as_bob: Client) -> None:
    first, second = shirt(company), create_sku(company=company, code="MUG", title="Mug", by="Bob").product
    asked = {"ids": [first.pk, second.pk], "brand": "Acme", "weight": "2", "weight_unit": "kg"}
    look = as_bob.post(f"{PRODUCTS}together/", {**asked, "action": "check"}).content.decode()
    assert "<strong>2</strong> will change" in look
    assert not Product.objects.exclude(brand="").exists()
    as_bob.post(f"{PRODUCTS}together/", {**asked, "action": "apply"})
    assert set(Product.objects.values_list("brand", "weight_unit")) == {("Acme", "kg")}
    bad = as_bob.post(f"{PRODUCTS}together/", {"ids": [first.pk], "length": "3", "action": "check"})
    assert "no unit" in bad.content.decode()


def test_products_are_added_to_shops_after_a_look(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    first, second = shirt(company), create_sku(company=company, code="MUG", title="Mug", by="Bob").product
    north, south = make_account(company, "North"), make_account(company, "South")
    add_products(account=north, product_ids=[second.pk], by="Bob")
    asked: dict[str, Any] = {"ids": [first.pk, second.pk], "enabled": "on"}
    look = as_bob.get(f"{PRODUCTS}shop/", asked).content.decode()
    assert ("1 new, 1 there already" in look, "2 new" in look) == (True, True)
    refused = as_bob.post(f"{PRODUCTS}shop/", asked)
    assert (refused.status_code, "Choose a shop." in refused.content.decode()) == (422, True)
    assert as_charlie.post(f"{PRODUCTS}shop/", {**asked, "to": [south.pk]}).status_code == 403
    assert ChannelProduct.objects.count() == 1
    for _ in range(2):
        done = as_bob.post(f"{PRODUCTS}shop/", {**asked, "to": [north.pk, south.pk]}, follow=True)
    assert "2 were there already" in done.content.decode()
    counted = ChannelProduct.objects.filter(enabled=True).values_list("account").annotate(Count("pk"))
    assert dict(counted) == {north.pk: 1, south.pk: 2}  # what was there already stays as it was
    everywhere = as_bob.get(PRODUCTS).content.decode()
    assert "North, South" in everywhere
    assert "MUG" not in as_bob.get(f"{PRODUCTS}?in_no_shop=on").content.decode()
    page = as_bob.get(f"{PRODUCTS}{first.pk}/").content.decode()
    assert (page.count("Not posted"), page.count("Not checked yet"), "South" in page) == (2, 2, True)
    third = create_sku(company=company, code="CUP", title="Cup", by="Bob").product
    alone = as_bob.post(f"{PRODUCTS}shop/", {"matching": "in_no_shop=on", "to": [south.pk]})
    row = ChannelProduct.objects.get(product=third)
    assert (row.enabled, alone["Location"]) == (False, f"/c/corner-shop/properties/product/{row.pk}/")


def test_a_family_follows_from_its_options(company: Company, as_bob: Client) -> None:
    typed: dict[str, Any] = {
        "title": "Tee", "code": "TEE", "brand": "", "name": ["Colour", "Size"], "values": ["Red, Blue", "S, M"],
    }  # fmt: skip
    page = as_bob.post(f"{PRODUCTS}new/", {**typed, "action": "check"}).content.decode()
    assert "TEE-RED-S" in page
    assert not Product.objects.exists()
    codes = {f"code-{n}": f"T{n}" for n in range(4)}
    takes = {f"take-{n}": "on" for n in range(3)}
    as_bob.post(f"{PRODUCTS}new/", {**typed, **codes, **takes, "action": "create"})
    assert dict(Sku.objects.values_list("code", "option_values")) == {
        "T0": ["Red", "S"], "T1": ["Red", "M"], "T2": ["Blue", "S"],
    }  # fmt: skip
    again = as_bob.post(f"{PRODUCTS}new/", {**typed, **codes, **takes, "action": "create"})
    assert (again.status_code, Product.objects.count()) == (422, 1)


def test_options_and_identifiers_are_saved_together_or_not_at_all(company: Company, as_bob: Client) -> None:
    product = shirt(company)
    red, blue = product.skus.order_by("pk")
    path = f"{PRODUCTS}{product.pk}/variations/"
    assert "The barcode can be it" in as_bob.get(path).content.decode()
    fields: dict[str, Any] = {
        "name": ["Colour", "Size"],
        f"option-{red.pk}": ["Red", "S"],
        f"ean-{red.pk}": "4006381333931",
    }
    refused = as_bob.post(path, {**fields, f"option-{blue.pk}": ["Red", "S"]})
    assert (refused.status_code, "4006381333931" in refused.content.decode()) == (422, True)
    assert not red.identifiers.exists()
    as_bob.post(path, {**fields, f"option-{blue.pk}": ["Blue", "S"]})
    product.refresh_from_db()
    assert (product.option_names, red.identifiers.get().value) == (["Colour", "Size"], "4006381333931")
    as_bob.post(f"{PRODUCTS}{product.pk}/add/", {"code": "S-G", "option0": "Green", "option1": "S"})
    assert Sku.objects.get(code="S-G").title == "Shirt – Green / S"


def test_pictures_are_uploaded_arranged_and_taken_away(company: Company, as_bob: Client) -> None:
    product = shirt(company)
    path = f"{PRODUCTS}{product.pk}/pictures/"
    files = [SimpleUploadedFile(f"{c}.png", png(c)) for c in ("red", "blue")]
    sent = as_bob.post(path, {"role": "gallery", "urls": "https://pictures.example/a.jpg", "uploads": files})
    assert sent.status_code == 302, sent.context["form"].errors
    first, second, third = shown(product)
    assert first == "https://pictures.example/a.jpg"
    rows = {row.picture.url: row.pk for row in ProductPicture.objects.select_related("picture")}
    as_bob.post(f"{path}arrange/", {"picture": rows[third], "to": "up"})
    assert shown(product) == [first, third, second]
    last = ProductPicture.objects.get(picture__url=second)
    as_bob.post(f"{path}arrange/", {"picture": last.pk, "place": "0"})
    assert shown(product) == [second, first, third]
    gone = ProductPicture.objects.get(picture__url=first)
    as_bob.post(f"{path}arrange/", {"picture": gone.pk, "to": "away"})
    assert shown(product) == [second, third]
    bad = as_bob.post(path, {"role": "gallery", "urls": "", "uploads": SimpleUploadedFile("x.png", b"<svg>")})
    assert (bad.status_code, shown(product)) == (422, [second, third])


def test_an_original_is_served_as_what_it_is_to_its_company_alone(
    company: Company, other_company: Company, as_bob: Client
) -> None:
    kept = upload_picture(company=company, name="a.html", content=png())
    theirs = upload_picture(company=other_company, name="a.png", content=png("blue"))
    answer = as_bob.get(f"/c/corner-shop/catalogue/pictures/{kept.file_digest}/")
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        png(),
        "image/png",
        "nosniff",
    )
    assert as_bob.get(f"/c/corner-shop/catalogue/pictures/{theirs.file_digest}/").status_code == 404
    PictureFile.objects.update(media_type="text/html")
    assert as_bob.get(f"/c/corner-shop/catalogue/pictures/{kept.file_digest}/").status_code == 404


def test_a_file_is_looked_at_its_columns_are_said_and_it_is_imported(
    company: Company, as_bob: Client
) -> None:
    content = b"SKU,Name,Marke,Image 1\nA,Tasse,Acme,\nB,Teller,Acme,no-address\n"
    file = SimpleUploadedFile("k.csv", content)
    sent = as_bob.post(
        "/c/corner-shop/catalogue/import/", {"file": file, "create": "on", "locale": "en-US", "dry_run": "on"}
    )
    drain()
    page = as_bob.get(sent["Location"]).content.decode()
    assert ("preview-cell-bad" in page, "no address of a picture" in page, "Import 1 row" in page) == (
        True,
        True,
        True,
    )
    again = as_bob.post(sent["Location"], {"action": "check", "field": ["sku", "title", "brand", "image1"]})
    drain()
    assert not Sku.objects.exists()
    done = as_bob.post(again["Location"], {"action": "import"})
    drain()
    assert Product.objects.get().brand == "Acme"
    job = Job.objects.order_by("created_at").last()
    assert job is not None
    assert str(job.pk) in done["Location"]
    assert (job.succeeded, job.failed) == (1, 1)
    twice = as_bob.post(
        again["Location"], {"action": "check", "field": ["sku", "title", "title", ""]}, follow=True
    )
    assert "both read as Title" in twice.content.decode()


def test_a_product_page_takes_as_many_queries_with_many_variations(
    company: Company, as_bob: Client, django_assert_max_num_queries: Any
) -> None:
    load(company, SHOPIFY)
    rows = "".join(f"V{n},v,SHIRT,C{n},https://pictures.example/{n}.jpg\n" for n in range(60))
    load(company, "SKU,Title,Parent SKU,Option: Colour,Variant image\n" + rows)
    product = Product.objects.get(code="shirt")
    for page in ("", "variations/", "pictures/"):
        with django_assert_max_num_queries(25):
            assert as_bob.get(f"{PRODUCTS}{product.pk}/{page}").status_code == 200
