"""A product that is ready in the United States, and one row for each rule: what is changed, and what is said then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from shelfwire.channels.port import (
    Answered,
    CategoryNode,
    CategoryQuestions,
    CategoryRules,
    Choice,
    Measured,
    OptionValue,
    Parcelled,
    Permission,
    Prerequisite,
    Question,
    QuestionKind,
)
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.kit.money import Money
from shelfwire.posting.readiness import BrandFacts, Facts, PriceLimits, ShopFacts, in_region
from shelfwire.posting.wanted import Wanted, WantedPicture, WantedSku
from shelfwire_tiktok import facts as tiktok

SHIRTS = ExternalCategoryId("601226")


def picture(pk: int = 1, role: str = "gallery", **changes: Any) -> WantedPicture:
    shown = WantedPicture(
        pk, role, f"https://cdn.example/{pk}.jpg", f"d{pk}", "image/jpeg", 1200, 1200, 300_000
    )
    return replace(shown, **changes)


def sku(number: int, colour: str, **changes: Any) -> WantedSku:
    made = WantedSku(
        channel_sku_id=number,
        sku_id=number,
        code=f"TEE-{colour.upper()}",
        title=f"Tee {colour}",
        seller_sku=f"TEE-{colour.upper()}",
        enabled=True,
        options=(OptionValue("Colour", colour),),
        identifiers={"gtin": "00012345678905" if number == 1 else "00036000291452"},
        pictures=(picture(100 + number, "variation"),),
        price=Money(1999, "USD"),
        quantity=5,
    )
    return replace(made, **changes)


PARCEL = Parcelled(
    Measured(Decimal("0.5"), "kg"),
    Measured(Decimal(20), "cm"),
    Measured(Decimal(15), "cm"),
    Measured(Decimal(5), "cm"),
)
TEE = Wanted(
    channel_product_id=1,
    product_id=1,
    account_id=1,
    changed_count=1,
    enabled=True,
    title="Cotton tee with a pocket",
    description="<p>A tee of organic cotton.</p>",
    short_description="A tee.",
    brand="Acme",
    brand_external_id="77",
    brand_name="Acme",
    category_external_id=SHIRTS,
    answers=(Answered("100", (Choice("1", "Cotton"),)),),
    pictures=(picture(1), picture(2, "description")),
    parcel=PARCEL,
    option_names=("Colour",),
    skus=(sku(1, "Red"), sku(2, "Blue")),
)
QUESTIONS = (
    Question(
        "100",
        "Material",
        QuestionKind.CHOICE,
        required=True,
        choices=(Choice("1", "Cotton"), Choice("2", "Wool")),
    ),
    Question("101", "Care", QuestionKind.TEXT, takes_text=True, only_if=(("100", ("2",)),), required=True),
    Question(
        "102",
        "Season",
        QuestionKind.MANY,
        choices=(Choice("7", "Summer"), Choice("8", "Winter")),
        most_answers=1,
    ),
    Question("103", "Length", QuestionKind.NUMBER, takes_text=True, units=(Choice("u1", "cm"),)),
    Question("104", "Safety report", QuestionKind.CERTIFICATE),
    Question("105", "Neckline", QuestionKind.TEXT, takes_text=True),
)
FORM = CategoryQuestions(SHIRTS, "v2", QUESTIONS, CategoryRules(size_chart_supported=True))


def us_prices(kind: str) -> PriceLimits:
    ranges = tiktok.PRICE_RANGES if kind == "price" else tiktok.LIST_PRICE_RANGES
    found = next(one for one in ranges if one.region == "US")
    return PriceLimits(
        found.currency, found.least, found.most, found.decimals, found.region, found.source, found.dated
    )


def shop(region: str = "US", **changes: Any) -> ShopFacts:
    made = ShopFacts(
        region=region,
        currency="USD",
        limits=in_region(tiktok.LIMITS, region),
        today=date(2026, 11, 29),
        price=us_prices("price"),
        list_price=us_prices("list"),
        manufacturers=frozenset({"m1"}),
        responsible_persons=frozenset({"p1"}),
    )
    return replace(made, **changes)


READY = Facts(
    wanted=TEE,
    shop=shop(),
    category=CategoryNode(SHIRTS, "T-shirts", None, True),
    questions=FORM,
    brand=BrandFacts("Acme", authorised=True, restricted=True, allowed=True),
)

# ── ways to change it ────────────────────────────────────────────────────────────────────────────────────

Change = Callable[[Facts], Facts]


def product(**changes: Any) -> Change:
    return lambda facts: replace(facts, wanted=replace(facts.wanted, **changes))


def first_sku(**changes: Any) -> Change:
    def change(facts: Facts) -> Facts:
        first, *others = facts.wanted.skus
        return replace(facts, wanted=replace(facts.wanted, skus=(replace(first, **changes), *others)))

    return change


def in_shop(region: str = "US", **changes: Any) -> Change:
    return lambda facts: replace(facts, shop=shop(region, **changes))


def known(**changes: Any) -> Change:
    return lambda facts: replace(facts, **changes)


def rules_of_category(**changes: Any) -> Change:
    return known(questions=replace(FORM, rules=replace(FORM.rules, **changes)))


def asking(*questions: Question) -> Change:
    return known(questions=replace(FORM, questions=questions))


def answered(*answers: Answered) -> Change:
    return product(answers=(*TEE.answers, *answers))


def gallery(**changes: Any) -> Change:
    return product(pictures=(picture(1, **changes), picture(2, "description")))


def both(*changes: Change) -> Change:
    def change(facts: Facts) -> Facts:
        for one in changes:
            facts = one(facts)
        return facts

    return change


def many_skus(count: int) -> Change:
    return product(skus=tuple(sku(n, f"C{n}", identifiers={}) for n in range(1, count + 1)))


class Row(NamedTuple):
    rule: str
    when: str
    change: Change
    field: str
    says: str


def options(*pairs: tuple[str, str]) -> tuple[OptionValue, ...]:
    return tuple(OptionValue(name, value) for name, value in pairs)


FAILS = [
    # identity
    Row("enabled", "the product is not enabled", product(enabled=False), "enabled", "not enabled"),
    Row("sku_enabled", "all SKUs are disabled", product(skus=(sku(1, "Red", enabled=False),)), "skus", "0 of 1"),
    Row("sku_count", "301 SKUs in the US", many_skus(301), "skus", "at most 300 in US"),
    Row("sku_count", "101 SKUs in Vietnam", both(many_skus(101), in_shop("VN")), "skus", "at most 100 in VN"),
    Row("seller_sku_length", "a seller SKU of 51", first_sku(seller_sku="A" * 51), "seller_sku", "has 51 characters"),
    Row("seller_sku_length", "a seller SKU of 5 in Germany", both(first_sku(seller_sku="TEE-1"), in_shop("DE")),
        "seller_sku", "6 to 50 may be in DE"),
    Row("seller_sku_form", "a seller SKU with a space", first_sku(seller_sku="TEE RED"), "seller_sku", "no spaces"),
    Row("seller_sku_form", "a dot in Germany", both(first_sku(seller_sku="TEE.RED"), in_shop("DE")), "seller_sku",
        "only letters, digits"),
    Row("seller_sku_twice", "a seller SKU twice", first_sku(seller_sku="tee-blue"), "seller_sku", "same seller SKU"),
    Row("option_count", "four options", first_sku(options=options(("A", "1"), ("B", "1"), ("C", "1"), ("D", "1"))),
        "options", "has 4 options; at most 3"),
    Row("option_set", "a SKU without an option", first_sku(options=()), "options", "has no value for Colour"),
    Row("option_values_differ", "two SKUs alike", first_sku(options=options(("colour", "blue"))), "options",
        "do not differ"),
    Row("option_length", "an option's name of 21", first_sku(options=options(("C" * 21, "Red"))), "options",
        "has 21 characters; at most 20"),
    Row("option_length", "an option's value of 51", first_sku(options=options(("Colour", "R" * 51))), "options",
        "has 51 characters; at most 50"),
    Row("option_writing", "an emoji as a colour", first_sku(options=options(("Colour", "Red ❤"))), "options", "emoji"),
    Row("option_writing", "an empty value", first_sku(options=options(("Colour", ""))), "options", "no text"),
    # content
    Row("title", "no title", product(title=" "), "title", "no title"),
    Row("title_length", "a title of 256 in the US", product(title="Tee " * 64), "title",
        "has 256 characters; 1 to 255"),
    Row("title_length", "a title of 24 in Vietnam", in_shop("VN"), "title",
        "has 24 characters; 25 to 255 may be in VN"),
    Row("title_writing", "Chinese characters in the US", product(title="Tee 棉"), "title", "Chinese character “棉”"),
    Row("title_writing", "an emoji", product(title="Tee 🔥"), "title", "emoji or symbol “🔥”"),
    Row("title_writing", "an HTML escape", product(title="Tee &amp; cap"), "title", "“&amp;”"),
    Row("title_writing", "two lines", product(title="Tee\ncap"), "title", "a line break"),
    Row("title_writing", "only symbols", product(title="***"), "title", "nothing but symbols"),
    Row("title_writing", "ten alike", product(title="Teeeeeeeeeeee"), "title", "ten times “e”"),
    Row("description", "no long description", product(description=""), "description", "no long description"),
    Row("description_length", "10,001 characters", product(description="<p>" + "a b " * 2500 + "</p>"), "description",
        "at most 10,000"),
    Row("description_markup", "a tag that is not closed", product(description="<b>Tee"), "description", "at “<b>”"),
    Row("description_writing", "an emoji", product(description="<p>Hot 🔥</p>"), "description", "“🔥”"),
    Row("description_writing", "a sign that HTML escapes", product(description="<p>Fits &lt; 5 cm</p>"), "description",
        "write it in words"),
    Row("description_pictures", "31 pictures", product(description='<p>a</p>' + '<img src="x">' * 31), "description",
        "at most 30"),
    Row("short_description", "no short description", product(short_description=""), "short_description", "no short"),
    # pictures
    Row("gallery", "no gallery image", product(pictures=(picture(2, "description"),)), "pictures", "no gallery image"),
    Row("gallery_count", "ten gallery images", product(pictures=tuple(picture(n) for n in range(10))), "pictures",
        "at most 9"),
    Row("picture_there", "a picture that could not be fetched", gallery(digest="", reason="the server answered 404"),
        "picture:1", "the server answered 404"),
    Row("picture_format", "a GIF", gallery(media_type="image/gif"), "picture:1", "kind image/gif"),
    Row("picture_bytes", "a file of 11 MB", gallery(size=11 * 1048576), "picture:1", "11.0 MB; at most 10.0 MB"),
    Row("picture_bytes_advised", "a file of 6 MB", gallery(size=6 * 1048576), "picture:1", "6.0 MB; 5.0 MB"),
    Row("picture_sides", "a gallery image of 299 px", gallery(width=299, height=299), "picture:1", "at least 300 px"),
    Row("picture_sides", "a gallery image of 4001 px", gallery(width=4001, height=4001), "picture:1",
        "at most 4,000 px"),
    Row("picture_sides", "a description image of 4000 px",
        product(pictures=(picture(1), picture(2, "description", width=4000, height=300))), "picture:2", "4,000 px"),
    Row("picture_sides", "a variation image of 99 px",
        first_sku(pictures=(picture(101, "variation", width=99, height=99),)), "picture:101", "at least 100 px"),
    Row("picture_square", "a gallery image of 1200 by 1000", gallery(height=1000), "picture:1", "not square"),
    Row("picture_cropped", "a gallery image of 1200 by 800", gallery(height=800), "picture:1", "cropped"),
    Row("description_picture", "no main description image", product(pictures=(picture(1),)), "pictures",
        "no main description image"),
    Row("variation_picture", "a SKU without a picture", first_sku(pictures=()), "pictures", "no variation image"),
    Row("variation_pictures_agree", "two pictures of one colour", product(skus=(
        sku(1, "Red", options=options(("Colour", "Red"), ("Size", "S"))),
        sku(2, "Red", code="TEE-RED-M", options=options(("Colour", "Red"), ("Size", "M"))))), "pictures", "“Red”"),
    # category and attributes
    Row("category", "no category", both(product(category_external_id=""), known(category=None, questions=None)),
        "category", "No category"),
    Row("category_known", "a category that is gone", known(category=None), "category", SHIRTS),
    Row("category_leaf", "a category with others below it",
        known(category=CategoryNode(SHIRTS, "Clothes", None, False)), "category", "has categories below it"),
    Row("category_permission", "a prohibited category",
        known(category=CategoryNode(SHIRTS, "Knives", None, True, Permission.PROHIBITED)), "category", "prohibited"),
    Row("category_form", "attributes not downloaded", known(questions=None), "category", "not downloaded"),
    Row("question_required", "the material is not answered", product(answers=()), "answer:100", "“Material”"),
    Row("question_required", "wool asks for its care", product(answers=(Answered("100", (Choice("2", "Wool"),)),)),
        "answer:101", "“Care”"),
    Row("question_required", "an option that the category demands",
        asking(Question("9", "Size", QuestionKind.TEXT, required=True, is_variation=True)), "options", "“Size”"),
    Row("question_recommended", "a recommended answer is missing",
        asking(replace(QUESTIONS[5], recommended=True)), "answer:105", "“Neckline”"),
    Row("question_answer", "a choice that is gone", product(answers=(Answered("100", (Choice("5", "Silk"),)),)),
        "answer:100", "“Silk” is not offered any more"),
    Row("question_answer", "own words where none may be", product(answers=(Answered("100", (Choice("", "Silk"),)),)),
        "answer:100", "is not one of the answers"),
    Row("question_answer", "two answers where one may be",
        answered(Answered("102", (Choice("7", "Summer"), Choice("8", "Winter")))), "answer:102",
        "2 answers were given"),
    Row("question_answer", "words for a number", answered(Answered("103", (Choice("", "long"),), "u1")), "answer:103",
        "is not a number"),
    Row("question_answer", "a number without its unit", answered(Answered("103", (Choice("", "70"),))), "answer:103",
        "no unit"),
    Row("question_answer", "a text of 2001", answered(Answered("105", (Choice("", "ab" * 1000 + "c"),))), "answer:105",
        "2,001 characters"),
    Row("question_answer", "a certificate that expired",
        answered(Answered("104", (Choice("", "report.pdf"),), expires_on=date(2026, 11, 29))), "answer:104",
        "expired on 29 November 2026"),
    Row("question_answer", "a certificate without its last day", both(
        asking(Question("104", "Safety report", QuestionKind.CERTIFICATE, expiry_required=True)),
        answered(Answered("104", (Choice("", "report.pdf"),)))), "answer:104", "its last day is missing"),
    Row("question_answer", "a number above the greatest", both(
        asking(Question("103", "Length", QuestionKind.NUMBER, takes_text=True, most=50)),
        answered(Answered("103", (Choice("", "70"),)))), "answer:103", "70 is more than 50"),
    Row("question_not_asked", "an answer of another category", answered(Answered("999", (Choice("", "Oak"),))),
        "answer:999", "“Oak”"),
    Row("certificate_count", "eleven certifications", both(
        asking(*(Question(f"c{n}", f"Report {n}", QuestionKind.CERTIFICATE) for n in range(11))),
        product(answers=tuple(Answered(f"c{n}", (Choice("", "r.pdf"),)) for n in range(11)))),
        "category", "at most 10"),
    Row("size_chart", "a size chart is demanded", rules_of_category(size_chart_required=True), "size_chart",
        "demands a size chart"),
    # brand
    Row("brand", "no brand", both(product(brand_external_id="", brand_name=""), known(brand=None)), "brand",
        "No brand"),
    Row("brand_known", "a brand that the channel does not show", known(brand=None), "brand", "“Acme”"),
    Row("brand_authorised", "a brand without authorisation",
        known(brand=BrandFacts("Acme", authorised=False, restricted=True)), "brand", "not authorised"),
    Row("brand_in_category", "a brand that clashes with the category",
        known(brand=BrandFacts("Acme", allowed=False)), "brand", "whole listing is refused"),
    Row("brand_agrees", "another brand in the catalogue", product(brand="Apex"), "brand", "is “Apex” now"),
    # identifiers
    Row("identifier", "no identifier", first_sku(identifiers={}), "gtin", "has no GTIN"),
    Row("identifier_form", "a GTIN of 13 digits", first_sku(identifiers={"gtin": "0012345678905"}), "gtin",
        "A GTIN has 14 digits"),
    Row("identifier_form", "a UPC with a letter", first_sku(identifiers={"upc": "01234567890A"}), "upc", "a UPC 12"),
    Row("identifier_form", "an EAN of 12 digits", first_sku(identifiers={"ean": "012345678905"}), "ean", "8, 13 or 14"),
    Row("identifier_form", "an ISBN of 10 letters", first_sku(identifiers={"isbn": "X234567890"}), "isbn", "ISBN 13"),
    Row("identifier", "a barcode of 9 digits is none", first_sku(identifiers={"barcode": "123456789"}), "gtin",
        "has no GTIN"),
    Row("identifier_check_digit", "a mistyped GTIN", first_sku(identifiers={"gtin": "00012345678901"}), "gtin",
        "would be 5"),
    Row("identifier_twice", "one GTIN on two SKUs", first_sku(identifiers={"gtin": "00036000291452"}), "gtin",
        "the same GTIN"),
    Row("identifier_in_shop", "a GTIN that the shop has already",
        known(used_in_shop={"00012345678905": ("CAP",)}), "gtin", "that of CAP in this shop"),
    Row("identifier_in_company", "a GTIN of another product",
        known(used_in_company={"00012345678905": ("CAP",)}), "gtin", "that of CAP too"),
    Row("identifiers_not_sent", "a bad UPC behind a good GTIN",
        first_sku(identifiers={"gtin": "00012345678905", "upc": "1"}), "upc", "another identifier is sent"),
    # logistics
    Row("weight", "no weight", product(parcel=replace(PARCEL, weight=None)), "weight", "shipping weight is not given"),
    Row("dimensions", "no height", product(parcel=replace(PARCEL, height=None)), "dimensions", "is not given"),
    Row("weight", "SKUs of different weights in Germany", both(in_shop("DE"), product(parcel=Parcelled(), skus=(
        sku(1, "Red", parcel=PARCEL), sku(2, "Blue", parcel=replace(PARCEL, weight=Measured(Decimal(2), "kg")))))),
        "weight", "differs between the SKUs"),
    Row("measures_positive", "a weight of zero", product(parcel=replace(PARCEL, weight=Measured(Decimal(0), "kg"))),
        "weight", "0 kg is not above zero"),
    Row("measures_rounded", "four decimals of a kilogram",
        product(parcel=replace(PARCEL, weight=Measured(Decimal("0.5001"), "kg"))), "weight", "0.5001 kg is rounded"),
    Row("measures_one_system", "pounds and centimetres",
        product(parcel=replace(PARCEL, weight=Measured(Decimal(1), "lb"))), "dimensions", "lb, cm"),
    Row("sku_parcels", "a SKU's own weight in Germany",
        both(in_shop("DE"), first_sku(parcel=Parcelled(Measured(Decimal(2), "kg")))), "weight", "weighs 2 kg; in DE"),
    Row("manufacturer", "a manufacturer is demanded", rules_of_category(manufacturer_required=True),
        "manufacturer_ids", "manufacturer must be named"),
    Row("manufacturer", "a manufacturer that is gone", product(settings={"manufacturer_ids": ["m9"]}),
        "manufacturer_ids", "m9"),
    Row("responsible_person", "a responsible person is demanded", rules_of_category(responsible_person_required=True),
        "responsible_person_ids", "responsible person must be named"),
    Row("minimum_order", "a minimum order of 21", product(settings={"minimum_order": 21}), "minimum_order", "1 to 20"),
    Row("cash_on_delivery", "cash on delivery where none is", product(settings={"cash_on_delivery": True}),
        "cash_on_delivery", "does not take cash"),
    # price and stock
    Row("price", "no price", first_sku(price=None, price_why="It has no base price."), "price",
        "has no price in this shop. It has no base price."),
    Row("price_currency", "a price in euros", first_sku(price=Money(1999, "EUR")), "price", "sells in USD"),
    Row("listing_currency", "a new SKU in Poland",
        both(first_sku(price=Money(1999, "PLN")), in_shop("PL", currency="PLN", price=None)), "price", "that currency"),
    Row("price_range", "a price of 7,600.01", first_sku(price=Money(760001, "USD")), "price", "0.01 to 7,600 USD"),
    Row("price_decimals", "cents where there are none", in_shop(price=replace(us_prices("price"), decimals=0)), "price",
        "takes 0 decimals"),
    Row("list_price", "a list price below the price", first_sku(list_price=Money(1500, "USD")), "list_price",
        "below the price"),
    Row("list_price_shown", "a list price where none is shown",
        both(first_sku(list_price=Money(2500, "USD")), in_shop(list_price=None)), "list_price", "not sent"),
    Row("quantity", "nothing in stock", first_sku(quantity=0), "quantity", "at least 1"),
    Row("quantity", "never counted", first_sku(quantity=None), "quantity", "not counted"),
    Row("quantity_most", "100,000 in stock", first_sku(quantity=100_000), "quantity", "at most 99,999"),
    # shop and policy
    Row("shop_connected", "the shop is not connected", in_shop(connected=False), "shop", "not connected"),
    Row("shop_prerequisites", "no return warehouse",
        in_shop(failed=(Prerequisite("RETURN_WAREHOUSE", "No return warehouse.", True),)), "shop",
        "No return warehouse"),
    Row("shop_warehouse", "no warehouse is mapped", in_shop(warehouses_mapped=0), "shop", "No warehouse"),
    Row("policy_words", "a claim in the title", product(title="Miracle cure tee"), "title", "“miracle cure”"),
]  # fmt: skip

PASSES = [
    ("sku_count", "300 SKUs in the US", many_skus(300)),
    ("sku_count", "100 SKUs in Vietnam", both(many_skus(100), in_shop("VN"))),
    ("seller_sku_length", "a seller SKU of 50", first_sku(seller_sku="A" * 50)),
    ("seller_sku_form", "a dot in the US", first_sku(seller_sku="TEE.RED")),
    ("title_length", "a title of 255", product(title="Tees " * 51)),
    ("title_length", "a title of 300 in Mexico", both(product(title="Tees " * 60), in_shop("MX"))),
    ("title_writing", "kanji in Japan", both(product(title="Tee 棉"), in_shop("JP"))),
    ("description_markup", "a paragraph that is not closed", product(description="<p>Tee<p>Cap")),
    ("picture_cropped", "3:4", gallery(width=900)),
    ("picture_sides", "300 px", gallery(width=300, height=300)),
    ("picture_sides", "a picture nobody fetched is judged by another rule", gallery(digest="", width=0, height=0)),
    ("brand_authorised", "a restricted brand is not sent", both(
        known(brand=BrandFacts("Acme", authorised=False, restricted=True)), product(settings={"send_brand": False}))),
    ("identifier_form", "the priority sends the good one", both(
        first_sku(identifiers={"gtin": "1", "ean": "4006381333931"}),
        product(settings={"identifier_priority": ["ean"]}))),
    ("identifier_form", "an ISBN of 9 digits and X", first_sku(identifiers={"isbn": "080442957X"})),
    ("identifier_form", "a barcode of 12 digits is a UPC", first_sku(identifiers={"barcode": "012345678905"})),
    ("weight", "each SKU has its own weight", product(parcel=Parcelled(), skus=(sku(1, "Red", parcel=PARCEL),))),
    ("listing_currency", "a SKU that is live in Poland", both(
        product(skus=(sku(1, "Red", price=Money(1999, "PLN"), external_id="171"),)), in_shop("PL", currency="PLN"))),
    ("identifier_check_digit", "a SKU that is live keeps the one it has", first_sku(
        identifiers={"gtin": "00012345678901"}, external_id="171")),
    ("shop_warehouse", "all SKUs are live", both(
        product(skus=(sku(1, "Red", external_id="171"),)), in_shop(warehouses_mapped=0))),
    ("quantity", "a SKU that is live may sell out", first_sku(quantity=0, external_id="171")),
    ("variation_picture", "matrix images are not sent", both(
        first_sku(pictures=()), product(settings={"send_variation_images": False}))),
    ("size_chart", "a size chart that the shop has", both(
        rules_of_category(size_chart_required=True), product(settings={"size_chart_id": "7"}))),
    ("manufacturer", "one that the shop has", both(
        rules_of_category(manufacturer_required=True), product(settings={"manufacturer_ids": ["m1"]}))),
    ("option_values_differ", "a disabled SKU is not looked at", first_sku(
        enabled=False, options=options(("Colour", "Blue")))),
]  # fmt: skip
