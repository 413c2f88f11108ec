"""Files of products in the columns that sellers already use: what comes of each, and what is handed back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.catalog.test_pictures import png
from tests.support.announcements import hear

from shelfwire.catalog.actions import (
    ImportOptions,
    create_sku,
    import_skus,
    remember_columns,
    set_kit,
    upload_picture,
)
from shelfwire.catalog.errors import BadRow
from shelfwire.catalog.events import ProductsChanged, SkuChanged
from shelfwire.catalog.models import Picture, Product, ProductPicture, Sku
from shelfwire.kit.imports import Imported
from shelfwire.people.models import Company

A, B, C = (f"https://pictures.example/{name}.jpg" for name in "abc")


def load(company: Company, text: str, **options: Any) -> Imported:
    return import_skus(
        company=company,
        name="products.csv",
        content=text.encode(),
        options=ImportOptions(**options),
        by="Bob",
    )


def told(result: Imported) -> list[tuple[str, str]]:
    return [(row.key, row.status) for row in result.rows]


def pictures(product: Product, role: str = "gallery") -> list[str]:
    rows = ProductPicture.objects.filter(product=product, role=role)
    return list(rows.values_list("picture__url", flat=True))


def again(company: Company, text: str) -> None:
    """The same file once more changes nothing."""
    before = [
        list(model.objects.order_by("pk").values()) for model in (Product, Sku, ProductPicture, Picture)
    ]
    result = load(company, text)
    assert {row.status for row in result.rows} == {"unchanged"}, result.rows
    assert before == [
        list(m.objects.order_by("pk").values()) for m in (Product, Sku, ProductPicture, Picture)
    ]


SELLERCLOUD = f"""ProductID,ProductName,ParentSKU,Brand,LongDescription,ShortDescription,UPC,ShippingWeight (lb),PackageLength (in),Width,Height,Image 1,Image 2,Option: Colour,Option: Size
S-R,Shirt red,SHIRT,,,,036000291452,1.5,10,8,1,{B},,Red,S
S-B,Shirt blue,SHIRT,,,,,1.5,10,8,1,,,Blue,S
SHIRT,Shirt,,Acme,<p>Soft</p><script>x()</script>,Soft,,1,10,8,1,{A},{C},,
MUG,Mug,,Acme,A mug,,,2,,,,{A},,,
"""  # noqa: E501


def test_parents_and_children_in_sellercloud_columns(company: Company) -> None:
    result = load(company, SELLERCLOUD)
    assert told(result) == [("S-R", "created"), ("S-B", "created"), ("SHIRT", "updated"), ("MUG", "created")]
    assert "<script> was taken out" in result.rows[2].message
    shirt = Product.objects.get(code="SHIRT")
    assert (shirt.title, shirt.brand, shirt.description, shirt.option_names, shirt.weight, shirt.weight_unit) == (
        "Shirt", "Acme", "<p>Soft</p>", ["Colour", "Size"], Decimal(1), "lb",
    )  # fmt: skip
    red, blue = shirt.skus.order_by("-code")
    assert (red.option_values, red.weight, red.length_unit, red.height, red.barcode) == (
        ["Red", "S"], Decimal("1.5"), "in", Decimal(1), "036000291452",
    )  # fmt: skip
    assert dict(red.identifiers.values_list("kind", "value")) == {"upc": "036000291452"}
    assert pictures(shirt) == [A, C]
    assert list(red.pictures.values_list("picture__url", "role")) == [(B, "variation")]
    assert not blue.pictures.exists()
    mug = Sku.objects.get(code="MUG")
    assert (mug.product.brand, mug.product.weight, mug.weight, pictures(mug.product)) == (
        "Acme",
        2,
        None,
        [A],
    )
    again(company, SELLERCLOUD)


SHOPIFY = f"""Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Weight Unit,Variant Barcode,Image Src,Image Position,Variant Image
shirt,Shirt,<b>Soft</b>,Acme,Colour,Red,Size,S,S-R,200,lb,4006381333931,{A},1,{C}
shirt,,,,,Blue,,S,S-B,210,lb,,{B},2,
shirt,,,,,,,,,,,,{C},3,
mug,Mug,,Acme,Title,Default Title,,,MUG,0,kg,,{B},1,
mug,,,,,,,,,,,,{A},2,
"""  # noqa: E501


def test_rows_of_one_handle_in_shopify_columns(company: Company) -> None:
    result = load(company, SHOPIFY)
    assert [status for _, status in told(result)] == ["created", "created", "updated", "created", "updated"]
    shirt = Product.objects.get(code="shirt")
    assert (shirt.title, shirt.brand, shirt.description, shirt.option_names) == (
        "Shirt", "Acme", "<b>Soft</b>", ["Colour", "Size"],
    )  # fmt: skip
    red, blue = shirt.skus.order_by("-code")
    assert (red.title, red.option_values, red.weight, red.weight_unit) == (
        "Shirt – Red / S",
        ["Red", "S"],
        200,
        "g",
    )
    assert (blue.title, blue.option_values) == ("Shirt – Blue / S", ["Blue", "S"])
    assert pictures(shirt) == [A, B, C]
    assert list(red.pictures.values_list("picture__url", flat=True)) == [C]
    mug = Sku.objects.get(code="MUG")
    assert (mug.product.code, mug.product.option_names, mug.option_values, mug.product.weight) == (
        "",
        [],
        [],
        None,
    )
    assert pictures(mug.product) == [B, A]
    again(company, SHOPIFY)


TIKTOK = f"""Category,Brand,Product Name,Product Description,Main Product Image,Product Image 2,Identifier code type,Identifier code,Primary variation name (Theme),Primary variation value (Option),Primary variation image,Secondary variation name (Theme),Secondary variation value (Option),Package weight(lb),Package length(inch),Package width(inch),Package height(inch),Quantity,Seller SKU
Tops (601226),Acme (7082),Soft shirt for every day,<p>Soft</p>,{A},{B},EAN(13),4006381333931,Color,Red,{C},Size,S,0.5,10,8,1,7,S-R
Tops (601226),Acme (7082),Soft shirt for every day,<p>Soft</p>,{A},{B},,,Color,Blue,,Size,S,0.5,10,8,1,9,S-B
"""  # noqa: E501


def test_rows_of_one_product_in_tiktoks_template(company: Company) -> None:
    result = load(company, TIKTOK)
    assert told(result) == [("S-R", "created"), ("S-B", "created")]
    assert set(result.ignored_columns) == {"Category", "Quantity"}
    shirt = Product.objects.get()
    assert (shirt.title, shirt.brand, shirt.option_names, pictures(shirt)) == (
        "Soft shirt for every day", "Acme", ["Color", "Size"], [A, B],
    )  # fmt: skip
    red = shirt.skus.get(code="S-R")
    assert (red.title, red.weight, red.weight_unit, red.length_unit) == (
        "Soft shirt for every day – Red / S", Decimal("0.5"), "lb", "in",
    )  # fmt: skip
    assert dict(red.identifiers.values_list("kind", "value")) == {"ean": "4006381333931"}
    again(company, TIKTOK)


LINNWORKS = """SKU,Item title,Barcode Number,Weight,Weight unit,Width,Height,Depth,Dimension unit,Image URL
MUG,Mug,4006381333931,250,Grams,8,10,8,Centimeters,https://pictures.example/a.jpg
"""


def test_measures_with_their_units_beside_them_in_linnworks_columns(company: Company) -> None:
    load(company, LINNWORKS)
    mug = Product.objects.get()
    assert (mug.weight, mug.weight_unit, mug.length, mug.width, mug.height, mug.length_unit) == (
        250, "g", 8, 8, 10, "cm",
    )  # fmt: skip
    assert pictures(mug) == [A]
    again(company, LINNWORKS)


def test_a_blank_cell_leaves_and_the_clear_word_empties(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(company, SELLERCLOUD)
    products, skus = hear(monkeypatch, ProductsChanged), hear(monkeypatch, SkuChanged)
    result = load(
        company,
        "SKU,Parent SKU,Brand,UPC,Weight,Image 1,Image 2,Variant image\n"
        "SHIRT,,#CLEAR,,,#CLEAR,,\nS-R,SHIRT,,#CLEAR,#CLEAR,,,#CLEAR\nS-B,SHIRT,,,,,,\n",
    )
    assert [status for _, status in told(result)] == ["updated", "updated", "unchanged"]
    shirt = Product.objects.get(code="SHIRT")
    assert (shirt.brand, shirt.description, pictures(shirt), shirt.weight) == ("", "<p>Soft</p>", [C], 1)
    red = Sku.objects.get(code="S-R")
    assert (red.weight, red.weight_unit, red.identifiers.count(), red.pictures.count()) == (None, "lb", 0, 0)
    assert [event.fields for event in products] == [frozenset({"brand", "pictures"})]
    assert [event.fields for event in skus] == [frozenset({"weight", "barcode", "identifiers"})]


@pytest.mark.parametrize(
    ("header", "row", "field", "says"),
    [
        ("Weight", "3", "Weight unit", "no unit"),
        ("Weight (kg)", "heavy", "Weight (kg)", "not a number"),
        ("Weight unit", "stone", "Weight unit", "not known"),
        ("Image 2", "www.example.com/a.jpg", "Image 2", "no address of a picture"),
        ("Image 1", "upload:beef", "pictures", "no uploaded file"),
        ("Identifier code type,Barcode", "ASIN,B0", "Identifier code type", "no kind"),
        ("Parent SKU,Option: Size", "MUG,S", "Parent SKU", "cannot be a parent"),
        ("Kit parts", "2 × NOWHERE", "Kit parts", "no SKU “NOWHERE”"),
        ("Shadow of", "NOWHERE", "Shadow of", "no SKU “NOWHERE”"),
        ("Description", "=1+1", "Description", "formula"),
    ],
)
def test_a_bad_cell_costs_its_row_alone_and_is_named(
    company: Company, header: str, row: str, field: str, says: str
) -> None:
    create_sku(company=company, code="MUG", title="Mug", by="Bob")
    more = row.count(",") * ","
    result = load(company, f"SKU,Title,{header}\nBAD,Bad,{row}\nGOOD,Good,{more}\n")
    assert told(result) == [("BAD", "failed"), ("GOOD", "created")]
    assert result.rows[0].field == field
    assert says in result.rows[0].message
    assert not Sku.objects.filter(code="BAD").exists()
    assert not Product.objects.filter(title="Bad").exists()
    assert not Picture.objects.exists()
    assert row.partition(",")[0].encode() in result.failed_rows_file


def test_two_rows_that_would_be_the_same_variation(company: Company) -> None:
    text = "SKU,Title,Parent SKU,Option: Size\nA,a,P,S\nB,b,P,S\nC,c,P,M\n"
    result = load(company, text)
    assert told(result) == [("A", "created"), ("B", "failed"), ("C", "created")]
    assert "“A” is S already" in result.rows[1].message
    swapped = load(company, "SKU,Option: Size\nA,M\nC,S\n")
    assert told(swapped) == [("A", "updated"), ("C", "updated")]
    assert dict(Sku.objects.values_list("code", "option_values")) == {"A": ["M"], "C": ["S"]}


def test_kits_and_shadows_come_in_with_their_parts(company: Company) -> None:
    text = 'SKU,Title,Kit parts,Shadow of\nMUG,Mug,,\nBOX,Box,,\nSET,Set,"2 × MUG, 1 x BOX",\nMUG-2,Mug again,,MUG\n'
    assert {status for _, status in told(load(company, text))} == {"created"}
    kit = Sku.objects.get(code="SET")
    assert list(kit.parts.order_by("part__code").values_list("part__code", "quantity")) == [
        ("BOX", 1),
        ("MUG", 2),
    ]
    assert Sku.objects.get(code="MUG-2").shadow_of == Sku.objects.get(code="MUG")
    again(company, text)
    assert told(load(company, "SKU,Kit parts\nSET,#CLEAR\n")) == [("SET", "updated")]
    assert not kit.parts.exists()
    set_kit(sku=kit, parts=[(Sku.objects.get(code="BOX"), 1)], by="Bob")
    assert told(load(company, "SKU,Kit parts\nBOX,1 × MUG\n")) == [("BOX", "failed")]


@pytest.mark.parametrize(("header", "cell"), [("Kit parts", "2 × MUG"), ("Shadow of", "MUG")])
def test_a_parent_has_no_stock_to_share(company: Company, header: str, cell: str) -> None:
    result = load(
        company, f"SKU,Title,Parent SKU,Option: Size,{header}\nMUG,Mug,,,\nA,a,P,S,\nP,Parent,,,{cell}\n"
    )
    assert told(result) == [("MUG", "created"), ("A", "created"), ("P", "failed")]
    assert (result.rows[2].field, "variations" in result.rows[2].message) == (header, True)


def test_unless_asked_to_create_neither_skus_nor_parents_are_made(company: Company) -> None:
    create_sku(company=company, code="A", title="a", by="Bob")
    result = load(company, "SKU,Title,Parent SKU\nA,a,P\nP,Parent,\nB,b,P\n", create=False)
    assert {status for _, status in told(result)} == {"failed"}
    assert (Product.objects.count(), Sku.objects.count()) == (1, 1)


def test_a_lone_skus_product_goes_by_its_title(company: Company) -> None:
    load(company, "SKU,Title\nA,Old\n")
    load(company, "SKU,Title\nA,New\n")
    assert Product.objects.get().title == "New"


def test_what_a_person_said_of_the_columns_is_remembered_for_such_files(
    company: Company, other_company: Company
) -> None:
    text = "Artikel,Name,Marke,Name 2\nA,Tasse,Acme,Kurz\n"
    said = {"Artikel": "sku", "Name": "title", "Marke": "brand", "Name 2": ""}
    remember_columns(company=company, headers=["Artikel", "Name", "Marke", "Name 2"], columns=said)
    result = load(company, text)
    assert (told(result), result.ignored_columns) == ([("A", "created")], ("Name 2",))
    assert Product.objects.get().brand == "Acme"
    load(company, text, columns={"Name 2": "short_description"})
    assert Product.objects.get().short_description == "Kurz"
    with pytest.raises(Exception, match="no column for sku"):
        load(other_company, text)
    for bad in ({"Name": "colour"}, {"Name": "title", "Name 2": "title"}):
        with pytest.raises(BadRow):
            remember_columns(company=company, headers=["Name"], columns=bad)


def test_an_uploaded_picture_is_named_by_its_digest(company: Company) -> None:
    picture = upload_picture(company=company, name="a.png", content=png())
    load(company, f"SKU,Title,Image 1\nA,a,{picture.url}\n")
    assert pictures(Product.objects.get()) == [picture.url]


def test_a_dry_run_says_the_same_and_changes_nothing(company: Company) -> None:
    result = load(company, SHOPIFY, dry_run=True)
    assert result.counts["created"] == 3
    assert not Sku.objects.exists()
    assert not Picture.objects.exists()


def test_statements_grow_with_chunks_and_not_with_rows(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    rows = "".join(
        f"S{n},Title {n},P{n // 10},{n % 10},{n},{A}?{n // 10},{A}?{n},{n:012d}\n" for n in range(1000)
    )
    header = "SKU,Title,Parent SKU,Option: Size,Weight (g),Image 1,Variant image,UPC\n"
    with django_assert_max_num_queries(2 * 40):
        assert load(company, header + rows).counts["created"] == 1000
    again(company, header + rows)
