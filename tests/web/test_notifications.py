"""The screens of notifications: a person's own list and choice, and the owner's mail server and webhook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.alerts.receivers import MailBox, Receiver, free_port, mail_box, receiver
from tests.web.scene import Scene, make_scene

from shelfwire.alerts import jobs_registry, queries
from shelfwire.alerts.models import MailAs, Webhook
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, Membership, User

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/notifications/"


@pytest.fixture(autouse=True)
def _own_machine_may_be_called(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    settings.EMAIL_HOST = ""


@pytest.fixture
def scene(company: Company, alice: User, bob: User, charlie: User) -> Scene:
    return make_scene(company)


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as found:
        yield found


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def late(scene: Scene, key: str = "late") -> Order:
    order = scene.order(key, ship_by=clock.now() - timedelta(hours=2))
    jobs_registry.tick()
    return order


def page_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def bell(client: Client) -> str:
    answer = client.get(HERE + "unread/")
    assert answer["Content-Type"].startswith("text/plain")
    return str(answer.content.decode())


def test_the_bell_counts_and_each_line_leads_to_its_object(scene: Scene, as_charlie: Client) -> None:
    assert bell(as_charlie) == ""
    order = late(scene)
    assert bell(as_charlie) == "1"
    page = page_of(as_charlie.get(HERE))
    assert f"Order {order.external_id}" in page
    assert "Corner Shop US" in page
    link = re.search(r'href="(/c/corner-shop/notifications/\d+/)"', page)
    assert link is not None
    answer = as_charlie.get(link[1])
    assert answer.headers["Location"] == f"/c/corner-shop/orders/{order.pk}/"
    assert bell(as_charlie) == ""


def test_the_bell_stands_on_every_page_of_a_company(scene: Scene, as_bob: Client) -> None:
    for address in ("", "orders/", "settings/"):
        assert f'hx-get="{HERE}unread/"' in as_bob.get(f"/c/corner-shop/{address}").content.decode()


def test_a_viewer_marks_their_own_as_read_one_by_one_and_all(
    scene: Scene, as_charlie: Client, as_bob: Client, charlie: User, bob: User, company: Company
) -> None:
    for key in ("one", "two", "three"):
        late(scene, key)
    first = queries.alerts(charlie, company).earliest("id")
    assert as_charlie.post(f"{HERE}{first.pk}/read/").status_code == 302
    assert bell(as_charlie) == "2"
    theirs = queries.alerts(bob, company).earliest("id")
    assert as_charlie.post(f"{HERE}{theirs.pk}/read/").status_code == 404
    assert as_charlie.get(f"{HERE}{theirs.pk}/").status_code == 404
    newest = re.search(r'name="up_to" value="(\d+)"', page_of(as_charlie.get(HERE)))
    assert newest is not None
    late(scene, "four, which the page did not show")
    as_charlie.post(f"{HERE}read/", {"up_to": newest[1]})
    assert bell(as_charlie) == "1"
    assert bell(as_bob) == "4"


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 40, "٣"])
def test_marking_all_of_nothing_changes_nothing(up_to: str, scene: Scene, as_charlie: Client) -> None:
    late(scene)
    assert as_charlie.post(f"{HERE}read/", {"up_to": up_to}).status_code == 404
    assert bell(as_charlie) == "1"


def test_the_list_is_narrowed_by_state_kind_and_shop(scene: Scene, as_bob: Client, company: Company) -> None:
    shipped = late(scene, "shipped")
    scene.refused(scene.order("refused"))
    scene.sent(shipped)
    jobs_registry.tick()

    def rows(query: str) -> int:
        return as_bob.get(HERE + query).content.decode().count("<tr data-row")

    assert rows("") == 2
    assert rows("?state=settled") == 1
    assert rows("?state=new") == rows("?state=open") == 1
    assert rows("?kind=late_order") == 1
    assert rows(f"?shop={scene.account.pk}") == 2
    other = make_scene(company, "Second shop").account
    assert rows(f"?shop={other.pk}") == 0
    assert "Settled" in page_of(as_bob.get(HERE))
    csv = b"".join(as_bob.get(HERE + "?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert shipped.external_id in csv


def test_without_any_the_list_says_what_will_come(scene: Scene, as_charlie: Client) -> None:
    page = page_of(as_charlie.get(HERE))
    assert "Nothing to tell you" in page
    assert "Choose what reaches you" in page


# ── one's own choice ─────────────────────────────────────────────────────────────────────────────────────


def test_a_viewer_chooses_for_themselves_alone(
    scene: Scene, as_charlie: Client, charlie: User, bob: User
) -> None:
    form = {
        "shown_refused_shipment": "on",
        "mail_late_order": "daily",
        "mail_refused_shipment": "at_once",
        "digest_hour": "17",
    }
    assert as_charlie.post(HERE + "choose/", form).status_code == 302
    chosen = queries.preferences(Membership.objects.get(user=charlie))
    assert chosen.digest_hour == 17
    assert "late_order" in chosen.hidden
    assert "refused_shipment" not in chosen.hidden
    assert queries.mail_as(chosen, "late_order") == MailAs.DAILY
    assert queries.mail_as(chosen, "refused_shipment") == MailAs.AT_ONCE
    assert queries.preferences(Membership.objects.get(user=bob)).hidden == []
    late(scene)
    assert bell(as_charlie) == ""
    page = page_of(as_charlie.get(HERE + "choose/"))
    assert '<option value="17" selected>' in page
    assert page.count("checked") == 1


@pytest.mark.parametrize(
    "wrong", [{"digest_hour": "24"}, {"digest_hour": ""}, {"digest_hour": "8", "mail_late_order": "pigeon"}]
)
def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_stored(
    wrong: dict[str, str], scene: Scene, as_charlie: Client, charlie: User
) -> None:
    assert as_charlie.post(HERE + "choose/", wrong).status_code == 422
    assert not hasattr(Membership.objects.get(user=charlie), "alert_preferences")


def test_who_chooses_is_told_when_no_mail_can_be_sent(
    scene: Scene, as_charlie: Client, as_alice: Client
) -> None:
    assert "An owner has to enter a mail server" in page_of(as_charlie.get(HERE + "choose/"))
    assert f'href="{HERE}mail/"' in page_of(as_alice.get(HERE + "choose/"))


def test_the_link_of_an_email_asks_first_and_then_stops(
    scene: Scene, client: Client, as_bob: Client, bob: User
) -> None:
    from shelfwire.alerts.links import stop_address

    as_bob.post(HERE + "choose/", {"mail_late_order": "daily", "digest_hour": "8"})
    held = Membership.objects.get(user=bob)
    path = re.sub(r"^https?://[^/]+", "", stop_address(held))
    assert "Stop e-mails about Corner Shop?" in page_of(client.get(path))
    assert queries.preferences(held).daily
    assert "No more e-mails" in page_of(client.post(path))
    assert queries.preferences(held).daily == []
    assert client.post("/notifications/stop/nonsense/").status_code == 410


# ── the owner's ways out ─────────────────────────────────────────────────────────────────────────────────


def server_form(port: int, **more: str) -> dict[str, str]:
    return {
        "host": "127.0.0.1", "port": str(port), "security": "none", "username": "",
        "password": "", "sender": "shop@example.com", **more,
    }  # fmt: skip


def test_an_owner_enters_a_mail_server_and_sends_a_test(
    scene: Scene, as_alice: Client, box: MailBox, company: Company
) -> None:
    assert as_alice.post(HERE + "mail/", server_form(box.port)).status_code == 302
    answer = as_alice.post(HERE + "mail/test/", follow=True)
    assert "took a test mail to alice@example.com" in page_of(answer)
    assert box.recipients == ["alice@example.com"]
    assert as_alice.post(HERE + "mail/remove/").status_code == 302
    assert queries.mail_server(company) is None


def test_a_test_that_fails_says_what_to_do(scene: Scene, as_alice: Client) -> None:
    port = free_port()
    as_alice.post(HERE + "mail/", server_form(port))
    answer = as_alice.post(HERE + "mail/test/")
    assert answer.status_code == 422
    assert f"Nothing answers at 127.0.0.1, port {port}" in page_of(answer)
    assert "587 with STARTTLS" in page_of(answer)


def test_a_mail_server_that_cannot_be_comes_back_with_what_was_typed_but_the_password(
    scene: Scene, as_alice: Client, company: Company
) -> None:
    wrong = server_form(25, host="not a host", username="me", password="hush-hush", security="tls")
    answer = as_alice.post(HERE + "mail/", wrong)
    assert answer.status_code == 422
    page = page_of(answer)
    assert "is not the name of a server" in page
    assert 'value="me"' in page
    assert "hush-hush" not in page
    assert queries.mail_server(company) is None


def test_a_stored_password_is_on_no_page(scene: Scene, as_alice: Client, box: MailBox) -> None:
    as_alice.post(HERE + "mail/", server_form(box.port, security="tls", username="me", password="hush-hush"))
    page = page_of(as_alice.get(HERE + "mail/"))
    assert "One is stored, encrypted" in page
    assert "hush-hush" not in page


def test_an_owner_adds_a_webhook_sees_its_secret_once_tests_it_and_reads_its_log(
    scene: Scene, as_alice: Client, hook: Receiver, company: Company
) -> None:
    form = {"url": hook.url, "kinds": ["late_order"], "active": "on"}
    page = page_of(as_alice.post(HERE + "webhook/", form))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert secret is not None
    assert secret[0] not in page_of(as_alice.get(HERE + "webhook/"))
    tested = page_of(as_alice.post(HERE + "webhook/test/", follow=True))
    assert "The webhook took the test: HTTP 200 · thank you" in tested
    hook.status = 500
    order = late(scene)
    from shelfwire.jobs import drain

    drain()
    log = page_of(as_alice.get(HERE + "webhook/"))
    assert "Late orders × 1" in log
    assert "HTTP 500" in log
    delivery = queries.deliveries(company)[0]
    message = page_of(as_alice.get(f"{HERE}webhook/{delivery.pk}/"))
    assert order.external_id in message
    assert "Next try" in message
    assert "Send again now" in message
    hook.status = 200
    as_alice.post(f"{HERE}webhook/{delivery.pk}/again/")
    jobs_registry.hurry_due()
    drain()
    assert "Delivered" in page_of(as_alice.get(f"{HERE}webhook/{delivery.pk}/"))
    new = re.search(r"whsec_[A-Za-z0-9+/=]+", page_of(as_alice.post(HERE + "webhook/secret/")))
    assert new is not None
    assert new[0] != secret[0]
    as_alice.post(HERE + "webhook/remove/")
    assert not Webhook.objects.exists()


def test_a_webhook_into_the_private_network_is_refused_beside_its_field(
    scene: Scene, as_alice: Client, settings: Any
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset()
    answer = as_alice.post(HERE + "webhook/", {"url": "https://10.0.0.8/hook", "active": "on"})
    assert answer.status_code == 422
    assert "private network" in page_of(answer)
    assert 'value="https://10.0.0.8/hook"' in page_of(answer)
    assert not Webhook.objects.exists()


def test_a_failed_test_says_what_was_answered(scene: Scene, as_alice: Client, hook: Receiver) -> None:
    as_alice.post(HERE + "webhook/", {"url": hook.url, "active": "on"})
    hook.status, hook.answer = 401, b"no such key"
    page = page_of(as_alice.post(HERE + "webhook/test/", follow=True))
    assert "did not take the test: HTTP 401 · no such key" in page
    assert "Send again now" not in page
