"""The secrets of mail servers and webhooks follow the installation's key, and a lost key stops only what needs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.alerts.conftest import later, mails_of, tick, wants
from tests.alerts.receivers import Receiver
from tests.alerts.test_mails import late
from tests.web.scene import Scene

from shelfwire.alerts import actions, queries
from shelfwire.alerts.actions.webhook import signing_secrets
from shelfwire.alerts.models import MailAs, MailServer, Webhook
from shelfwire.kit import clock, fields
from shelfwire.kit.secrets import Secret, UnreadableSecret, new_key
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings: Any) -> Iterator[Any]:
    """Sets the installation's keys, the first of which encrypts."""

    def use(*found: bytes) -> None:
        settings.SHELFWIRE_SECRET_KEY_FILE = None
        settings.SHELFWIRE_SECRET_KEYS = found
        fields.vault.cache_clear()

    yield use
    fields.vault.cache_clear()


def entered(company: Company, hook: Receiver) -> Secret:
    actions.save_mail_server(
        company=company, host="mail.example.com", port=587, security="starttls", username="me",
        password=Secret("hush"), sender="shop@example.com", by="Alice",
    )  # fmt: skip
    _, secret = actions.save_webhook(
        company=company, url=hook.url, kinds_wanted=["late_order"], active=True, by="Alice"
    )
    assert secret is not None
    return secret


def test_another_key_encrypts_them_anew_and_the_old_one_may_go(
    company: Company, hook: Receiver, keys: Any
) -> None:
    old, new = new_key(), new_key()
    keys(old)
    secret = entered(company, hook)
    keys(new, old)
    assert actions.reseal_alert_secrets() == (2, 0)
    assert actions.reseal_alert_secrets() == (0, 0)
    keys(new)
    assert signing_secrets(Webhook.objects.get(), clock.now()) == [secret]
    assert MailServer.objects.get().secrets.open() == {"password": "hush"}


def test_a_lost_key_is_counted_named_and_costs_no_alert(
    scene: Scene, company: Company, bob: User, hook: Receiver, keys: Any
) -> None:
    keys(new_key())
    entered(company, hook)
    wants(bob, MailAs.AT_ONCE)
    keys(new_key())
    assert actions.reseal_alert_secrets() == (0, 2)
    with pytest.raises(UnreadableSecret):
        actions.send_test_mail(company=company, to=bob.email)
    late(scene)
    tick()
    with later(minutes=4):
        tick()
    [mail] = mails_of(bob)
    assert "encrypted with another key" in mail.error
    assert mail.ended_at is None
    delivery = queries.deliveries(company).get()
    assert "encrypted with another key" in delivery.answer
    assert delivery.due_at is not None
    assert hook.posts == []
    assert queries.unread_count(bob, company) == 1
