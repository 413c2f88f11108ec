"""Listings out: every market behind the simulator, lost answers, crowded and odd listings, and answers that it never
gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.shelfwire_tiktok.listing_scene import (
    a_listing,
    a_money,
    a_sku,
    for_shop,
    jpeg,
    responsible_person,
    session_in,
)
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.contract.base import CountingThrottle
from shelfwire.channels.port import (
    Gone,
    ListingContent,
    ListingMove,
    ListingStatus,
    Measured,
    MissingScope,
    OptionValue,
    Parcelled,
    PictureUse,
    Refused,
    Session,
    TryLater,
)
from shelfwire.kit.ids import ExternalBrandId, ExternalProductId, SellerSku
from shelfwire_tiktok.plugin import plugin
from shelfwire_tiktok.posting import TikTokPosting
from tiktok_shop_sim.testing import Simulator

KEY = "posting-1"
MARKETS = ("US", "GB", "DE", "VN", "ID", "MX", "JP")
CREATE = "POST /product/202309/products"


@pytest.fixture
def posting() -> TikTokPosting:
    assert isinstance(plugin.posting, TikTokPosting)
    return plugin.posting


@pytest.fixture
def tour(simulator: Simulator) -> Callable[[str], Session]:
    """A seller's shop in any of seven markets; no clock decides a review."""
    simulator.control.reset(scenario="grand-tour", orders=0)
    simulator.control.settings(review_seconds=600)
    return lambda region: session_in(simulator, region)


@pytest.fixture
def us(tour: Callable[[str], Session]) -> Session:
    return tour("US")


def products(simulator: Simulator, session: Session) -> list[Any]:
    assert session.shop is not None
    return list(simulator.control.get("/products", shop_id=session.shop.external_id)["rows"])


def approve(simulator: Simulator, product_id: str) -> None:
    simulator.control.post("/review", product_id=product_id, verdict="approve")


def just_now(simulator: Simulator) -> datetime:
    return datetime.fromtimestamp(simulator.control.clock()["now"], UTC) - timedelta(minutes=1)


@pytest.mark.parametrize("region", MARKETS)
def test_a_listing_is_posted_edited_and_read_in_every_market(
    simulator: Simulator, posting: TikTokPosting, tour: Callable[[str], Session], region: str
) -> None:
    session = tour(region)
    content = for_shop(session, a_listing(region))
    if region == "DE":
        problems = posting.check(session, content).problems
        assert [(each.field, bool(each.advice)) for each in problems] == [("responsible_persons", True)]
        with pytest.raises(Refused):
            posting.create(session, content, idempotency_key=KEY)
        content = replace(content, responsible_person_ids=(responsible_person(session),))
    assert posting.check(session, content).problems == ()
    before = len(products(simulator, session))
    made = posting.create(session, content, idempotency_key=KEY)
    assert made.warnings == ()
    assert len(products(simulator, session)) == before + 1
    found = posting.read(session, made.product_id)
    assert (found.status, found.review, found.ref) == (ListingStatus.IN_REVIEW, "AUDITING", "OURS")
    assert found.parcel == content.parcel
    assert [(sku.ref, sku.price, sku.seller_sku) for sku in found.skus] == [
        (sku.ref, sku.price, sku.seller_sku) for sku in content.skus
    ]
    assert found.answers[0][1].values[0].name == "Stoneware"
    assert found.responsible_person_ids == content.responsible_person_ids
    approve(simulator, made.product_id)
    known = tuple(replace(sku, external_id=made.sku_ids[sku.ref]) for sku in content.skus)
    answer = posting.edit(
        session, made.product_id, replace(content, skus=known, description="<p>Another text.</p>")
    )
    assert answer.sku_ids == made.sku_ids
    waiting = posting.read_under_review(session, made.product_id)
    assert waiting is not None
    assert waiting.description == "<p>Another text.</p>"
    assert posting.read(session, made.product_id).under_review


