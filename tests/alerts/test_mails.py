"""E-mails about what waits, over a real mail server: once, bundled, and never about what is settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from tests.alerts.conftest import later, mails_of, membership, tick, wants
from tests.alerts.receivers import MailBox
from tests.web.scene import Scene

from shelfwire.alerts import actions, links, queries
from shelfwire.alerts.actions import mails
from shelfwire.alerts.errors import BadPreferences
from shelfwire.alerts.models import Alert, Mail, MailAs
from shelfwire.alerts.times import next_hour
from shelfwire.channels.models import Account
from shelfwire.exchange.actions import outgoing
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.actions import remove_member, set_role, update_person
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db


def late(scene: Scene, key: str = "late") -> Order:
    return scene.order(key, ship_by=clock.now() - timedelta(hours=1))


def text_of(box: MailBox, number: int = -1) -> str:
    part = box.mails[number].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(box: MailBox, number: int = -1) -> str:
    part = box.mails[number].get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_nobody_gets_an_email_they_did_not_choose(mail_server: MailBox, scene: Scene) -> None:
    late(scene)
    for minutes in (0, 5, 60 * 24):
        with later(minutes=minutes):
            tick()
    assert mail_server.mails == []
    assert Mail.objects.count() == 0


def test_a_hundred_refusals_are_one_mail_that_says_a_hundred(
    mail_server: MailBox, scene: Scene, bob: User, company: Company
) -> None:
    wants(bob, MailAs.AT_ONCE)
    for n in range(100):
        scene.refused(scene.order(f"refused-{n}", buyer_name="marisol.v"))
    tick()
    assert mail_server.mails == []  # the minutes in which others may follow
    with later(minutes=4):
        tick()
        tick()
    assert len(mail_server.mails) == 1
    assert mail_server.recipients == [bob.email]
    mail = mail_server.mails[0]
    assert mail["subject"] == "Corner Shop: 100 shipments were refused"
    assert mail["from"] == "shop@example.com"
    words = text_of(mail_server)
    assert words.count("refused its tracking") == 10
    assert "and 90 more: https://shelfwire.example.com/c/corner-shop/orders/parcels/" in words
    assert "Corner Shop US" in words
    for private in ("marisol", "Whitfield", "Elm Street", "2135550142"):
        assert private not in words + html_of(mail_server)
    assert "<img" not in html_of(mail_server)
    assert "src=" not in html_of(mail_server)


def test_what_comes_within_minutes_comes_together_and_the_next_mail_keeps_its_distance(
    mail_server: MailBox, scene: Scene, bob: User
) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene, "one")
    tick()
    with later(minutes=2):
        late(scene, "two")
        tick()
        assert mail_server.mails == []
    with later(minutes=3.5):
        tick()
        assert [mail["subject"] for mail in mail_server.mails] == ["Corner Shop: 2 orders are late"]
        late(scene, "three")
        tick()
    with later(minutes=8):
        late(scene, "four")
        tick()
        assert len(mail_server.mails) == 1
    with later(minutes=14):
        tick()
    assert [mail["subject"] for mail in mail_server.mails][1:] == ["Corner Shop: 2 orders are late"]


def test_what_is_settled_meanwhile_is_not_mailed(mail_server: MailBox, scene: Scene, bob: User) -> None:
    wants(bob, MailAs.AT_ONCE)
    shipped, waits = late(scene, "shipped"), late(scene, "waits")
    row = scene.refused(scene.order("refused"))
    tick()
    scene.sent(shipped)
    outgoing.retry(outgoing_id=row.pk, by="Bob")
    with later(minutes=4):
        tick()
    assert len(mail_server.mails) == 1
    assert mail_server.mails[0]["subject"] == "Corner Shop: 1 order is late"
    assert waits.external_id in text_of(mail_server)
    assert shipped.external_id not in text_of(mail_server)
    scene.sent(waits)
    late(scene, "short")
    tick()
    scene.sent(Order.objects.latest("id"))
    with later(minutes=30):
        tick()
    assert len(mail_server.mails) == 1


def test_a_daily_summary_comes_at_the_hour_of_the_persons_clock(
    mail_server: MailBox, scene: Scene, bob: User
) -> None:
    update_person(bob, name="Bob", timezone="America/New_York")
    wants(bob, MailAs.DAILY, hour=7)
    with time_machine.travel(datetime(2026, 3, 6, 20, 0, tzinfo=UTC), tick=True):
        late(scene, "one")
        tick()
        late(scene, "two")
        tick()
    with time_machine.travel(datetime(2026, 3, 7, 11, 59, tzinfo=UTC), tick=True):
        tick()
        assert mail_server.mails == []
    with time_machine.travel(datetime(2026, 3, 7, 12, 0, 30, tzinfo=UTC), tick=True):  # 07:00 EST
        tick()
        assert len(mail_server.mails) == 1
        assert "daily summary" in text_of(mail_server)
        late(scene, "three")
        tick()
    # clocks go forward on 8 March: seven is an hour earlier by UTC
    with time_machine.travel(datetime(2026, 3, 8, 10, 59, tzinfo=UTC), tick=True):
        tick()
        assert len(mail_server.mails) == 1
    with time_machine.travel(datetime(2026, 3, 8, 11, 0, 30, tzinfo=UTC), tick=True):
        tick()
        assert len(mail_server.mails) == 2
        tick()
    with time_machine.travel(datetime(2026, 3, 9, 11, 0, 30, tzinfo=UTC), tick=True):
        tick()
    assert len(mail_server.mails) == 2  # nothing new, nothing sent


@pytest.mark.parametrize(
    ("hour", "after", "due"),
    [
        (8, "2026-03-07T10:00", "2026-03-07T13:00"),
        (8, "2026-03-07T13:00", "2026-03-08T12:00"),
        (2, "2026-03-08T06:00", "2026-03-08T07:00"),  # 02:00 does not exist: the clock jumps to 03:00
        (1, "2026-11-01T04:00", "2026-11-01T05:00"),  # 01:00 exists twice: the first
        (1, "2026-11-01T05:30", "2026-11-02T06:00"),  # and only the first
        (23, "2026-11-01T12:00", "2026-11-02T04:00"),
    ],
)
def test_the_hour_of_a_day_is_the_wall_clocks(hour: int, after: str, due: str) -> None:
    moment = datetime.fromisoformat(f"{after}+00:00")
    assert next_hour(hour, "America/New_York", moment) == datetime.fromisoformat(f"{due}+00:00")


def test_another_choice_moves_what_waits(mail_server: MailBox, scene: Scene, bob: User) -> None:
    wants(bob, MailAs.DAILY)
    late(scene)
    tick()
    wants(bob, MailAs.AT_ONCE)
    with later(minutes=4):
        tick()
    assert len(mail_server.mails) == 1
    late(scene, "next")
    tick()
    wants(bob, MailAs.NO)
    with later(days=2):
        tick()
    assert len(mail_server.mails) == 1


# ── crashes and refusals ─────────────────────────────────────────────────────────────────────────────────


class Killed(BaseException):
    """The process ends here."""


def test_a_crash_while_sending_repeats_the_same_message_and_loses_none(
    mail_server: MailBox, scene: Scene, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    really = mails.mail.deliver

    def deliver_and_die(*args: object) -> None:
        really(*args)  # type: ignore[arg-type]
        raise Killed

    with later(minutes=4):
        monkeypatch.setattr(mails.mail, "deliver", deliver_and_die)
        with pytest.raises(Killed):
            mails.mail_person(membership(bob).pk)
        monkeypatch.undo()
        mails.mail_person(membership(bob).pk)  # whoever was at it may still be alive
        assert len(mail_server.mails) == 1
    with later(minutes=15):
        tick()
        tick()
    assert len(mail_server.mails) == 2
    assert mail_server.mails[0]["message-id"] == mail_server.mails[1]["message-id"]
    [row] = mails_of(bob)
    assert row.sent_at is not None


def test_a_crash_before_the_mail_server_heard_of_it_loses_nothing(
    mail_server: MailBox, scene: Scene, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()

    def die(*_: object) -> None:
        raise Killed

    with later(minutes=4):
        monkeypatch.setattr(mails.mail, "deliver", die)
        with pytest.raises(Killed):
            mails.mail_person(membership(bob).pk)
        monkeypatch.undo()
    with later(minutes=15):
        tick()
    assert len(mail_server.mails) == 1


def test_a_mail_server_that_is_away_is_tried_again_until_a_day_has_passed(
    mail_server: MailBox, scene: Scene, bob: User, company: Company
) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    mail_server.refuse_mail = "451 come again later"
    with later(minutes=4):
        tick()
        [row] = mails_of(bob)
        assert "451 come again later" in row.error
        assert row.ended_at is None
        trouble = queries.mail_trouble(company, clock.now())
        assert trouble is not None
        assert "451" in trouble.error
    mail_server.refuse_mail = ""
    with later(minutes=6):
        tick()
    assert len(mail_server.mails) == 1
    assert queries.mail_trouble(company, clock.now()) is None
    late(scene, "never")
    tick()
    mail_server.refuse_mail = "451 come again later"
    for hours in range(1, 40):
        with later(hours=hours):
            tick()
    given_up = mails_of(bob)[-1]
    assert given_up.ended_at is not None
    assert given_up.sent_at is None
    assert 5 < given_up.attempts <= 10
    mail_server.refuse_mail = ""
    with later(hours=41):
        tick()
    assert len(mail_server.mails) == 1


def test_a_recipient_who_is_refused_for_good_is_not_tried_again(
    mail_server: MailBox, scene: Scene, bob: User
) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    mail_server.refuse_recipient = "550 no such mailbox"
    with later(minutes=4):
        tick()
    [row] = mails_of(bob)
    assert "550 no such mailbox" in row.error
    assert row.ended_at is not None
    mail_server.refuse_recipient = ""
    with later(hours=3):
        tick()
    assert mail_server.mails == []


# ── who gets it ──────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_leaves_the_company_gets_nothing_any_more(
    mail_server: MailBox, scene: Scene, bob: User, charlie: User, company: Company
) -> None:
    for person in (bob, charlie):
        wants(person, MailAs.AT_ONCE)
    late(scene)
    tick()
    with later(minutes=4):
        mails.collect(membership(bob).pk, clock.now())  # even what is written already
        remove_member(company=company, user_email=bob.email, by="Alice")
        tick()
    assert mail_server.recipients == [charlie.email]
    assert not Mail.objects.filter(membership__user=bob).exists()


def test_an_account_that_is_switched_off_gets_nothing(mail_server: MailBox, scene: Scene, bob: User) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with later(minutes=4):
        tick()
    assert mail_server.mails == []


def test_a_smaller_role_gets_no_mail_about_what_it_may_not_see(
    mail_server: MailBox, scene: Scene, bob: User, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    set_role(company=company, user_email=bob.email, role="viewer", by="Alice")
    monkeypatch.setattr(queries, "covers", lambda held, _needs: held != "viewer")
    with later(minutes=4):
        tick()
    assert mail_server.mails == []


def test_without_any_mail_server_nothing_waits_to_be_mailed(scene: Scene, bob: User) -> None:
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    assert Alert.objects.filter(membership__user=bob, mail_as="").exists()
    assert not Alert.objects.exclude(mail_as="").exists()


def test_the_installations_mail_server_sends_where_the_company_has_none(
    box: MailBox, scene: Scene, bob: User, settings: object
) -> None:
    for name, value in {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": box.port,
        "DEFAULT_FROM_EMAIL": "house@example.com",
    }.items():
        setattr(settings, name, value)
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    with later(minutes=4):
        tick()
    assert box.mails[0]["from"] == "house@example.com"


# ── what it says ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "Evil\r\nBcc: everybody@example.com",
        "ร้านค้าออนไลน์ที่มีชื่อยาวมาก " * 10,
        "متجر الزاوية",
        "<b>Bold</b> & “quoted”",
        "x" * 120,
    ],
)
def test_a_name_stays_a_name_whatever_is_in_it(
    name: str, mail_server: MailBox, scene: Scene, bob: User, company: Company
) -> None:
    Company.objects.filter(pk=company.pk).update(name=name[:120])
    Account.objects.filter(pk=scene.account.pk).update(name=name[:120])
    wants(bob, MailAs.AT_ONCE)
    late(scene)
    tick()
    with later(minutes=4):
        tick()
    [mail] = mail_server.mails
    assert mail_server.recipients == [bob.email]
    assert mail["bcc"] is None
    assert mail.defects == []
    shown = " ".join(name[:120].split())
    assert mail["subject"].strip().startswith(shown[:100])  # a folded line begins with the fold's space
    assert "<b>" not in html_of(mail_server)
    assert shown in text_of(mail_server)


def test_links_lead_to_the_public_address_and_one_of_them_stops_the_mails(
    mail_server: MailBox, scene: Scene, bob: User, client: object
) -> None:
    wants(bob, MailAs.AT_ONCE)
    order = late(scene)
    tick()
    with later(minutes=4):
        tick()
    [mail] = mail_server.mails
    words = text_of(mail_server)
    assert f"https://shelfwire.example.com/c/corner-shop/orders/{order.pk}/" in words
    assert "https://shelfwire.example.com/c/corner-shop/notifications/choose/" in words
    stop = mail["list-unsubscribe"].strip(" <>")
    assert stop == links.stop_address(membership(bob))
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert mail["auto-submitted"] == "auto-generated"
    late(scene, "waits already")
    tick()
    path = stop.removeprefix("https://shelfwire.example.com")
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})  # type: ignore[attr-defined]
    assert answer.status_code == 200
    with later(hours=1):
        late(scene, "next")
        tick()
    with later(hours=2):
        tick()
    assert len(mail_server.mails) == 1
    assert queries.unread_count(bob, scene.company) == 3


def test_a_link_that_was_changed_or_is_of_somebody_who_left_stops_nothing(
    scene: Scene, bob: User, company: Company, client: object
) -> None:
    wants(bob, MailAs.DAILY)
    stop = links.stop_address(membership(bob)).removeprefix("https://shelfwire.example.com")
    wrong = client.post(stop[:-3] + "x/")  # type: ignore[attr-defined]
    assert wrong.status_code == 410
    assert queries.preferences(membership(bob)).daily
    remove_member(company=company, user_email=bob.email, by="Alice")
    assert client.post(stop).status_code == 410  # type: ignore[attr-defined]


def test_choosing_refuses_what_does_not_exist(scene: Scene, bob: User) -> None:
    held = membership(bob)
    for wrong in (
        {"shown": ["no_such"], "mail": {}, "digest_hour": 8},
        {"shown": [], "mail": {"late_order": "pigeon"}, "digest_hour": 8},
        {"shown": [], "mail": {}, "digest_hour": 24},
    ):
        with pytest.raises(BadPreferences):
            actions.choose(membership=held, **wrong)  # type: ignore[arg-type]
    assert queries.preferences(held).pk is None or not queries.preferences(held).hidden
