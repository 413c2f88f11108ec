"""The outgoing webhook, against a real receiver: signed, once, retried, given up, and never to a private network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from datetime import timedelta
from typing import Any

import pytest
from tests.alerts.conftest import later, tick
from tests.alerts.receivers import Posted, Receiver, free_port
from tests.api.conftest import bought_label
from tests.factories import MASKED_ADDRESS
from tests.web.scene import Scene

from shelfwire.alerts import actions, queries
from shelfwire.alerts.actions import deliver
from shelfwire.alerts.errors import BadWebhook, NoWebhook
from shelfwire.alerts.kinds import kinds
from shelfwire.alerts.models import Alert, Webhook, WebhookDelivery
from shelfwire.alerts.signing import sign
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.people.queries import audit_log

pytestmark = pytest.mark.django_db


def enter(company: Company, url: str, **more: Any) -> Secret:
    values = {
        "kinds_wanted": [kind.key for kind in kinds() if not kind.for_programs],
        "active": True,
        "by": "Alice",
        **more,
    }
    _, secret = actions.save_webhook(company=company, url=url, **values)
    return secret or Secret("")


def late(scene: Scene, key: str = "late", **more: Any) -> Order:
    return scene.order(key, ship_by=clock.now() - timedelta(hours=1), **more)


def right_signature(posted: Posted, secret: Secret) -> bool:
    """By hand, as the how-to shows it, and with none of the code that signs."""
    signed = f"{posted.headers['webhook-id']}.{posted.headers['webhook-timestamp']}.".encode() + posted.body
    raw = base64.b64decode(secret.reveal().removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.digest(raw, signed, hashlib.sha256)).decode()
    return any(hmac.compare_digest(wanted, one) for one in posted.headers["webhook-signature"].split(" "))


def test_the_signature_is_that_of_the_specifications_own_example() -> None:
    """https://www.standardwebhooks.com, the values that its libraries are tested with."""
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_says_what_happened_signed_and_without_a_name_of_a_buyer(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    secret = enter(company, hook.url)
    order = late(scene, buyer_name="marisol.v")
    tick()
    tick()
    [posted] = hook.posts
    told = json.loads(posted.body)
    assert told["type"] == "late_order"
    assert told["data"]["count"] == 1
    [item] = told["data"]["items"]
    assert item["external_id"] == order.external_id
    assert item["order_id"] == order.pk
    assert item["shop"] == {"id": scene.account.pk, "name": "Corner Shop US"}
    assert item["url"] == f"https://shelfwire.example.com/c/corner-shop/orders/{order.pk}/"
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["webhook-id"] == told["id"]
    assert right_signature(posted, secret)
    assert not right_signature(posted, Secret("whsec_" + base64.b64encode(b"another").decode()))
    for private in ("marisol", "Whitfield", "Elm Street", "2135550142"):
        assert private not in posted.body.decode()
    delivery = queries.deliveries(company).get()
    assert (delivery.status_code, delivery.answer) == (200, "thank you")
    assert delivery.delivered_at is not None


def test_a_hundred_things_are_one_message_and_more_are_hundreds(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url, kinds_wanted=["late_order"])
    for n in range(103):
        late(scene, f"late-{n}")
    tick()
    assert sorted(json.loads(posted.body)["data"]["count"] for posted in hook.posts) == [3, 100]
    ids = [item["order_id"] for posted in hook.posts for item in json.loads(posted.body)["data"]["items"]]
    assert len(set(ids)) == 103


def test_only_chosen_kinds_are_told_and_none_while_it_is_switched_off(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url, kinds_wanted=["refused_shipment"])
    late(scene)
    tick()
    assert hook.posts == []
    enter(company, hook.url, active=False)
    scene.refused(scene.order("refused"))
    tick()
    assert hook.posts == []
    assert queries.deliveries(company).count() == 0


def test_a_failure_is_tried_again_with_the_same_bytes_and_id_until_it_is_taken(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    secret = enter(company, hook.url)
    hook.status, hook.answer = 503, b"<h1>come back</h1>"
    late(scene)
    tick()
    delivery = queries.deliveries(company).get()
    assert (delivery.status_code, delivery.answer) == (503, "<h1>come back</h1>")
    assert delivery.due_at is not None
    tick()
    assert len(hook.posts) == 1  # its pause
    hook.status = 204
    hook.answer = b""
    with later(minutes=2):
        tick()
    first, second = hook.posts
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert right_signature(second, secret)
    assert queries.deliveries(company).get().delivered_at is not None
    with later(hours=3):
        tick()
    assert len(hook.posts) == 2


def test_after_a_day_it_is_given_up_shown_and_sent_again_by_a_person(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url)
    hook.status = 500
    late(scene)
    for hours in range(40):
        with later(hours=hours):
            tick()
    delivery = queries.deliveries(company).get()
    assert delivery.gave_up_at is not None
    assert delivery.due_at is None
    tries = len(hook.posts)
    assert 5 < tries <= 10
    assert queries.given_up(company, delivery.gave_up_at) == 1
    hook.status = 200
    with later(hours=41):
        tick()
        assert len(hook.posts) == tries
        assert actions.send_again(company=company, delivery_id=delivery.pk) is not None
        tick()
        assert len(hook.posts) == tries + 1
        assert actions.send_again(company=company, delivery_id=delivery.pk) is None
        tick()
    assert len(hook.posts) == tries + 1


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url)
    hook.status = 410
    late(scene)
    tick()
    assert queries.deliveries(company).get().gave_up_at is not None


def test_what_is_settled_before_the_first_try_is_not_told(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url)
    shipped, waits = late(scene, "shipped"), late(scene, "waits")
    actions.look(company)
    scene.sent(shipped)
    tick()
    [posted] = hook.posts
    assert [item["order_id"] for item in json.loads(posted.body)["data"]["items"]] == [waits.pk]
    again = late(scene, "again")
    actions.look(company)
    scene.sent(again)
    tick()
    assert len(hook.posts) == 1
    assert queries.deliveries(company)[0].dropped_at is not None


class Killed(BaseException):
    """The process ends here."""


def test_a_crash_while_posting_repeats_the_same_message(
    scene: Scene, company: Company, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(company, hook.url)
    late(scene)
    actions.look(company)
    delivery = queries.deliveries(company).get()
    really = deliver.send

    def post_and_die(*args: Any, **more: Any) -> None:
        really(*args, **more)
        raise Killed

    monkeypatch.setattr(deliver, "send", post_and_die)
    with pytest.raises(Killed):
        deliver.attempt(delivery.pk)
    monkeypatch.undo()
    tick()
    assert len(hook.posts) == 1  # whoever was at it may still be alive
    with later(minutes=11):
        tick()
        tick()
    assert [posted.headers["webhook-id"] for posted in hook.posts] == [str(delivery.key)] * 2


def test_of_two_attempts_at_once_one_is_made(
    scene: Scene, company: Company, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(company, hook.url)
    late(scene)
    actions.look(company)
    delivery = queries.deliveries(company).get()
    really = deliver.send

    def post_while_another_tries(*args: Any, **more: Any) -> Any:
        deliver.attempt(delivery.pk)
        return really(*args, **more)

    monkeypatch.setattr(deliver, "send", post_while_another_tries)
    assert deliver.attempt(delivery.pk).delivered_at is not None
    assert len(hook.posts) == 1


# ── the secret ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_is_shown_once_encrypted_and_for_a_day_both_sign_when_it_is_replaced(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    old = enter(company, hook.url)
    assert enter(company, hook.url) == Secret("")
    row = Webhook.objects.get()
    assert old.reveal().encode() not in row.secrets.stored
    new = actions.rotate_webhook_secret(company=company, by="Alice")
    assert new != old
    late(scene)
    tick()
    assert right_signature(hook.posts[0], old)
    assert right_signature(hook.posts[0], new)
    with later(hours=25):
        late(scene, "tomorrow")
        tick()
    assert not right_signature(hook.posts[1], old)
    assert right_signature(hook.posts[1], new)
    log = str([entry.changes_dict for entry in audit_log(company)])
    assert "replaced" in log
    assert old.reveal() not in log


def test_without_a_webhook_there_is_nothing_to_test_or_to_replace(company: Company) -> None:
    with pytest.raises(NoWebhook):
        actions.send_test(company=company)
    with pytest.raises(NoWebhook):
        actions.rotate_webhook_secret(company=company, by="Alice")
    assert queries.deliveries(company).count() == 0


def test_a_test_is_posted_at_once_and_not_tried_again(company: Company, hook: Receiver) -> None:
    secret = enter(company, hook.url)
    assert actions.send_test(company=company).delivered_at is not None
    assert json.loads(hook.posts[0].body)["type"] == "test"
    assert right_signature(hook.posts[0], secret)
    hook.status = 500
    tried = actions.send_test(company=company)
    assert tried.gave_up_at is not None
    with later(hours=1):
        tick()
    assert len(hook.posts) == 2


def test_removing_forgets_secret_and_log(company: Company, hook: Receiver) -> None:
    enter(company, hook.url)
    actions.send_test(company=company)
    actions.remove_webhook(company=company, by="Alice")
    actions.remove_webhook(company=company, by="Alice")
    assert not Webhook.objects.exists()
    assert not WebhookDelivery.objects.exists()


# ── where it may go ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/hook",
        "https://127.0.0.1/hook",
        "https://10.0.0.8/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/hook",
        "https://user:word@erp.example.com/hook",
        "ftp://erp.example.com/hook",
        "erp.example.com",
        "https://erp.example.com/" + "x" * 500,
        "https://erp.example.com/\r\nX: y",
    ],
)
def test_an_address_that_may_not_be_called_is_refused_and_not_stored(
    url: str, company: Company, settings: Any
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset()
    with pytest.raises(BadWebhook) as found:
        enter(company, url)
    assert found.value.field == "url"
    assert queries.webhook(company) is None


def test_a_name_that_leads_into_a_private_network_is_not_connected_to(
    company: Company, hook: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(hook.url.rsplit(":", 1)[1].split("/")[0])
    real = socket.getaddrinfo

    def lie(host: str, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1" if host == "erp.example.com" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lie)
    settings.ALLOWED_PRIVATE_HOSTS = frozenset()
    enter(company, f"https://erp.example.com:{port}/hook")
    tried = actions.send_test(company=company)
    assert "private network" in tried.answer
    assert hook.posts == []


def test_a_redirect_is_not_followed(company: Company, hook: Receiver) -> None:
    enter(company, hook.url)
    hook.status, hook.location = 307, "http://169.254.169.254/"
    tried = actions.send_test(company=company)
    assert tried.status_code == 307
    assert tried.delivered_at is None
    assert len(hook.posts) == 1


def test_a_long_answer_is_cut_and_an_endless_one_is_none(company: Company, hook: Receiver) -> None:
    enter(company, hook.url)
    hook.answer = b"x" * 100_000
    tried = actions.send_test(company=company)
    assert tried.delivered_at is not None
    assert len(tried.answer) == 500
    hook.answer = b"x" * 5_000_000
    assert "larger than" in actions.send_test(company=company).answer


def test_nobody_listening_is_told_and_tried_again(scene: Scene, company: Company) -> None:
    enter(company, f"http://127.0.0.1:{free_port()}/")
    late(scene)
    tick()
    delivery = queries.deliveries(company).get()
    assert "no connection" in delivery.answer
    assert delivery.due_at is not None


def test_another_companys_messages_cannot_be_sent_again(
    company: Company, other_company: Company, hook: Receiver
) -> None:
    enter(company, hook.url)
    hook.status = 500
    tried = actions.send_test(company=company)
    assert actions.send_again(company=other_company, delivery_id=tried.pk) is None
    tick()
    assert len(hook.posts) == 1


def test_an_account_that_is_renamed_has_its_new_name_in_the_next_message(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url)
    Account.objects.filter(pk=scene.account.pk).update(name="ร้านค้า 上海")
    late(scene)
    tick()
    assert json.loads(hook.posts[0].body)["data"]["items"][0]["shop"]["name"] == "ร้านค้า 上海"


def test_an_order_that_may_ship_is_told_once_to_the_webhook_that_asks_for_it(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    scene.order("before", external_id="0")
    enter(company, hook.url)
    tick()
    assert hook.posts == [], "who did not choose it is told of late orders only"
    enter(company, hook.url, kinds_wanted=["order.released"])
    mine, held = scene.order("mine", external_id="1"), scene.order("held", external_id="2", status="on_hold")
    for stopped in (
        {"address": MASKED_ADDRESS}, {"shipped_by": "channel"}, {"units": (("NOBODY-KNOWS", 1),)},
        {"cancel_requested": True}, {"order_class": "channel_fulfilled"},
    ):  # fmt: skip
        scene.order(f"stopped-{next(iter(stopped))}", **stopped)
    tick()
    tick()
    [posted] = hook.posts
    told = json.loads(posted.body)
    assert told["type"] == "order.released"
    assert {one["external_id"] for one in told["data"]["items"]} == {"0", "1"}
    item = next(one for one in told["data"]["items"] if one["external_id"] == "1")
    assert (item["order_id"], item["units"]) == (mine.pk, mine.unit_count)
    assert not Alert.objects.exists(), "it is no news for people"
    scene.order("held", external_id="2", placed_at=held.placed_at, updated_at=clock.now())
    tick()
    [_, second] = hook.posts
    assert [one["order_id"] for one in json.loads(second.body)["data"]["items"]] == [held.pk]
    Order.objects.filter(pk=mine.pk).update(is_blocked=True)
    tick()
    Order.objects.filter(pk=mine.pk).update(is_blocked=False)
    tick()
    assert len(hook.posts) == 2, "once"


def test_a_label_that_was_bought_is_told_once_to_the_webhook_that_asks_for_it(
    scene: Scene, company: Company, hook: Receiver
) -> None:
    enter(company, hook.url, kinds_wanted=["label.bought"])
    label = bought_label(scene.order("mine", external_id="1", shipped_by="channel"))
    tick()
    tick()
    [posted] = hook.posts
    told = json.loads(posted.body)
    assert told["type"] == "label.bought"
    [item] = told["data"]["items"]
    assert (item["label_id"], item["external_ids"], item["tracking_number"]) == (
        label.pk,
        ["1"],
        label.tracking_number,
    )
    assert item["cost"] == {"minor": 460, "currency": "USD"}
    assert not Alert.objects.exists(), "it is no news for people"