def test_everything_that_is_told_comes_back_and_survives_an_edit(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    images = [
        posting.send_picture(us, jpeg(colour), name=f"{colour}.jpg", use=PictureUse.VARIATION).uri
        for colour in ("navy", "red")
    ]
    chart = posting.send_picture(us, jpeg("white"), name="chart.jpg", use=PictureUse.SIZE_CHART)
    assert plugin.shipments
    content = for_shop(
        us,
        a_listing(
            skus=tuple(
                a_sku(
                    at,
                    options=(
                        OptionValue("Glaze", f"Blue {at}", picture_uri=images[at]),
                        OptionValue("Size", "XL"),
                    ),
                    identifier=("ean", code),
                    list_price=a_money("20 USD"),
                    parcel=Parcelled(*(Measured(Decimal(each), unit) for each, unit in SIZES)),
                )
                for at, code in enumerate(("4006381333931", "96385074"))
            ),
            parcel=Parcelled(*(Measured(Decimal(each), unit) for each, unit in SIZES)),
            size_chart_uri=chart.uri,
            minimum_order=2,
        ),
    )
    options = plugin.shipments.delivery_options(us, content.skus[0].quantities[0][0])
    content = replace(content, delivery_option_ids=(options[0].external_id,))
    made = posting.create(us, content, idempotency_key=KEY)
    approve(simulator, made.product_id)
    kept = posting.read(us, made.product_id)
    assert (kept.parcel, kept.minimum_order, kept.size_chart_uri) == (content.parcel, 2, chart.uri)
    assert kept.delivery_option_ids == content.delivery_option_ids
    for told, listed in zip(content.skus, kept.skus, strict=True):
        assert (listed.identifier, listed.list_price, listed.parcel) == (
            told.identifier,
            told.list_price,
            told.parcel,
        )
        assert [(each.value, each.picture_uri) for each in listed.options] == [
            (each.value, each.picture_uri) for each in told.options
        ]
        assert listed.picture_url
    bare = replace(
        a_listing(),
        title=f"{content.title} again",
        picture_uris=content.picture_uris,
        skus=tuple(
            replace(
                sku, external_id=made.sku_ids[sku.ref], identifier=None, list_price=None, parcel=Parcelled()
            )
            for sku in content.skus
        ),
        parcel=Parcelled(),
    )
    simulator.control.clear_calls()
    posting.edit(us, made.product_id, bare)
    assert [call["warnings"] for call in simulator.control.calls()] == [[], []]
    approve(simulator, made.product_id)
    after = posting.read(us, made.product_id)
    assert replace(after, title=kept.title, document="", updated_at=None) == replace(
        kept, document="", updated_at=None
    )


SIZES = (("1.25", "lb"), ("5.5", "in"), ("4", "in"), ("4.25", "in"))
LOST = ("timeout_after", "reset_after", "broken_json", "error_after")


@pytest.mark.parametrize("fault", LOST)
def test_whatever_becomes_of_the_answer_there_is_one_listing(
    simulator: Simulator, posting: TikTokPosting, us: Session, fault: str
) -> None:
    content = for_shop(us, a_listing())
    before = len(products(simulator, us))
    since = just_now(simulator)
    simulator.control.fault(fault, CREATE, count=1)
    with pytest.raises(TryLater) as later:
        posting.create(us, content, idempotency_key=KEY)
    assert later.value.maybe_done
    assert len(products(simulator, us)) == before + 1
    found = posting.find(us, content, since=since)
    assert found is not None
    for key in (KEY, KEY, "a key that TikTok has not seen"):
        again = posting.create(us, content, idempotency_key=key)
        assert (again.product_id, again.sku_ids) == (found.product_id, found.sku_ids)
    assert len(products(simulator, us)) == before + 1
    assert posting.find(us, replace(content, ref="SOMEBODY ELSE"), since=since) is None


def test_a_listing_without_codes_is_found_by_its_time_and_never_by_reading_the_whole_shop(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    content = for_shop(us, a_listing())
    bare = replace(content, skus=tuple(replace(sku, seller_sku=SellerSku("")) for sku in content.skus))
    since = just_now(simulator)
    made = posting.create(us, bare, idempotency_key=KEY)
    found = posting.find(us, bare, since=since)
    assert found is not None
    assert (found.product_id, found.sku_ids) == (made.product_id, made.sku_ids)
    assert posting.find(us, replace(bare, ref=""), since=since) is None
    odd = replace(bare, skus=(replace(bare.skus[0], seller_sku=SellerSku("with a space")), *bare.skus[1:]))
    assert posting.find(us, odd, since=since) is not None
    simulator.control.clear_calls()
    with pytest.raises(Refused):
        posting.create(us, bare, idempotency_key="another")
    assert [call["operation"] for call in simulator.control.calls()] == [CREATE]


def test_our_name_on_another_product_is_a_refusal_and_no_find(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    content = for_shop(us, a_listing())
    posting.create(us, content, idempotency_key=KEY)
    before = len(products(simulator, us))
    other = replace(content, skus=(replace(content.skus[0], seller_sku=SellerSku("OTHER-1")),))
    with pytest.raises(Refused) as refusal:
        posting.create(us, other, idempotency_key="other")
    (reason,) = refusal.value.reasons
    assert (reason.code, reason.field) == ("12052996", None)
    assert "Import live listings" in reason.advice
    assert len(products(simulator, us)) == before


def test_of_a_lost_edit_the_same_edit_again_is_harmless(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    content = for_shop(us, a_listing())
    made = posting.create(us, content, idempotency_key=KEY)
    approve(simulator, made.product_id)
    known = tuple(replace(sku, external_id=made.sku_ids[sku.ref]) for sku in content.skus)
    wanted = replace(content, skus=known, title=f"{content.title} again")
    simulator.control.fault("timeout_after", "PUT /product/*", count=1)
    with pytest.raises(TryLater) as later:
        posting.edit(us, made.product_id, wanted)
    assert later.value.maybe_done
    assert posting.edit(us, made.product_id, wanted).sku_ids == made.sku_ids
    approve(simulator, made.product_id)
    found = posting.read(us, made.product_id)
    assert (found.title, {sku.external_id for sku in found.skus}) == (
        wanted.title,
        set(made.sku_ids.values()),
    )


def test_three_hundred_skus_are_one_listing_and_stay_three_hundred(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    skus = tuple(
        a_sku(at, options=(OptionValue("Glaze", f"Blue {at // 20}"), OptionValue("Size", f"No. {at % 20}")))
        for at in range(300)
    )
    content = for_shop(us, a_listing(skus=skus))
    made = posting.create(us, content, idempotency_key=KEY)
    assert len(set(made.sku_ids.values())) == 300
    approve(simulator, made.product_id)
    (first, *_) = content.skus
    edit = replace(
        content, title=f"{content.title} new", skus=(replace(first, external_id=made.sku_ids[first.ref]),)
    )
    posting.edit(us, made.product_id, edit)
    approve(simulator, made.product_id)
    found = posting.read(us, made.product_id)
    assert {sku.external_id for sku in found.skus} == set(made.sku_ids.values())
    assert found.title.endswith("new")
    with pytest.raises(Refused) as refusal:
        posting.create(
            us,
            replace(
                content,
                ref="X",
                skus=(
                    *content.skus,
                    a_sku(
                        300,
                        quantities=first.quantities,
                        options=(OptionValue("Glaze", "Blue 99"), OptionValue("Size", "No. 1")),
                    ),
                ),
            ),
            idempotency_key="301",
        )
    assert [each.field for each in refusal.value.reasons] == ["skus"]


TEXTS = [
    ("Crème brûlée mug — “déjà vu”, 30 cm × 20 cm, naïve & fun", "<p>Größe: 5″ & 6″</p>", None),
    ("Stoneware mug with a blue glaze", "<p>Size &lt; 5 cm</p>", "description"),
    ("Stoneware mug \U0001f40c with a snail on its side", "<p>A mug.</p>", "title"),
    ("Stoneware mug &nbsp; with a blue glaze and more", "<p>A mug.</p>", "title"),
    ("Stoneware mug 陶器マグカップ with a blue glaze", "<p>A mug.</p>", "title"),
    ("Stoneware mug with a blue glaze", "<p>A <b>mug.</p>", "description"),
    ("Stoneware mug with a blue glaze", "<p><img src='https://elsewhere.example/a.jpg'></p>", "description"),
    ("Stoneware mug with a blue glaze", "<p>" + "x y " * 2600 + "</p>", "description"),
    ("x" * 300, "<p>A mug.</p>", "title"),
]


@pytest.mark.parametrize(("title", "description", "field"), TEXTS)
def test_texts_are_taken_or_refused_at_their_field(
    simulator: Simulator, posting: TikTokPosting, us: Session, title: str, description: str, field: str | None
) -> None:
    content = for_shop(us, a_listing(title=title, description=description))
    before = len(products(simulator, us))
    if field is None:
        made = posting.create(us, content, idempotency_key=KEY)
        found = posting.read(us, made.product_id)
        assert (found.title, found.description) == (title, description)
        return
    with pytest.raises(Refused) as refusal:
        posting.create(us, content, idempotency_key=KEY)
    assert {each.field for each in refusal.value.reasons} == {field}
    assert len(products(simulator, us)) == before


def test_a_draft_forgives_and_says_so(simulator: Simulator, posting: TikTokPosting, us: Session) -> None:
    content = for_shop(us, a_listing(as_draft=True, brand_id=ExternalBrandId("404")))
    made = posting.create(us, content, idempotency_key=KEY)
    assert "brand_id" in made.warnings[0].text
    found = posting.read(us, made.product_id)
    assert (found.status, found.brand_id, found.under_review) == (ListingStatus.DRAFT, None, False)
    posted = replace(
        content,
        as_draft=False,
        brand_id=None,
        skus=tuple(replace(sku, external_id=made.sku_ids[sku.ref]) for sku in content.skus),
    )
    assert posting.edit(us, made.product_id, posted).sku_ids == made.sku_ids
    assert posting.read(us, made.product_id).status is ListingStatus.IN_REVIEW


def test_what_a_review_found_is_read_with_its_suggestions(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    made = posting.create(us, for_shop(us, a_listing()), idempotency_key=KEY)
    simulator.control.post(
        "/review",
        product_id=made.product_id,
        verdict="refuse",
        reasons=[
            {"reason": "too loud", "position": "Product name", "suggestion": "Whisper."},
            {"reason": "who knows", "position": "Somewhere"},
        ],
    )
    found = posting.read(us, made.product_id)
    assert (found.status, found.review) == (ListingStatus.REJECTED, "FAILED")
    assert [
        (each.reason.field, each.reason.text, each.suggestions, each.position) for each in found.findings
    ] == [
        ("title", "too loud", ("Whisper.",), "Product name"),
        (None, "who knows", ("Change it and submit the product again.",), "Somewhere"),
    ]


def test_forty_five_listings_are_moved_and_each_refusal_has_its_name(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    assert us.shop is not None
    made = simulator.control.post("/products/many", shop_id=us.shop.external_id, products=45)
    ids = [ExternalProductId(each) for each in made["product_ids"]]
    simulator.control.post("/suspend", product_id=ids[3])
    simulator.control.clear_calls()
    answer = posting.move(us, [*ids, ids[0], ExternalProductId("1")], ListingMove.DEACTIVATE)
    assert answer.refused.keys() == {ids[3], "1"}
    assert answer.refused[ids[3]].code == "12052901"
    assert answer.refused[ExternalProductId("1")].advice
    assert len(simulator.control.calls(operation="POST /product/202309/products/deactivate")) == 3
    again = posting.move(us, ids, ListingMove.ACTIVATE)
    assert again.refused.keys() == {ids[3]}
    assert again.refused[ids[3]].code == "12052901", "the reason inside, not “Check failed”"
    assert posting.move(us, ids[:5], ListingMove.DELETE).refused == {}
    with pytest.raises(Gone):
        posting.read(us, ids[0])
    assert posting.move(us, [ids[0], ids[9]], ListingMove.RECOVER).refused.keys() == {ids[9]}
    assert posting.read(us, ids[0]).status is ListingStatus.OFF_BY_SELLER


def test_pictures_and_files_are_uploaded_without_a_shop(
    simulator: Simulator, posting: TikTokPosting, us: Session
) -> None:
    simulator.control.clear_calls()
    for use in PictureUse:
        sent = posting.send_picture(us, jpeg(), name='žár "1".jpg', use=use)
        assert sent.uri
        assert (sent.width, sent.height) == (600, 600)
    assert posting.send_file(us, b"%PDF-1.4\n%%EOF\n", name="CE.pdf")
    assert {(call["verdict"], *call["warnings"]) for call in simulator.control.calls()} == {("ok",)}
    for broken in (b"", b"GIF89a", jpeg()[:400]):
        with pytest.raises(Refused) as refusal:
            posting.send_picture(us, broken, name="a.jpg", use=PictureUse.MAIN)
        assert refusal.value.reasons[0].text
    with pytest.raises(Refused) as refusal:
        posting.send_picture(us, jpeg(side=99), name="a.jpg", use=PictureUse.MAIN)
    assert "100" in refusal.value.reasons[0].advice
    with pytest.raises(Refused):
        posting.send_file(us, b"no pdf", name="CE.pdf")


# ── answers that the simulator never gives ───────────────────────────────────────────────────────────────


@pytest.fixture
def spoken() -> ListingContent:
    return a_listing("JP")


HALF = [
    envelope(None),
    envelope({}),
    envelope({"product_id": ""}),
    envelope({"product_id": None, "skus": [{"id": "5"}]}),
    envelope([]),
]


@pytest.mark.parametrize("answer", HALF[:2] + HALF[3:])
def test_a_create_that_names_nothing_is_looked_up_later(
    platform: WireServer, told: Session, posting: TikTokPosting, spoken: ListingContent, answer: Any
) -> None:
    platform.answers = [answer]
    with pytest.raises(TryLater) as later:
        posting.create(told, spoken, idempotency_key=KEY)
    assert later.value.maybe_done
    assert len(platform.seen) == 1, "a write is not repeated by itself"


def test_a_sku_that_the_answer_does_not_name_is_a_warning_and_no_guess(
    platform: WireServer, told: Session, posting: TikTokPosting, spoken: ListingContent
) -> None:
    twins = replace(spoken, skus=tuple(replace(sku, seller_sku=SellerSku("SAME")) for sku in spoken.skus))
    rows = [{"id": "5", "seller_sku": "SAME"}, {"id": "6", "seller_sku": "SAME", "external_sku_id": "OURS-1"}]
    platform.answers = [envelope({"product_id": "9", "skus": rows, "warnings": [{"message": "odd"}, {}]})]
    made = posting.create(told, twins, idempotency_key=KEY)
    assert (made.product_id, made.sku_ids) == ("9", {"OURS-1": "6"})
    assert [(each.code, each.field) for each in made.warnings] == [
        ("", None),
        ("sku_not_named", "sku:OURS-0"),
    ]


def test_a_sku_that_other_software_gave_our_name_is_not_taken_for_ours(
    platform: WireServer, told: Session, posting: TikTokPosting, spoken: ListingContent
) -> None:
    first, second = spoken.skus[:2]
    skus = (replace(first, ref="57", seller_sku="RED"), replace(second, ref="58", seller_sku="BLUE"))
    rows = [
        {"id": "5", "seller_sku": "red", "external_sku_id": "57"},
        {"id": "6", "seller_sku": "OLD-1", "external_sku_id": "57"},
        {"id": "7", "seller_sku": "OLD-2", "external_sku_id": "58"},
    ]
    made = []
    for answer in (rows, rows[::-1], [{"id": "5", "external_sku_id": "57"}, *rows[1:]]):
        platform.answers = [envelope({"product_id": "9", "skus": answer})]
        made.append(posting.create(told, replace(spoken, skus=skus), idempotency_key=KEY))
    assert [one.sku_ids for one in made] == [{"57": "5"}] * 3
    assert {(each.code, each.field) for one in made for each in one.warnings} == {("sku_not_named", "sku:58")}
    known = (replace(skus[0], external_id="6"), replace(skus[1], seller_sku="OLD-1"))
    platform.answers = [envelope({"product_id": "9", "skus": rows})]
    there = posting.create(told, replace(spoken, skus=known), idempotency_key=KEY)
    assert there.sku_ids == {"57": "6"}


def test_too_many_calls_wait_as_long_as_tiktok_says(
    platform: WireServer, told: Session, posting: TikTokPosting, spoken: ListingContent
) -> None:
    throttle = CountingThrottle()
    platform.answers = [envelope(code=36009002, message="slow", status=429, retry_after="77")]
    with pytest.raises(TryLater) as later:
        posting.create(replace(told, throttle=throttle), spoken, idempotency_key=KEY)
    assert (later.value.after, later.value.maybe_done) == (77, False)
    assert throttle.asked == ["listings", "slow down listings"]


def test_every_reason_of_a_refusal_is_kept(
    platform: WireServer, told: Session, posting: TikTokPosting, spoken: ListingContent
) -> None:
    errors = [
        {"code": 12052051, "message": "The product name exceed max limit characters"},
        {"code": 12052570, "message": "product price exceed limit", "detail": {"sku_id": "?"}},
        {"code": 77, "message": "nobody knows"},
    ]
    platform.answers = [envelope({"errors": errors})]
    with pytest.raises(Refused) as refusal:
        posting.create(told, spoken, idempotency_key=KEY)
    assert [(each.code, each.field) for each in refusal.value.reasons] == [
        ("12052051", "title"),
        ("12052570", "sku:*:price"),
        ("77", None),
    ]
    assert refusal.value.request_id == "REQ-1"


def test_a_file_that_is_too_large_and_a_listing_of_another_shop(
    platform: WireServer, told: Session, posting: TikTokPosting
) -> None:
    platform.answers = [envelope(code=36009021, message="Invalid file size.", status=413)]
    with pytest.raises(Refused) as refusal:
        posting.send_picture(told, jpeg(), name="a.jpg", use=PictureUse.MAIN)
    assert "smaller" in refusal.value.reasons[0].advice
    platform.answers = [envelope(code=12052034, message="This product doesn't belong to this shop")]
    for read in (posting.read, posting.read_under_review):
        with pytest.raises(Gone):
            read(told, ExternalProductId("5"))
    platform.answers = [envelope({"id": "", "status": "ACTIVATE"})]
    with pytest.raises(Refused) as refusal:
        posting.read(told, ExternalProductId("5"))
    assert refusal.value.reasons[0].code == "not_a_listing"


def test_a_move_that_is_refused_in_part_without_a_name_may_have_been_done(
    platform: WireServer, told: Session, posting: TikTokPosting
) -> None:
    platform.answers = [envelope({"errors": [{"code": 12052048, "message": "whose?"}]})]
    with pytest.raises(TryLater) as later:
        posting.move(told, [ExternalProductId("5"), ExternalProductId("6")], ListingMove.DELETE)
    assert later.value.maybe_done
    platform.answers = [envelope({"errors": [{"code": 12052048, "message": "whose?"}]})]
    alone = posting.move(told, [ExternalProductId("5")], ListingMove.DELETE)
    assert alone.refused[ExternalProductId("5")].text == "whose?", "a call about one is refused to that one"
    empty = {"product_id": "5", "extra_errors": [None, {"code": None}, {"code": 12052048}]}
    platform.answers = [envelope({"errors": [{"code": 12052990, "message": "why", "detail": empty}]})]
    one = posting.move(told, [ExternalProductId("5")], ListingMove.ACTIVATE).refused[ExternalProductId("5")]
    assert (one.code, one.text) == ("12052048", "why")
    platform.answers = [envelope(code=105005, message="no scope", status=401)]
    with pytest.raises(MissingScope) as scope:
        posting.move(told, [ExternalProductId("5")], ListingMove.DELETE)
    assert scope.value.scope == "seller.product.delete"


def test_what_is_not_one_of_tiktoks_currencies_is_not_sent(
    platform: WireServer, told: Session, posting: TikTokPosting, spoken: ListingContent
) -> None:
    first = spoken.skus[0]
    assert first.price is not None
    strange = replace(spoken, skus=(replace(first, price=replace(first.price, currency="CHF")),))
    for refuse in (
        lambda: posting.create(told, strange, idempotency_key=KEY),
        lambda: posting.payload(told, strange),
        lambda: posting.check(told, strange),
    ):
        with pytest.raises(Refused) as refusal:
            refuse()
        assert [each.field for each in refusal.value.reasons] == ["sku:OURS-0:price"]
    assert platform.seen == []
