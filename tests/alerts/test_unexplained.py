"""Money that nothing explains is told by the import that brought it, and no more once it is closed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from tests.alerts.conftest import later, tick, wants
from tests.alerts.receivers import MailBox, Receiver
from tests.alerts.test_webhooks import enter
from tests.settlements.rows import a_statement
from tests.web.scene import Scene

from shelfwire.alerts import queries
from shelfwire.alerts.kinds import lines_of
from shelfwire.alerts.models import MailAs, Occasion
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.people.models import Company, User
from shelfwire.settlements.actions import close_differences, find_differences
from shelfwire.settlements.matching import Finding
from shelfwire.settlements.models import Difference, OrderToMatch
from shelfwire.settlements.states import About

pytestmark = pytest.mark.django_db


def found(account: Account, subject: str, *minors: int, at: datetime, currency: str = "USD") -> None:
    findings = [Finding("sales", f"n{number}", minor, "Apart.") for number, minor in enumerate(minors)]
    find_differences(account, About.ORDER, {subject: (currency, findings)}, at)


def titles() -> list[str]:
    occasions = list(
        Occasion.objects.filter(settled_at=None).select_related("company", "account").order_by("pk")
    )
    lines = lines_of(occasions)
    return [lines[one.pk].title for one in occasions]


def test_what_an_import_brings_is_told_once_and_again_when_it_grows(
    scene: Scene, company: Company, bob: User, hook: Receiver, mail_server: MailBox
) -> None:
    enter(company, hook.url)
    wants(bob, MailAs.AT_ONCE)
    now = clock.now()
    found(scene.account, "o1", 250, -300, at=now - timedelta(minutes=2))
    found(scene.account, "o2", 0, at=now - timedelta(minutes=1))
    found(scene.account, "o3", 80, at=now - timedelta(minutes=1), currency="GBP")
    for _ in range(2):
        tick()
    assert titles() == ["4 differences that nothing explains: 0.80 GBP + 5.50 USD"]
    [posted] = hook.posts
    told = json.loads(posted.body)
    assert (told["type"], told["data"]["count"]) == ("money.unexplained", 1)
    item = told["data"]["items"][0]
    assert item["differences"] == 4
    assert item["amounts"] == [{"minor": 80, "currency": "GBP"}, {"minor": 550, "currency": "USD"}]
    assert item["url"].endswith(f"/c/corner-shop/differences/?shop={scene.account.pk}")
    with later(minutes=10):
        tick()
        [mail] = mail_server.mails
        assert mail["subject"] == "Corner Shop: Unexplained money"
        found(scene.account, "o1", 250, -100, at=clock.now())  # less than before is no news
        found(scene.account, "o3", at=clock.now())
        tick()
        assert titles() == ["3 differences that nothing explains: 3.50 USD"]
        found(scene.account, "o1", 900, -100, at=clock.now())
        tick()
        assert titles() == [
            "2 differences that nothing explains: 1.00 USD", "1 difference that nothing explains: 9.00 USD"
        ]  # fmt: skip
        assert len(hook.posts) == 2
        still_open = Difference.objects.filter(ended_at=None).values_list("pk", flat=True)
        close_differences(company=company, ids=list(still_open), why="Looked at", by="Bob")
        tick()
        assert titles() == []
        assert queries.unread_count(bob, company) == 0


def test_it_waits_for_the_rest_of_its_import_and_is_no_news_of_old(
    scene: Scene, company: Company, other_company: Company
) -> None:
    now = clock.now()
    found(scene.account, "old", 5, at=now - timedelta(days=8))
    tick()
    assert not Occasion.objects.exists()
    found(scene.account, "o1", 5, at=now)
    unread = a_statement(scene.account, digest="new", lines_read_at=None)
    tick()
    assert not Occasion.objects.exists()
    found(scene.account, "o2", 7, at=now + timedelta(seconds=1))
    unread.delete()
    OrderToMatch.objects.all().delete()
    with later(seconds=5):
        tick()
    assert titles() == ["2 differences that nothing explains: 0.12 USD"]
    assert not Occasion.objects.filter(company=other_company).exists()
    a_statement(scene.account, digest="newer", lines_read_at=None)
    found(scene.account, "o3", 9, at=now + timedelta(minutes=1))
    with later(minutes=20):
        tick()
    assert len(titles()) == 1
    with later(minutes=32):
        tick()
        assert titles()[1:] == ["1 difference that nothing explains: 0.09 USD"]
