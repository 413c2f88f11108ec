"""What every list can do: views with counts, views of one's own, sorted columns, news, and files."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.scene import Scene, busy_scene, make_scene

from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.actions import failed
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User
from shelfwire.web.models import ListChoice

pytestmark = pytest.mark.django_db
LIST = "/c/corner-shop/orders/"
PART = {"HX-Request": "true", "HX-Target": "grid"}


def shown(client: Client, query: str = "") -> list[str]:
    """The orders of the page, in the order in which they stand."""
    page = client.get(LIST + query).content.decode()
    ids = [int(pk) for pk in re.findall(r'data-row="(\d+)"', page)]
    known = dict(Order.objects.values_list("pk", "external_id"))
    return [known[pk] for pk in ids]


def deadlines(company: Company) -> Scene:
    scene = make_scene(company)
    now = clock.now()
    for name, hours in (("later", 30), ("soon", 2), ("late", -3)):
        scene.order(name, ship_by=now + timedelta(hours=hours))
    scene.order("none", ship_by=None)
    return scene


def test_what_is_to_be_done_comes_by_its_deadline_and_without_one_last(
    company: Company, as_charlie: Client
) -> None:
    orders = deadlines(company).orders
    wanted = [orders[name].external_id for name in ("late", "soon", "later", "none")]
    assert shown(as_charlie, "?progress=to_pack") == wanted


def test_a_header_sorts_both_ways_over_all_pages_and_loses_no_row(
    company: Company, as_charlie: Client
) -> None:
    scene = deadlines(company)
    hours = [clock.now() + timedelta(hours=number) for number in range(7)]
    scene.many({f"n{n}": {"ship_by": hours[n % 7] if n % 3 else None} for n in range(60)})
    for sort in ("ship_by", "-ship_by"):
        seen, query = [], f"?sort={sort}&size=25"
        while query:
            page = as_charlie.get(LIST + query)
            seen += [row.pk for row in page.context["grid"].page.rows]
            query = page.context["grid"].next
        assert len(seen) == len(set(seen)) == 64, sort
        moments = dict(Order.objects.filter(pk__in=seen).values_list("pk", "ship_by"))
        order = [moments[pk] for pk in seen if moments[pk]]
        assert order == sorted(order, reverse=sort.startswith("-"))


def test_the_order_of_a_list_is_kept_for_the_person_who_chose_it(
    company: Company, as_charlie: Client, as_bob: Client
) -> None:
    deadlines(company)
    usual = shown(as_charlie)
    heading = as_charlie.get(LIST).context["grid"].headings()["ship_by"]
    chosen = shown(as_charlie, heading.keep)
    assert chosen != usual
    assert shown(as_charlie) == chosen, "kept"
    assert shown(as_bob) == usual, "for nobody else"
    as_bob.get(LIST + heading.href)
    assert shown(as_bob) == usual, "an address that somebody sent is only looked at"


def test_a_sort_that_is_none_is_the_usual_order(company: Company, as_charlie: Client) -> None:
    deadlines(company)
    assert shown(as_charlie, "?sort=search_tokens") == shown(as_charlie)
    assert shown(as_charlie, "?sort=--ship_by") == shown(as_charlie)


# ── views of one's own ───────────────────────────────────────────────────────────────────────────────────


def save(client: Client, label: str, query: str) -> int:
    answer = client.post(
        "/c/corner-shop/views/orders/", {"label": label, "query": query, "at": LIST}, follow=False
    )
    return answer.status_code


def own(client: Client) -> dict[str, str]:
    return {c.label: c.href for c in client.get(LIST).context["grid"].chips if c.own is not None}


def test_a_view_is_saved_shown_replaced_and_removed(
    company: Company, as_charlie: Client, as_bob: Client
) -> None:
    busy_scene(company)
    assert save(as_charlie, "Samples", "?order_class=sample&after=x&shop=1") == 302
    assert own(as_charlie) == {"Samples": "?order_class=sample"}, "without page and shop"
    assert own(as_bob) == {}, "mine alone"
    assert as_charlie.get(f"{LIST}?order_class=sample").context["grid"].savable is False
    save(as_charlie, "Samples", "?order_class=giveaway")
    assert own(as_charlie) == {"Samples": "?order_class=giveaway"}
    forget = "/c/corner-shop/views/orders/forget/"
    long = {"label": "x", "query": "?status=held", "at": LIST}
    assert as_bob.post(f"/c/corner-shop/views/{'a' * 300}/", long).status_code == 404
    for _ in range(2):
        assert as_charlie.post(forget, {"label": "Samples", "at": LIST}).status_code == 302
        assert own(as_charlie) == {}


@pytest.mark.parametrize(("label", "query"), [("", "?status=held"), ("x" * 41, "?status=held"), ("All", "?")])
def test_a_view_that_says_nothing_is_refused(
    company: Company, as_charlie: Client, label: str, query: str
) -> None:
    assert save(as_charlie, label, query) == 422
    assert not ListChoice.objects.exclude(views=[]).exists()


def test_there_is_an_end_to_saved_views(company: Company, as_charlie: Client) -> None:
    for number in range(20):
        assert save(as_charlie, f"v{number}", f"?q=x&source=s{number}") == 302
    assert save(as_charlie, "one more", "?source=y") == 422
    assert len(own(as_charlie)) == 20


def test_saving_a_view_leads_nowhere_else(company: Company, as_charlie: Client) -> None:
    for there in ("https://evil.example/", "//evil.example/c/", "/c/\\evil", "javascript:1"):
        answer = as_charlie.post(
            "/c/corner-shop/views/orders/", {"label": "x", "query": "?status=held", "at": there}
        )
        assert answer.headers["Location"].startswith(("/?", "/c/")), there


# ── the shop ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_and_its_counts_obey_the_shop_of_the_address(company: Company, as_charlie: Client) -> None:
    one = make_scene(company)
    one.order("here")
    other = make_scene(company)
    assert other.account != one.account
    other.order("there")
    page = as_charlie.get(f"{LIST}?progress=to_pack&shop={other.account.pk}")
    assert [row.external_id for row in page.context["grid"].page.rows] == [other.orders["there"].external_id]
    counts = {chip.label: chip.count for chip in page.context["grid"].chips}
    assert counts["To ship"] == "1"
    assert all(f"shop={other.account.pk}" in chip.href for chip in page.context["grid"].chips)
    assert f"shop={other.account.pk}" in page.context["navigation"][0][1][0].href
    everything = as_charlie.get(f"{LIST}?progress=to_pack").context["grid"]
    assert {chip.label: chip.count for chip in everything.chips}["To ship"] == "2"


def test_a_shop_of_another_company_narrows_nothing(
    company: Company, other_company: Company, as_charlie: Client
) -> None:
    make_scene(company).order("one")
    theirs = make_scene(other_company).account
    page = as_charlie.get(f"{LIST}?shop={theirs.pk}")
    assert len(page.context["grid"].page.rows) == 1
    assert theirs.name not in page.content.decode() or theirs.name == "Corner Shop US"


# ── news and staleness ───────────────────────────────────────────────────────────────────────────────────


def test_a_list_tells_quietly_that_it_has_changed(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    first = scene.order("one")
    pulse = as_charlie.get(LIST).context["grid"].pulse
    assert as_charlie.get(LIST + pulse, headers=PART).status_code == 204
    Order.objects.filter(pk=first.pk).update(checked_at=clock.now())
    assert as_charlie.get(LIST + pulse).status_code == 204, "looked at again is no news"
    scene.order("two")
    assert "1 new" in as_charlie.get(LIST + pulse).content.decode()
    pulse = as_charlie.get(LIST).context["grid"].pulse
    Order.objects.filter(pk=first.pk).update(status="cancelled")
    assert "This list has changed" in as_charlie.get(LIST + pulse).content.decode()


def test_a_shop_that_is_not_read_is_named_above_its_rows(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    scene.order("one")
    assert "may be missing" not in as_charlie.get(LIST).content.decode()
    failed(
        account_id=scene.account.pk,
        conversation="orders",
        error="TikTok Shop does not answer",
    )
    page = as_charlie.get(LIST).content.decode()
    assert "cannot be read at the moment: TikTok Shop does not answer" in page
    Account.objects.filter(pk=scene.account.pk).update(status=AccountStatus.PARKED)
    page = as_charlie.get(LIST).content.decode()
    assert "must be connected again" in page
    assert "may be missing" in page or "Nothing of it has come in yet" in page


# ── the bulk bar ─────────────────────────────────────────────────────────────────────────────────────────


def test_all_that_match_can_be_selected_beyond_the_page(company: Company, as_bob: Client, bob: User) -> None:
    scene = make_scene(company)
    scene.many({f"n{number}": {} for number in range(30)})
    page = as_bob.get(f"{LIST}?progress=to_pack&size=25")
    assert 'name="matching" value="progress=to_pack&amp;size=25"' in page.content.decode()
    whole = as_bob.get(f"{LIST}?progress=to_pack").content.decode()
    assert 'name="matching"' not in whole, "the page shows them all"


def test_the_counts_of_the_rail(company: Company, as_bob: Client, as_charlie: Client) -> None:
    busy_scene(company)
    counts = as_bob.get("/c/corner-shop/counts/").content.decode()
    to_ship = as_bob.get(f"{LIST}?progress=to_pack").context["grid"].count
    assert re.search(rf'rail-count red" id="count-station"[^>]*>{to_ship}<', counts), counts
    assert re.search(r'rail-count red" id="count-orders"[^>]*>6<', counts), (
        "refused, cancel requested, blocked"
    )
    assert "count-station" not in as_charlie.get("/c/corner-shop/counts/").content.decode(), "none of theirs"
