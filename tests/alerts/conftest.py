"""A shop in the middle of its day, a mail server and a receiver of webhooks on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.alerts.receivers import MailBox, Receiver, mail_box, receiver
from tests.web.scene import Scene, make_scene

from shelfwire.alerts import jobs_registry, queries
from shelfwire.alerts.actions import choose, save_mail_server
from shelfwire.alerts.models import Mail, MailAs
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.people.models import Company, Membership, User

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def _own_machine_may_be_called(settings: SettingsWrapper) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset({"127.0.0.1", "localhost"})
    settings.PUBLIC_URL = "https://shelfwire.example.com"
    settings.EMAIL_HOST = ""


@pytest.fixture
def scene(company: Company, alice: User, bob: User, charlie: User) -> Scene:
    """A connected shop of Alice's company, in which all three work."""
    return make_scene(company)


@pytest.fixture
def box() -> Iterator[MailBox]:
    """A mail server that takes everything, without a password."""
    with mail_box() as found:
        yield found


@pytest.fixture
def mail_server(company: Company, box: MailBox) -> MailBox:
    """The same, entered as the company's mail server."""
    save_mail_server(
        company=company,
        host="127.0.0.1",
        port=box.port,
        security="none",
        username="",
        sender="shop@example.com",
        by="Alice",
    )
    return box


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with receiver() as found:
        yield found


def membership(user: User) -> Membership:
    """The person's role in their one company."""
    return Membership.objects.select_related("user", "company").get(user=user)


def wants(user: User, way: MailAs, *, hour: int = 8, shown: bool = True) -> None:
    """The person chooses every kind by e-mail in this way."""
    held = membership(user)
    keys = [kind.key for kind in queries.kinds_for(held.role)]  # type: ignore[arg-type]  # a Role is its text
    choose(membership=held, shown=keys if shown else [], mail=dict.fromkeys(keys, way), digest_hour=hour)


def later(**delta: float) -> AbstractContextManager[object]:
    """Inside the block it is so much later."""
    return time_machine.travel(clock.now() + timedelta(**delta), tick=True)


def tick() -> list[str]:
    """What the clock does every minute, and the work that follows from it."""
    jobs_registry.tick()
    return drain()


def mails_of(user: User) -> list[Mail]:
    """The rows of the mails to a person, oldest first."""
    return list(Mail.objects.filter(membership__user=user).order_by("id"))
