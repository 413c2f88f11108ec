"""What each listing SKU is told: its list, its explanation, sending by hand, switches, rules and prices."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from tests.factories import make_account
from tests.web.offer_scene import offer_scene
from tests.web.scene import Scene, make_scene

from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import (
    DriftPolicy,
    PriceChange,
    PriceOffer,
    PriceRule,
    SecondWriter,
    ShopPrice,
    StockOffer,
    StockRule,
    StockSend,
)
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
BASE = "/c/corner-shop/"
LIST = f"{BASE}listings/"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


@pytest.fixture
def listed(scene: Scene) -> dict[str, ListingSku]:
    return offer_scene(scene)


def codes(page: Any) -> set[str]:
    return {row.seller_sku for row in page.context["grid"].page.rows}


def stock_of(row: ListingSku) -> StockOffer:
    return StockOffer.objects.get(listing_sku=row)


def price_of(row: ListingSku) -> PriceOffer:
    return PriceOffer.objects.get(listing_sku=row)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────


def test_each_row_says_in_one_phrase_where_it_stands(
    listed: dict[str, ListingSku], as_charlie: Client
) -> None:
    page = as_charlie.get(LIST)
    table = page.context["grid"].table
    said = {row.record.seller_sku: table.value_state(row.record) for row in table.rows}
    channel = listed["AGREES"].account.channel_label
    assert said["AGREES"].startswith("Sent ")
    assert said["AGREES"].endswith(f"{channel} agrees")
    assert said["DUE"].startswith("Due since ")
    assert said["LOCKED"].startswith("Waiting: promotion until ")
    assert said["NEVER"] == "Never counted"
    assert said["UNMAPPED"] == "Warehouse “Newark” is not mapped"
    assert said["REFUSED"] == f"Refused by {channel}"
    assert said["ZERO"] == f"Refused: {channel} does not take 0"
    assert said["DIFFERS"].startswith(f"{channel} says otherwise since ")
    assert (said["OFF"], said["FREE"], said["KEPT"]) == ("Not enabled", "Not linked", f"Kept by {channel}")


def test_a_switch_that_is_off_is_the_phrase(
    scene: Scene, listed: dict[str, ListingSku], as_charlie: Client
) -> None:
    scene.account.stock_out = False
    scene.account.save()
    table = as_charlie.get(LIST).context["grid"].table
    said = {row.record.seller_sku: table.value_state(row.record) for row in table.rows}
    assert said["DUE"] == "Off: inventory upload"
    assert said["REFUSED"].startswith("Refused"), "what a person asked for is told with the switch off too"


def test_each_chip_counts_and_shows_its_rows(listed: dict[str, ListingSku], as_charlie: Client) -> None:
    views = {
        "": set(listed), "unlinked": {"FREE"}, "due": {"DUE"}, "held": {"LOCKED", "NEVER", "UNMAPPED"},
        "refused": {"REFUSED", "ZERO"}, "differs": {"DIFFERS"}, "off": {"OFF"},
    }  # fmt: skip
    counts = {chip.href: chip.count for chip in as_charlie.get(LIST).context["grid"].chips}
    for show, expected in views.items():
        query = f"?show={show}" if show else "?"
        assert codes(as_charlie.get(f"{LIST}{query}")) == expected, show
        assert counts[query] == str(len(expected)), show


def test_the_file_has_every_number_in_a_column_of_its_own(
    listed: dict[str, ListingSku], as_charlie: Client
) -> None:
    answer: Any = as_charlie.get(f"{LIST}?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row["Seller SKU"].strip('="'): row for row in csv.DictReader(io.StringIO(text))}
    differs = rows["DIFFERS"]
    assert [differs[f"Quantity {name}"] for name in ("wanted", "sent", "the shop says")] == ["20", "20", "17"]
    assert differs["Price wanted"] == "12.99 USD"
    assert rows["KEPT"]["Quantity sent"] == "", "the channel's own stock is no number of ours"


# ── explain ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_that_was_sent_is_explained_and_worked_out_again(
    listed: dict[str, ListingSku], as_charlie: Client
) -> None:
    offer = stock_of(listed["AGREES"])
    send = StockSend.objects.get(offer=offer)
    page = as_charlie.get(f"{LIST}stock/{offer.pk}/?send={send.pk}").content.decode()
    assert "Worked out again: same" in page
    assert "On hand, Main" in page
    assert "Safety quantity (shop Corner Shop US)" in page
    StockSend.objects.filter(pk=send.pk).update(quantity=11)
    assert (
        "Worked out again: not the same"
        in as_charlie.get(f"{LIST}stock/{offer.pk}/?send={send.pk}").content.decode()
    )
    other = stock_of(listed["DUE"])
    assert as_charlie.get(f"{LIST}stock/{other.pk}/?send={send.pk}").status_code == 404
    assert as_charlie.get(f"{LIST}stock/{offer.pk}/?send=x").status_code == 404


def test_the_number_now_has_its_steps_with_their_sources(
    listed: dict[str, ListingSku], as_charlie: Client
) -> None:
    page = as_charlie.get(f"{LIST}stock/{stock_of(listed['AGREES']).pk}/").content.decode()
    sku = listed["AGREES"].sku_id
    assert f'href="{BASE}inventory/sku/{sku}/ledger/"' in page
    assert "never counted" in as_charlie.get(f"{LIST}stock/{stock_of(listed['NEVER']).pk}/").content.decode()
    price = as_charlie.get(f"{LIST}price/{price_of(listed['AGREES']).pk}/").content.decode()
    assert "12.99 USD" in price


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────


def test_sending_by_hand_shows_first_and_then_marks(
    listed: dict[str, ListingSku], as_bob: Client, as_charlie: Client
) -> None:
    ids = [listed[code].pk for code in ("AGREES", "DUE", "LOCKED", "OFF", "FREE")]
    (differs,) = as_bob.get(f"{LIST}send/stock/", {"ids": [listed["DIFFERS"].pk]}).context["ready"]
    assert (differs.now, differs.then) == ("17", "20"), "what it says, not what it was told"
    shown = as_bob.get(f"{LIST}send/stock/", {"ids": ids})
    assert {line.listed.seller_sku for line in shown.context["ready"]} == {"AGREES", "DUE"}
    assert shown.context["to_zero"] == 1
    refused = {line.listed.seller_sku: line.why_not for line in shown.context["refused"]}
    assert refused["OFF"] == "Not enabled."
    assert refused["LOCKED"].startswith("A promotion holds it until ")
    assert not StockOffer.objects.exclude(asked_by="").exists(), "only shown"
    assert as_charlie.post(f"{LIST}send/stock/", {"ids": ids}).status_code == 403
    assert as_bob.post(f"{LIST}send/stock/", {"ids": ids}).status_code == 302
    asked = StockOffer.objects.exclude(asked_by="").values_list("listing_sku__seller_sku", flat=True)
    assert set(asked) == {"AGREES", "DUE"}
    as_bob.post(f"{LIST}send/price/", {"ids": ids[:1]})
    assert PriceOffer.objects.exclude(asked_by="").count() == 1


def test_what_is_disabled_is_marked_and_never_another_companys(
    listed: dict[str, ListingSku], other_company: Company, as_bob: Client
) -> None:
    theirs = make_scene(other_company, "Theirs")
    theirs.order("x", units=[("NOT-LINKED", 1)])
    foreign = ListingSku.objects.get(account=theirs.account)
    offer = stock_of(listed["AGREES"])
    shown = as_bob.get(f"{LIST}disable/", {"ids": [listed["AGREES"].pk, foreign.pk]})
    assert [row.pk for row in shown.context["changing"]] == [listed["AGREES"].pk]
    as_bob.post(f"{LIST}disable/", {"ids": [listed["AGREES"].pk, foreign.pk]})
    assert not ListingSku.objects.get(pk=listed["AGREES"].pk).enabled
    assert ListingSku.objects.get(pk=foreign.pk).enabled
    assert stock_of(listed["AGREES"]).version > offer.version
    as_bob.post(f"{LIST}enable/", {"ids": [listed["AGREES"].pk]})
    assert ListingSku.objects.get(pk=listed["AGREES"].pk).enabled


# ── switches, diagnostics, Home ──────────────────────────────────────────────────────────────────────────


def test_a_switch_goes_on_after_a_look_and_off_with_one_click(
    scene: Scene, listed: dict[str, ListingSku], as_alice: Client, as_bob: Client
) -> None:
    scene.account.stock_out = False
    scene.account.save()
    StockOffer.objects.filter(listing_sku__seller_sku="DUE").update(due_since=clock.now())
    there = f"{BASE}channels/{scene.account.pk}/flow/"
    assert f'href="{there}stock_out/"' in as_alice.get(there).content.decode()
    look = as_alice.get(f"{there}stock_out/")
    run = look.context["run"]
    assert (run.changed, run.to_zero) == (2, 1), "what is due, and what differs"
    assert dict(run.hindered)["Never counted"] == 1
    differs = next(row for row in run.rows if row.listed.seller_sku == "DIFFERS")
    assert (differs.before, differs.after) == ("17", "20"), "what it says, not what it was told"
    assert as_bob.get(f"{there}stock_out/").status_code == 403
    scene.account.refresh_from_db()
    assert not scene.account.stock_out
    as_alice.post(f"{there}stock_out/", {"on": "1"})
    scene.account.refresh_from_db()
    assert scene.account.stock_out
    as_alice.post(f"{there}stock_out/", {"on": "0"})
    scene.account.refresh_from_db()
    assert not scene.account.stock_out
    now = clock.now()
    PriceOffer.objects.filter(listing_sku__seller_sku="DIFFERS").update(
        says_minor=1500, differs_since=now, due_since=now
    )
    prices = as_alice.get(f"{there}price_out/").context["run"]
    assert [(row.before, row.after) for row in prices.rows] == [("15.00 USD", "12.99 USD")]
    assert prices.moves == "0 up, 1 down"


def test_diagnostics_name_the_second_writer_and_keep_the_policy(
    scene: Scene, listed: dict[str, ListingSku], as_alice: Client, as_bob: Client
) -> None:
    now = clock.now()
    SecondWriter.objects.create(
        account=scene.account, offer=stock_of(listed["DIFFERS"]), wrote=17, word="SELLER_CENTER", first_at=now,
        last_at=now, times=2, evidence=[{"told": 20, "wrote": 17, "why": ["It was changed once more."]}],
    )  # fmt: skip
    there = f"{BASE}channels/{scene.account.pk}/diagnostics/told/"
    page = as_bob.get(there).content.decode()
    assert "Somebody else sets the quantity of DIFFERS" in page
    assert "SELLER_CENTER" in page
    assert "Told 20, found 17: It was changed once more." in page
    assert "data-chart=" in page
    assert as_bob.post(f"{there}policy/", {"on_drift": "task"}).status_code == 403
    as_alice.post(f"{there}policy/", {"on_drift": "nonsense"})
    assert not DriftPolicy.objects.exists()
    as_alice.post(f"{there}policy/", {"on_drift": "task"})
    assert DriftPolicy.objects.get().on_drift == "task"
    home = as_bob.get(BASE)
    rows = {row.title: row for group in home.context["groups"] if group.key == "told" for row in group.rows}
    assert rows["DIFFERS"].why.startswith("SELLER_CENTER sets its quantity")
    assert "does not take 0" in rows["ZERO"].why
    assert rows["Warehouse Newark"].why == "Not mapped to one of yours: 1 quantity waits"
    numbers = {one.label: one.count for one in home.context["today"].numbers}
    assert (numbers["Drift"], numbers["Stock/price refused"]) == ("1", "2")


# ── stock rules ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_shows_what_it_would_change_before_it_is_saved(
    scene: Scene, listed: dict[str, ListingSku], as_bob: Client
) -> None:
    said = {"where": f"shop:{scene.account.pk}", "safety": "12", "share_out": "5"}
    page = as_bob.post(f"{BASE}rules/preview/", said)
    preview = page.context["preview"]
    changes = {one.listing_sku_id: (one.before, one.after) for one in preview.changing}
    assert changes[listed["AGREES"].pk] == (12, 0)
    assert changes[listed["DIFFERS"].pk] == (20, 8)
    assert listed["UNMAPPED"].pk not in changes
    assert "to zero" in page.content.decode()
    assert not StockRule.objects.exists(), "only shown"
    offer = stock_of(listed["AGREES"])
    assert as_bob.post(f"{BASE}rules/new/", said).status_code == 302
    rule = StockRule.objects.get()
    assert (rule.account, rule.safety, rule.share_out) == (scene.account, 12, 5)
    assert "share out the last 5" in as_bob.get(f"{BASE}rules/").content.decode()
    assert stock_of(listed["AGREES"]).version > offer.version
    which = as_bob.get(f"{BASE}rules/", {"sku": "AGREES"}).content.decode()
    assert "shop Corner Shop US" in which
    assert as_bob.get(f"{BASE}rules/{rule.pk}/delete/").context["preview"].changing
    as_bob.post(f"{BASE}rules/{rule.pk}/delete/")
    assert not StockRule.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"share_out": "-1"}, "share_out"),
        ({"share_out": "all"}, "share_out"),
        ({"minimum": "9", "maximum": "3"}, "minimum"),
        ({"code": "NO-SUCH"}, "code"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(
    listed: dict[str, ListingSku], as_bob: Client, said: dict[str, str], field: str
) -> None:
    page = as_bob.post(f"{BASE}rules/new/", {"safety": "1", **said})
    assert page.status_code == 422
    assert field in page.context["form"].errors or page.context["form"].non_field_errors()
    assert not StockRule.objects.exists()


# ── prices ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_price_is_entered_in_the_list_and_a_large_change_asks_first(
    listed: dict[str, ListingSku], as_bob: Client
) -> None:
    row = listed["AGREES"]
    there, field = f"{BASE}prices/{row.pk}/set/", f"price-{row.pk}"
    assert "Saved" in as_bob.post(there, {field: "11.99"}).content.decode()
    assert ShopPrice.objects.get().price_minor == 1199
    asks = as_bob.post(there, {field: "2.00"}).content.decode()
    assert 'name="confirmed"' in asks
    assert ShopPrice.objects.get().price_minor == 1199, "nothing changes before a yes"
    as_bob.post(there, {field: "2.00", "confirmed": "1"})
    assert ShopPrice.objects.get().price_minor == 200
    bad = as_bob.post(there, {field: "cheap"}, headers={"HX-Request": "true"})
    assert bad.status_code == 422
    assert ShopPrice.objects.get().price_minor == 200
    as_bob.post(there, {field: "", "confirmed": "1"})
    assert not ShopPrice.objects.exists(), "empty follows the rules"


def test_many_prices_are_changed_after_a_look_and_undone(
    listed: dict[str, ListingSku], as_bob: Client, as_charlie: Client
) -> None:
    there = f"{BASE}prices/bulk/"
    ids = [listed["AGREES"].pk, listed["DUE"].pk]
    said = {
        "ids": ids,
        "what": "price",
        "how": "percent",
        "value": "-10",
        "rounding": "end_99_nearest",
        "once": "k",
    }
    shown = as_bob.post(there, {**said, "action": "preview"})
    assert [row.price_after for row in shown.context["preview"].changing] == [1199, 1199]
    assert not ShopPrice.objects.exists(), "only shown"
    assert as_charlie.post(there, {**said, "action": "change"}).status_code == 403
    for _ in range(2):
        as_bob.post(there, {**said, "action": "change"})
    assert PriceChange.objects.count() == 1, "a double click changes them once"
    ShopPrice.objects.filter(sku__code="DUE").update(price_minor=1000)
    change = PriceChange.objects.get()
    page = as_bob.get(f"{BASE}prices/changes/{change.pk}/")
    assert page.context["undoing"].put_back == 1
    assert [one.sku for one in page.context["undoing"].left] == ["DUE"]
    assert ShopPrice.objects.count() == 2, "only looked at"
    as_bob.post(f"{BASE}prices/changes/{change.pk}/undo/")
    assert [(row.sku.code, row.price_minor) for row in ShopPrice.objects.all()] == [("DUE", 1000)]


def test_a_change_by_more_than_a_third_takes_an_explicit_yes(
    listed: dict[str, ListingSku], as_bob: Client
) -> None:
    said = {
        "ids": [listed["AGREES"].pk],
        "what": "price",
        "how": "percent",
        "value": "50",
        "action": "change",
    }
    page = as_bob.post(f"{BASE}prices/bulk/", said)
    assert page.context["preview"].question
    assert not ShopPrice.objects.exists()
    as_bob.post(f"{BASE}prices/bulk/", {**said, "confirmed": "1"})
    assert ShopPrice.objects.count() == 1


def test_a_price_rule_is_previewed_saved_and_deleted(listed: dict[str, ListingSku], as_bob: Client) -> None:
    said = {"code": "AGREES", "reach": "sku", "percent": "10"}
    preview = as_bob.post(f"{BASE}prices/rules/preview/", said).context["preview"]
    assert [(row.sku, row.price_before, row.price_after) for row in preview.changing] == [
        ("AGREES", 1299, 1429)
    ]
    assert not PriceRule.objects.exists()
    assert as_bob.post(f"{BASE}prices/rules/new/", said).status_code == 302
    rule = PriceRule.objects.get()
    assert "+10 %" in as_bob.get(f"{BASE}prices/rules/").content.decode()
    wrong = as_bob.post(f"{BASE}prices/rules/{rule.pk}/", {"percent": "-100"})
    assert wrong.status_code == 422
    as_bob.post(f"{BASE}prices/rules/{rule.pk}/delete/")
    assert not PriceRule.objects.exists()


def test_a_sale_is_entered_on_the_shops_clock(
    scene: Scene, listed: dict[str, ListingSku], as_bob: Client
) -> None:
    scene.account.timezone = "America/Los_Angeles"
    scene.account.save()
    there = f"{BASE}prices/{listed['AGREES'].pk}/"
    said = {"sale_price": "9.99", "sale_from": "2027-01-10T00:00", "sale_until": "2027-01-12T00:00"}
    assert as_bob.post(there, said).status_code == 302
    sale = ShopPrice.objects.get()
    assert sale.sale_from is not None
    assert sale.sale_from.isoformat() == "2027-01-10T08:00:00+00:00"
    wrong = as_bob.post(there, {**said, "sale_until": "2027-01-09T00:00"})
    assert wrong.status_code == 422
    assert "before it begins" in wrong.content.decode()


# ── promotions ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_promotion_shows_what_it_holds_in_the_shops_zone(
    scene: Scene, listed: dict[str, ListingSku], company: Company, as_charlie: Client
) -> None:
    make_account(company, "Second shop", timezone="Asia/Tokyo")
    page = as_charlie.get(f"{BASE}promotions/?show=running")
    (row,) = page.context["grid"].page.rows
    assert "Price and some stock" in page.content.decode()
    items = as_charlie.get(f"{BASE}promotions/{row.pk}/").context["items"]
    assert items[0]["listed"] == listed["LOCKED"]
    assert not as_charlie.get(f"{BASE}promotions/?show=ended").context["grid"].page.rows
