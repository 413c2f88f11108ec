"""What is posted, row by row: pure, without a database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shelfwire.channels.port import (
    Answered,
    Choice,
    ListedSku,
    ListingAsKept,
    ListingStatus,
    Measured,
    OptionValue,
    Parcelled,
    PictureUse,
    SentPicture,
)
from shelfwire.kit.ids import ExternalBrandId, ExternalCategoryId, ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.money import Money
from shelfwire.posting.comparing import differences
from shelfwire.posting.content import (
    PictureMissing,
    Pictures,
    Ways,
    brand_was_dropped,
    build,
    dropped_options,
    dropped_skus,
    needed_files,
    needed_pictures,
)
from shelfwire.posting.description import picture_urls, rehosted
from shelfwire.posting.readiness import identifier_to_send
from shelfwire.posting.taking_away import not_posted, same_without
from shelfwire.posting.wanted import Wanted, WantedPicture, WantedSku


def picture(name: str, role: str = "gallery") -> WantedPicture:
    return WantedPicture(hash(name) % 1000, role, f"https://shop.example/{name}.jpg", digest=name)


def sku(number: int, colour: str = "", **more: object) -> WantedSku:
    options = (OptionValue("Colour", colour),) if colour else ()
    values: dict[str, object] = {
        "channel_sku_id": number,
        "sku_id": 100 + number,
        "code": f"SHIRT-{number}",
        "title": f"Shirt {number}",
        "seller_sku": f"SHIRT-{number}",
        "enabled": True,
        "options": options,
        "price": Money(1990, "USD"),
        "quantity": 5,
    }
    return WantedSku(**{**values, **more})  # type: ignore[arg-type]


def wanted(*skus: WantedSku, **more: object) -> Wanted:
    values: dict[str, object] = {
        "channel_product_id": 1,
        "product_id": 2,
        "account_id": 3,
        "changed_count": 4,
        "enabled": True,
        "title": "A shirt",
        "description": "<p>Soft.</p>",
        "category_external_id": "C1",
        "pictures": (picture("front"),),
        "skus": skus or (sku(1),),
    }
    return Wanted(**{**values, **more})  # type: ignore[arg-type]


def sent(*names: tuple[str, PictureUse], described: dict[str, str] | None = None) -> Pictures:
    there = {
        (name, use.value): SentPicture(f"uri-{name}-{use}", f"https://cdn/{name}") for name, use in names
    }
    return Pictures(there, described or {})


FRONT = sent(("front", PictureUse.MAIN))
QUANTITIES = {101: {"W1": 5}, 102: {"W1": 7, "W2": 1}}


def listed(number: int, colour: str = "", **more: object) -> ListedSku:
    options = (OptionValue("Colour", colour),) if colour else ()
    return ListedSku(ExternalSkuId(f"S{number}"), SellerSku(f"SHIRT-{number}"), options, **more)  # type: ignore[arg-type]


def kept(*skus: ListedSku, **more: object) -> ListingAsKept:
    values: dict[str, object] = {
        "product_id": ExternalProductId("P1"),
        "title": "A shirt",
        "description": "<p>Soft.</p>",
        "status": ListingStatus.LIVE,
        "channel_status": "ACTIVATE",
        "review": "APPROVED",
        "skus": skus or (listed(1),),
        "category_id": ExternalCategoryId("C1"),
        "picture_uris": ("uri-front-main",),
    }
    return ListingAsKept(**{**values, **more})  # type: ignore[arg-type]


def content(of: Wanted, ways: Ways | None = None, pictures: Pictures = FRONT, **more: object):  # type: ignore[no-untyped-def]
    return build(of, ways or Ways(), pictures, ref="r", quantities=QUANTITIES, **more)  # type: ignore[arg-type]


def test_a_new_listing_says_prices_and_quantities() -> None:
    made = content(wanted())
    assert made.picture_uris == ("uri-front-main",)
    assert made.skus[0].price == Money(1990, "USD")
    assert made.skus[0].quantities == (("W1", 5),)
    assert (made.brand_id, made.delivery_option_ids, made.minimum_order) == (None, None, None)


def test_a_disabled_sku_is_not_posted() -> None:
    made = content(wanted(sku(1, "Red"), sku(2, "Blue", enabled=False)))
    assert [one.ref for one in made.skus] == ["1"]


def test_an_update_tells_neither_price_nor_quantity_of_what_exists() -> None:
    made = content(wanted(sku(1, external_id="S1")), kept=kept())
    assert (made.skus[0].external_id, made.skus[0].price, made.skus[0].quantities) == ("S1", None, ())


def test_a_new_sku_of_an_update_comes_with_both() -> None:
    made = content(wanted(sku(1, "Red", external_id="S1"), sku(2, "Blue")), kept=kept(listed(1, "Red")))
    assert [(one.external_id, one.price is None) for one in made.skus] == [("S1", True), (None, False)]
    assert made.skus[1].quantities == (("W1", 7), ("W2", 1))


@pytest.mark.parametrize("enabled", [True, False])
def test_an_update_names_every_sku_of_the_channel(enabled: bool) -> None:
    there = kept(listed(1, "Red"), listed(2, "Blue"), listed(9, "Mauve"))
    of = wanted(sku(1, "Red", external_id="S1"), sku(2, "Blue", external_id="S2", enabled=enabled))
    made = content(of, kept=there)
    assert {one.external_id for one in made.skus} == {"S1", "S2", "S9"}
    assert dropped_skus(made, there) == ()


def test_only_a_sku_that_a_person_took_away_is_dropped() -> None:
    there = kept(listed(1, "Red"), listed(2, "Blue"))
    of = wanted(sku(1, "Red", external_id="S1"), sku(2, "Blue", external_id="S2"))
    made = content(of, kept=there, take_away=["S2"])
    assert [one.external_id for one in made.skus] == ["S1"]
    assert [one.external_id for one in dropped_skus(made, there)] == ["S2"]


def test_a_sku_whose_id_was_never_heard_of_is_found_by_its_seller_sku() -> None:
    made = content(wanted(sku(1, "Red")), kept=kept(listed(1, "Red")))
    assert [one.external_id for one in made.skus] == ["S1"]


def test_a_seller_sku_of_two_is_nobodys() -> None:
    twice = replace(listed(2), seller_sku=SellerSku("SHIRT-1"))
    made = content(wanted(sku(1)), kept=kept(listed(1), twice))
    assert sorted(str(one.external_id) for one in made.skus) == ["None", "S1", "S2"]


@pytest.mark.parametrize(
    ("brand", "name", "send", "expected"),
    [
        ("Acme", "Acme", True, "B1"),
        ("acme ", "Acme", True, "B1"),
        ("", "Acme", True, "B1"),
        ("Zenith", "Acme", True, None),
        ("Acme", "Acme", False, None),
    ],
)
def test_the_brand_goes_when_its_name_became_another_one(
    brand: str, name: str, send: bool, expected: str | None
) -> None:
    of = wanted(brand=brand, brand_external_id="B1", brand_name=name)
    ways = Ways(send_brand=send)
    made = content(of, ways, kept=kept(brand_id=ExternalBrandId("B1")))
    assert made.brand_id == expected
    assert brand_was_dropped(of, ways) == (brand == "Zenith")


@pytest.mark.parametrize(
    ("identifiers", "priority", "expected"),
    [
        ({"ean": "4006381333931", "gtin": "04006381333931"}, (), ("gtin", "04006381333931")),
        ({"ean": "4006381333931", "gtin": "04006381333931"}, ("ean", "gtin"), ("ean", "4006381333931")),
        ({"isbn": "9780306406157"}, ("ean",), ("isbn", "9780306406157")),
        ({"barcode": "012345678905"}, (), ("upc", "012345678905")),
        ({"barcode": "4006381333931", "isbn": "9783161484100"}, (), ("isbn", "9783161484100")),
        ({"barcode": "AB-12"}, (), None),
        ({}, (), None),
    ],
)
def test_the_identifier_that_is_sent(
    identifiers: dict[str, str], priority: tuple[str, ...], expected: tuple[str, str] | None
) -> None:
    assert identifier_to_send(identifiers, priority) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(ListingStatus.LIVE, ("ean", "4006381333931")), (ListingStatus.DRAFT, ("gtin", "04006381333931"))],
)
def test_an_identifier_changes_in_a_draft_only(status: ListingStatus, expected: tuple[str, str]) -> None:
    of = wanted(sku(1, external_id="S1", identifiers={"gtin": "04006381333931"}))
    there = kept(listed(1, identifier=("ean", "4006381333931")), status=status)
    assert content(of, kept=there).skus[0].identifier == expected


def matrix() -> Wanted:
    """Two colours with a picture each; the sizes share them."""
    return wanted(
        *(
            replace(
                sku(number),
                options=(OptionValue("Size", size), OptionValue("Colour", colour)),
                pictures=(picture(colour.lower(), "variation"),),
            )
            for number, (size, colour) in enumerate(
                [("S", "Red"), ("S", "Blue"), ("M", "Red"), ("M", "Blue")], 1
            )
        )
    )


def test_variation_pictures_stand_on_the_option_that_they_show() -> None:
    there = sent(("front", PictureUse.MAIN), ("red", PictureUse.VARIATION), ("blue", PictureUse.VARIATION))
    made = content(matrix(), pictures=there)
    assert [[o.picture_uri for o in one.options] for one in made.skus] == [
        ["", "uri-red-variation"],
        ["", "uri-blue-variation"],
    ] * 2
    assert [(one.digest, use) for one, use in needed_pictures(matrix(), Ways())] == [
        ("front", "main"),
        ("red", "variation"),
        ("blue", "variation"),
    ]


def test_without_send_matrix_image_no_variation_picture_is_sent() -> None:
    ways = Ways(send_variation_images=False)
    made = content(matrix(), ways)
    assert not any(option.picture_uri for one in made.skus for option in one.options)
    assert [one.digest for one, _ in needed_pictures(matrix(), ways)] == ["front"]


def test_a_picture_that_the_channel_has_not_is_named() -> None:
    with pytest.raises(PictureMissing) as refused:
        content(wanted(), pictures=Pictures())
    assert refused.value.value == "https://shop.example/front.jpg"


def test_pictures_of_the_description_are_the_channels_own() -> None:
    text = "<p>Soft</p><img alt='src=x' src='https://shop.example/a.jpg?x=1&amp;y=2'><IMG SRC=https://shop.example/b.jpg>"
    assert picture_urls(text) == ("https://shop.example/a.jpg?x=1&y=2", "https://shop.example/b.jpg")
    made = rehosted(text, {"https://shop.example/b.jpg": SentPicture("u", "https://cdn/b", 10, 20)})
    assert made == '<p>Soft</p><img src="https://cdn/b" width="10" height="20">'
    with pytest.raises(PictureMissing, match=r"a\.jpg"):
        content(wanted(description=text))
    of = wanted(
        description='<img src="https://shop.example/b.jpg">',
        pictures=(picture("front"), picture("banner", "description")),
    )
    there = sent(
        ("front", PictureUse.MAIN),
        ("banner", PictureUse.DESCRIPTION),
        ("b", PictureUse.DESCRIPTION),
        described={"https://shop.example/b.jpg": "b"},
    )
    assert content(of, pictures=there).description == (
        '<p><img src="https://cdn/banner"></p><img src="https://cdn/b">'
    )


def test_an_update_keeps_what_was_answered_in_seller_center() -> None:
    there = kept(
        answers=(
            ("Material", Answered("Q1", (Choice("1", "Silk"),))),
            ("Fit", Answered("Q2", (Choice("2", "Slim"),))),
        ),
        minimum_order=2,
        size_chart_uri="chart",
        manufacturer_ids=("M1",),
    )
    of = wanted(sku(1, external_id="S1"), answers=(Answered("Q1", (Choice("9", "Wool"),)),))
    made = content(of, kept=there)
    assert [(one.question_id, one.values[0].name) for one in made.answers] == [("Q1", "Wool"), ("Q2", "Slim")]
    assert (made.minimum_order, made.size_chart_uri, made.manufacturer_ids) == (2, "chart", ("M1",))
    moved = content(replace(of, category_external_id="C2"), kept=there)
    assert [one.question_id for one in moved.answers] == ["Q1"]


def test_the_difference_is_what_would_change() -> None:
    there = kept(listed(1, "Red"), parcel=Parcelled(weight=Measured(Decimal("1.0"), "kg")))
    of = wanted(
        sku(1, "Crimson", external_id="S1"),
        title="A better shirt",
        description="<div>Soft.</div>",
        parcel=Parcelled(weight=Measured(Decimal(1), "kg")),
    )
    found = differences(content(of, kept=there), there)
    assert [(one.field, one.now, one.then) for one in found] == [
        ("title", "A shirt", "A better shirt"),
        ("options", "Colour: Red", "Colour: Crimson"),
    ]


PAPER, LABEL, CHART = (f"upload:{one * 64}" for one in "abc")


def test_files_go_along_as_the_channel_has_them() -> None:
    answer = Answered(
        "certification:7", (Choice(PAPER, "cpc.pdf"), Choice(LABEL, "label.jpg"), Choice("old", "old.pdf"))
    )
    of = wanted(answers=(answer,), settings={"size_chart_file": CHART})
    assert [(one.digest[0], one.use, one.field) for one in needed_files(of)] == [
        ("a", "file", "answer:certification:7"), ("b", "certificate", "answer:certification:7"),
        ("c", "size_chart", "size_chart"),
    ]  # fmt: skip
    there = sent(("front", PictureUse.MAIN))
    with pytest.raises(PictureMissing, match="is not on the channel yet"):
        content(of, pictures=there)
    uploaded = {
        (key.removeprefix("upload:"), use): SentPicture(f"uri-{use}")
        for key, use in ((PAPER, "file"), (LABEL, "certificate"), (CHART, "size_chart"))
    }
    made = content(of, pictures=Pictures({**there.sent, **uploaded}))
    assert made.answers[0].values == (
        Choice("uri-file", "cpc.pdf"),
        Choice("uri-certificate", ""),
        Choice("old", "old.pdf"),
    )
    assert (made.size_chart_uri, made.size_chart_id) == ("uri-size_chart", "")
    template = replace(of, settings={"size_chart_file": CHART, "size_chart_id": "7"})
    assert [one.use for one in needed_files(template)] == ["file", "certificate"]
    made = content(template, pictures=Pictures({**there.sent, **uploaded}))
    assert (made.size_chart_uri, made.size_chart_id) == ("", "7")


@pytest.mark.parametrize(
    ("ours", "theirs", "left"),
    [
        ([("Colour", "Red")], [("Colour", "Red"), ("Size", "M")], ["Size"]),
        ([("Size", "M")], [("Colour", "Red"), ("Size", "M")], ["Colour"]),
        ([("Farbe", "Red")], [("Size", "M"), ("Colour", "Red")], ["Size"]),
        ([("Farbe", "Rot")], [("Colour", "Red")], []),
        ([("Colour", "Red"), ("Size", "M")], [("Colour", "Red")], []),
        ([], [("Colour", "Red")], ["Colour"]),
    ],
)
def test_an_option_that_ours_has_none_for_stays_until_it_is_taken_away(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]], left: list[str]
) -> None:
    mine = tuple(OptionValue(*one) for one in ours)
    of = wanted(sku(1, options=mine, external_id="S1"))
    there = kept(replace(listed(1), options=tuple(OptionValue(*one) for one in theirs)))
    made = content(of, kept=there)
    assert [one.name for one in made.skus[0].options] == [*(one.name for one in mine), *left]
    assert dropped_options(made, there) == ()
    for name in left:
        taken = content(of, kept=there, take_away=[f"option:{name}"])
        assert [one.name for one in taken.skus[0].options] == [one.name for one in mine]
        assert (dropped_options(taken, there), taken.dropped_sku_ids) == ((name,), ())


@pytest.mark.parametrize(
    ("ours", "same"),
    [
        (OptionValue("Colour", "Red", "100000"), True),
        (OptionValue("Colour", "Blue", "100000"), False),
        (OptionValue("Colour", "Red", "100001"), False),
        (OptionValue("Colour", "Red"), False),
    ],
)
def test_an_option_is_the_same_by_its_id_whatever_the_channel_calls_it(ours: OptionValue, same: bool) -> None:
    there = kept(replace(listed(1), options=(OptionValue("Color", "Red", "100000"),)))
    made = content(wanted(sku(1, options=(ours,), external_id="S1")), kept=there)
    told = [one.field for one in differences(made, there) if one.field == "options"]
    assert told == ([] if same else ["options"])


def test_what_is_not_posted_is_named_and_skus_that_would_be_the_same() -> None:
    options = [(OptionValue("Colour", "Red"), OptionValue("Size", size)) for size in ("M", "L")]
    there = kept(*(replace(listed(at), options=each) for at, each in enumerate(options, 1)))
    of = wanted(sku(1, "Red", external_id="S1"), sku(2, "Red", external_id="S2", enabled=False))
    found = not_posted(of, there)
    assert ([str(one.external_id) for one in found.skus], found.options) == (["S2"], ("Size",))
    assert same_without(there, ["option:Size"]) == there.skus
    assert same_without(there, ["option:Size", "S2"]) is None
    assert not not_posted(
        wanted(sku(1, "Red", external_id="S1")), kept(replace(listed(1), options=options[0][:1]))
    )
