"""Differences on the screens: who looks after them, what can be done, closed with a reason and opened again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account
from tests.settlements.rows import DAY, a_day_of_sales, a_difference, a_payment
from tests.web.scene import Scene, make_scene
from tests.web.test_money_statements import page

from shelfwire.people.models import Company, User
from shelfwire.settlements.models import Difference

pytestmark = pytest.mark.django_db
BASE = "/c/corner-shop/differences/"
DECIDE = f"{BASE}decide/"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


@pytest.fixture
def difference(scene: Scene) -> Difference:
    order = scene.order("one")
    return a_difference(
        scene.account, order.external_id, -45, about="order", code="fee", name="referral_fee_amount",
        text="The referral fee is 0.45 USD more than 6 % of the sales.",
    )  # fmt: skip


def test_the_list_has_its_views(as_bob: Client, bob: User, scene: Scene, difference: Difference) -> None:
    shop = scene.account
    a_difference(shop, "mine", -1, owner=bob, text="Mine is this.")
    a_difference(
        shop, "shut", -1, ended_at=DAY, closed_by="Bob", closed_why="A goodwill", text="Shut is this."
    )
    a_difference(shop, "gone", -1, ended_at=DAY, text="Gone is this.")
    found = {
        query: {
            word
            for word in ("referral", "Mine", "Shut", "Gone")
            if f"{word} " in page(as_bob, f"{BASE}?{query}")
        }
        - ({"Mine"} if f"{'Mine'} is this" not in page(as_bob, f"{BASE}?{query}") else set())
        for query in (
            "",
            "owner=me",
            "owner=nobody",
            "state=closed",
            "state=explained",
            "state=all",
            "q=mine",
        )
    }
    assert found == {
        "": {"referral", "Mine"}, "owner=me": {"Mine"}, "owner=nobody": {"referral"}, "state=closed": {"Shut"},
        "state=explained": {"Gone"}, "state=all": {"referral", "Mine", "Shut", "Gone"}, "q=mine": {"Mine"},
    }  # fmt: skip
    assert "A goodwill" in page(as_bob, f"{BASE}?state=closed")


def test_a_difference_says_what_it_is_about_and_what_can_be_done(
    as_charlie: Client, scene: Scene, difference: Difference
) -> None:
    answer = as_charlie.get(f"{BASE}{difference.pk}/")
    html = answer.content.decode()
    assert f"/orders/{scene.orders['one'].pk}/#settlement" in html
    text = page(as_charlie, f"{BASE}{difference.pk}/")
    for words in ("Fee is off its rate", "−0.45 USD", "Referral fee", "What you can do", "Nobody"):
        assert words in text, words
    assert "Close with this reason" not in text
    statement = a_day_of_sales(scene.account)
    payment = a_payment(scene.account, [statement])
    for about, subject, address in (
        ("statement", statement.external_id, f"/statements/{statement.pk}/"),
        ("payment", payment.external_id, f"/payouts/{payment.pk}/"),
    ):
        other = a_difference(scene.account, subject, 1, about=about)
        assert address in as_charlie.get(f"{BASE}{other.pk}/").content.decode()


def test_several_are_closed_with_one_reason_and_one_is_opened_again(
    as_bob: Client, scene: Scene, difference: Difference
) -> None:
    second = a_difference(scene.account, "s-2", -100)
    asked = page(as_bob, f"{DECIDE}?ids={difference.pk}&ids={second.pk}")
    assert "Close or assign 2 differences" in asked
    assert "Together -1.45 USD" in asked
    both = {"ids": [difference.pk, second.pk], "act": "close"}
    refused = as_bob.post(DECIDE, {**both, "why": "  "})
    assert refused.status_code == 422
    assert "closed with a reason" in refused.content.decode()
    assert not Difference.objects.filter(ended_at__isnull=False).exists()

    assert as_bob.post(DECIDE, {**both, "why": "Asked the support"}).status_code == 302
    for row in (difference, second):
        row.refresh_from_db()
        assert (row.closed_by, row.closed_why, row.closed_minor) == ("Bob", "Asked the support", row.minor)
    assert "No open difference is chosen" in page(as_bob, f"{DECIDE}?ids={difference.pk}")
    assert "by Bob: Asked the support" in page(as_bob, f"{BASE}{difference.pk}/")

    assert as_bob.post(f"{BASE}{difference.pk}/reopen/").status_code == 302
    difference.refresh_from_db()
    assert difference.ended_at is None
    assert "Open again" in page(as_bob, f"{BASE}{difference.pk}/")


def test_all_that_match_are_given_to_a_person(
    as_bob: Client, bob: User, scene: Scene, difference: Difference
) -> None:
    other = a_difference(scene.account, "s-2", -100)
    sent = {"matching": "about=order", "act": "assign", "owner": bob.pk}
    assert as_bob.get(DECIDE, {"matching": "about=order"}).status_code == 200
    assert as_bob.post(DECIDE, sent).status_code == 302
    difference.refresh_from_db()
    other.refresh_from_db()
    assert (difference.owner, other.owner) == (bob, None)
    as_bob.post(DECIDE, {"ids": difference.pk, "act": "assign", "owner": "", "back": difference.pk})
    difference.refresh_from_db()
    assert difference.owner is None


def test_what_somebody_closed_meanwhile_is_said_and_stays(
    as_bob: Client, scene: Scene, difference: Difference
) -> None:
    other = a_difference(scene.account, "s-2", -100, ended_at=DAY, closed_by="Ann", closed_why="Seen before")
    both = {"ids": [difference.pk, other.pk], "act": "close", "why": "Asked the support"}
    told = as_bob.post(DECIDE, both, follow=True).content.decode()
    assert "1 difference is closed." in told
    assert "1 difference was not open any more, and stays as before." in told
    again = as_bob.post(DECIDE, both, follow=True)
    assert "Nothing was changed: what was chosen is not open any more." in again.content.decode()
    other.refresh_from_db()
    assert (other.closed_by, other.closed_why) == ("Ann", "Seen before")


def test_nobody_is_given_a_difference_for_a_person_who_left(
    as_bob: Client, bob: User, difference: Difference
) -> None:
    Difference.objects.update(owner=bob)
    sent = {"ids": difference.pk, "act": "assign", "owner": bob.pk + 1000}
    refused = as_bob.post(DECIDE, sent)
    assert refused.status_code == 422
    assert "no role in this company any more" in refused.content.decode()
    difference.refresh_from_db()
    assert difference.owner == bob


def test_home_and_the_rail_say_that_money_is_not_explained(as_bob: Client, difference: Difference) -> None:
    text = page(as_bob, "/c/corner-shop/")
    assert "Unexplained money" in text
    assert "The referral fee is 0.45 USD more" in text
    assert 'id="count-differences"' in as_bob.get("/c/corner-shop/counts/").content.decode()


def test_who_may_not_decide_changes_nothing(
    as_charlie: Client, as_pat: Client, as_bob: Client, other_company: Company, difference: Difference
) -> None:
    for client in (as_charlie, as_pat):
        assert client.post(DECIDE, {"ids": difference.pk, "act": "close", "why": "x"}).status_code == 403
        assert client.post(f"{BASE}{difference.pk}/reopen/").status_code == 403
    for part in ("", f"{difference.pk}/", "decide/"):
        assert as_pat.get(f"{BASE}{part}").status_code == 403
    theirs = a_difference(make_account(other_company), "s-9", -1)
    assert as_bob.get(f"{BASE}{theirs.pk}/").status_code == 404
    as_bob.post(DECIDE, {"ids": theirs.pk, "act": "close", "why": "x"})
    as_bob.post(f"{BASE}{theirs.pk}/reopen/")
    assert not Difference.objects.exclude(ended_at=None).exists()


def test_more_differences_take_no_more_questions(as_bob: Client, bob: User, scene: Scene) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            answer: Any = as_bob.get(address)
            b"".join(answer.streaming_content if answer.streaming else [])
        return len(queries)

    def more(count: int) -> None:
        for n in range(count):
            a_difference(scene.account, f"{count}-{n}", -n, owner=bob)

    addresses = (BASE, f"{BASE}?format=csv", f"{DECIDE}?matching=all", "/c/corner-shop/")
    more(2)
    asked(BASE)
    before = [asked(each) for each in addresses]
    more(9)
    assert [asked(each) for each in addresses] == before
