"""Products and families: made, said anew, shown by pictures; and what each refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.catalog.test_pictures import fetch_all, host, png
from tests.kit.test_fetch import Server
from tests.support.announcements import hear

from shelfwire.catalog.actions import (
    Variation,
    archive_sku,
    create_family,
    create_sku,
    forget_pictures,
    restore_sku,
    retry_pictures,
    set_identifiers,
    set_options,
    set_pictures,
    update_product,
    update_sku,
    upload_picture,
)
from shelfwire.catalog.errors import (
    BadPicture,
    BadProduct,
    DuplicateParent,
    DuplicateSku,
    SameVariation,
    UnknownPicture,
)
from shelfwire.catalog.events import ProductsChanged, SkuChanged
from shelfwire.catalog.models import Picture, PictureFile, Product, ProductPicture, Sku
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company

__all__ = ["host"]


def shirt(company: Company, **more: Any) -> Product:
    given: dict[str, Any] = {
        "code": "SHIRT",
        "variations": [Variation("S-R", ("Red", "S")), Variation("S-B", ("Blue", "S"), "Blue one")],
        **more,
    }
    return create_family(company=company, title="Shirt", option_names=["Colour", "Size"], by="Alice", **given)


def test_a_family_is_a_parent_with_its_skus(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    product = shirt(
        company,
        brand="Acme",
        description="<p>Soft</p><script>x</script>",
        weight=Decimal(2),
        weight_unit="lb",
    )
    product.refresh_from_db()
    assert (product.code, product.brand, product.description, product.option_names) == (
        "SHIRT", "Acme", "<p>Soft</p>", ["Colour", "Size"],
    )  # fmt: skip
    assert list(product.skus.order_by("pk").values_list("code", "title", "option_values")) == [
        ("S-R", "Shirt – Red / S", ["Red", "S"]),
        ("S-B", "Blue one", ["Blue", "S"]),
    ]
    heard = hear(monkeypatch, ProductsChanged)
    same = update_product(product=product, brand=" Acme ", weight=Decimal("2.000"), by="Alice")
    assert (same.brand, heard) == ("Acme", [])
    update_product(product=product, brand="Other", short_description="Soft", by="Alice")
    assert heard == [
        ProductsChanged(company.pk, (product.pk,), frozenset({"brand", "short_description"}), "Alice")
    ]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"code": "s-r"}, DuplicateSku),
        ({"code": "taken"}, DuplicateParent),
        ({"variations": [Variation("A", ("Red", "S")), Variation("B", ("Red", "S"))]}, SameVariation),
        ({"variations": [Variation("A", ("Red", "S", "long"))]}, BadProduct),
        ({"variations": [Variation("MUG", ("Red", "S"))]}, DuplicateSku),
        ({"weight": Decimal(2)}, BadProduct),
    ],
)
def test_a_family_is_made_whole_or_not_at_all(
    company: Company, more: dict[str, Any], error: type[RuleBroken]
) -> None:
    create_family(company=company, title="Other", code="TAKEN", option_names=["Size"], by="Alice")
    create_sku(company=company, code="MUG", title="Mug", by="Alice")
    if error is DuplicateSku and "code" in more:
        more = {"code": "", "variations": [Variation("mug", ("Red", "S"))]}
    with pytest.raises(error):
        shirt(company, **more)
    assert (Product.objects.count(), Sku.objects.count()) == (2, 1)


def test_a_parent_sku_is_nobody_elses(company: Company, other_company: Company) -> None:
    product = shirt(company)
    shirt(other_company)
    create_sku(company=company, code="MUG", title="Mug", by="Alice")
    for code in ("mug", "s-r"):
        with pytest.raises(DuplicateParent):
            update_product(product=product, code=code, by="Alice")
    product.refresh_from_db()
    assert product.code == "SHIRT"


def test_options_are_named_anew_and_values_change_places(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = shirt(company)
    red, blue = product.skus.order_by("pk")
    heard = hear(monkeypatch, SkuChanged)
    set_options(
        product=product,
        names=["Color", "Size"],
        values={red.pk: ["Blue", "S"], blue.pk: ["Red", "S"]},
        by="Alice",
    )
    values = dict(Sku.objects.values_list("code", "option_values"))
    assert values == {"S-R": ["Blue", "S"], "S-B": ["Red", "S"]}
    assert heard == [SkuChanged(company.pk, (red.pk, blue.pk), frozenset({"option_values"}), "Alice")]
    set_options(product=product, names=["Color", "Size"], values={}, by="Alice")
    assert len(heard) == 1
    with pytest.raises(SameVariation, match="both Red / S"):
        set_options(product=product, names=["Color", "Size"], values={red.pk: ["Red", "S"]}, by="Alice")
    assert dict(Sku.objects.values_list("code", "option_values")) == values
    set_options(
        product=product, names=["Color", "Size", "Fit"], values={red.pk: ["Red", "S", "Slim"]}, by="Alice"
    )
    assert Sku.objects.get(code="S-B").option_values == ["Red", "S", ""]


def test_two_skus_in_use_are_never_the_same_variation(company: Company) -> None:
    product = shirt(company)
    red = product.skus.get(code="S-R")
    with pytest.raises(SameVariation, match="“S-R” is Red / S already"):
        update_sku(sku=product.skus.get(code="S-B"), option_values=["Red", "S"], by="Alice")
    archive_sku(sku=red, by="Alice")
    update_sku(sku=product.skus.get(code="S-B"), option_values=["Red", "S"], by="Alice")
    with pytest.raises(SameVariation):
        restore_sku(sku=red, by="Alice")
    red.refresh_from_db()
    assert red.archived_at is not None


def test_identifiers_are_kept_by_kind_and_taken_away(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = create_sku(
        company=company, code="MUG", title="Mug", weight=Decimal(1), weight_unit="kg", by="Alice"
    )
    heard = hear(monkeypatch, SkuChanged)
    given = {"ean": "4006381333931", "upc": "0360-0029-1452"}
    kept = {"ean": "4006381333931", "upc": "036000291452"}
    assert set_identifiers(sku=sku, values=given, by="Alice") == kept
    assert set_identifiers(sku=sku, values=given, by="Alice") == kept
    assert [event.fields for event in heard] == [frozenset({"identifiers"})]
    with pytest.raises(RuleBroken):
        set_identifiers(sku=sku, values={"ean": "1", "asin": "B0"}, by="Alice")
    assert set_identifiers(sku=sku, values={"upc": ""}, by="Alice") == {"ean": "4006381333931"}
    with pytest.raises(BadProduct, match="no unit"):
        update_sku(sku=sku, weight_unit="", by="Alice")


def test_a_picture_that_a_product_shows_is_kept_whole(
    company: Company, host: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = shirt(company)
    urls = [f"{host.url}/{name}" for name in ("blue", "red", "gone")]
    set_pictures(product=product, role="gallery", urls=[*urls, urls[0]], by="Alice")
    heard = hear(monkeypatch, ProductsChanged)
    fetch_all()
    rows = ProductPicture.objects.filter(product=product).select_related("picture")
    assert [row.picture.url for row in rows] == urls
    blue, red, gone = (row.picture for row in rows)
    kept = PictureFile.objects.get(company=company, digest=blue.file_digest)
    assert (bytes(kept.content), kept.media_type, kept.width, kept.height, kept.size) == (
        png("blue"), "image/png", 200, 200, len(png("blue")),
    )  # fmt: skip
    assert (gone.file_digest, gone.reason) == ("", "the server answered 404")
    assert {event.fields for event in heard} == {frozenset({"pictures"})}
    asked = len(host.asked)
    set_pictures(product=product, role="gallery", urls=urls, by="Alice")
    fetch_all()
    assert len(host.asked) == asked
    assert retry_pictures(product=product) == 1
    fetch_all()
    assert len(host.asked) > asked
    set_pictures(product=product, role="gallery", urls=[urls[1], urls[0]], by="Alice")
    assert [row.picture for row in ProductPicture.objects.select_related("picture")] == [red, blue]
    assert forget_pictures(Picture.objects.all()) == 1


def test_a_picture_of_which_only_thumbnails_were_kept_is_fetched_again(
    company: Company, host: Server
) -> None:
    from tests.catalog.test_pictures import want

    url = f"{host.url}/red"
    want(company, url)
    fetch_all()
    assert PictureFile.objects.count() == 0
    set_pictures(product=shirt(company), role="description", urls=[url], by="Alice")
    fetch_all()
    assert Picture.objects.get().file_digest == PictureFile.objects.get().digest
    assert len(host.asked) == 2


def test_an_uploaded_picture_is_kept_once_and_shown_by_its_digest(
    company: Company, other_company: Company
) -> None:
    first = upload_picture(company=company, name="mug.png", content=png())
    again = upload_picture(company=company, name="other name.png", content=png())
    assert first == again
    assert PictureFile.objects.count() == 1
    product = shirt(company)
    sku = product.skus.order_by("pk")[0]
    shown = set_pictures(product=product, role="variation", sku=sku, urls=[first.url], by="Alice")
    assert [(row.sku, row.picture) for row in shown] == [(sku, first)]
    with pytest.raises(UnknownPicture):
        set_pictures(product=shirt(other_company), role="gallery", urls=[first.url], by="Bob")
    for content in (b"", b"<html>", b"<svg onload=x>"):
        with pytest.raises(BadPicture):
            upload_picture(company=company, name="bad.png", content=content)
    assert PictureFile.objects.count() == 1


@pytest.mark.parametrize(
    "url", ["ftp://x.test/a.png", "javascript:x", "a.png", "https://x.test/" + "a" * 2000]
)
def test_what_is_no_address_of_a_picture_is_refused(company: Company, url: str) -> None:
    product = shirt(company)
    good = "https://x.test/a.png"
    set_pictures(product=product, role="gallery", urls=[good], by="Alice")
    with pytest.raises(UnknownPicture):
        set_pictures(product=product, role="gallery", urls=[good, url], by="Alice")
    assert [row.picture.url for row in ProductPicture.objects.select_related("picture")] == [good]
