"""A mail server that an owner enters: every way of TLS, and a clear answer to every mistake. All against real ones."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.alerts.receivers import PASSWORD, USER, MailBox, certificate, free_port, mail_box, only_user

from shelfwire.alerts import actions, queries
from shelfwire.alerts.errors import BadMailServer
from shelfwire.alerts.models import MailServer
from shelfwire.kit.mail import MailNotTaken
from shelfwire.kit.secrets import Secret
from shelfwire.people.models import Company
from shelfwire.people.queries import audit_log

pytestmark = pytest.mark.django_db


def enter(company: Company, port: int, **more: Any) -> MailServer:
    values = {
        "host": "localhost",
        "port": port,
        "security": "none",
        "username": "",
        "sender": "shop@example.com",
        "by": "Alice",
        **more,
    }
    return actions.save_mail_server(company=company, **values)


def refused(company: Company) -> MailNotTaken:
    with pytest.raises(MailNotTaken) as found:
        actions.send_test_mail(company=company, to="alice@example.com")
    return found.value


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """TLS of a mail server whose certificate this machine trusts."""
    context, file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.fixture
def starttls(trusted: Any) -> Iterator[MailBox]:
    """A mail server that wants STARTTLS and a password."""
    with mail_box(
        tls_context=trusted, require_starttls=True, authenticator=only_user, auth_required=True
    ) as box:
        yield box


@pytest.fixture
def tls(trusted: Any) -> Iterator[MailBox]:
    """A mail server that speaks TLS from the first byte and wants a password."""
    with mail_box(
        ssl_context=trusted, authenticator=only_user, auth_required=True, auth_require_tls=False
    ) as box:
        yield box


def test_a_plain_server_on_the_own_network_takes_a_test(company: Company, box: MailBox) -> None:
    enter(company, box.port)
    actions.send_test_mail(company=company, to="alice@example.com")
    assert box.recipients == ["alice@example.com"]
    assert box.mails[0]["from"] == "shop@example.com"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_each_way_of_tls_takes_a_test_with_the_right_password(
    security: str, company: Company, request: pytest.FixtureRequest
) -> None:
    box: MailBox = request.getfixturevalue(security)
    enter(company, box.port, security=security, username=USER, password=Secret(PASSWORD))
    actions.send_test_mail(company=company, to="alice@example.com")
    assert len(box.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_is_named(security: str, company: Company, request: pytest.FixtureRequest) -> None:
    box: MailBox = request.getfixturevalue(security)
    enter(company, box.port, security=security, username=USER, password=Secret("wrong"))
    why = refused(company)
    assert why.field == "password"
    assert "does not accept the user name and password" in why.message
    assert "wrong" not in str(why)
    assert box.mails == []


def test_tls_to_a_server_that_begins_without_is_explained(company: Company, starttls: MailBox) -> None:
    enter(company, starttls.port, security="tls")
    assert refused(company).field == "security"


def test_starttls_to_a_server_that_has_none_is_explained(company: Company, box: MailBox) -> None:
    enter(company, box.port, security="starttls")
    why = refused(company)
    assert why.field == "security"
    assert "does not offer STARTTLS" in why.message


def test_no_encryption_to_a_server_that_wants_it_is_explained(company: Company, starttls: MailBox) -> None:
    enter(company, starttls.port)
    assert "STARTTLS" in str(refused(company))
    assert starttls.mails == []


def test_a_certificate_of_another_name_is_refused(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = certificate(tmp_path, "mail.example.net")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with mail_box(tls_context=context) as box:
        enter(company, box.port, security="starttls")
        why = refused(company)
        assert "certificate" in why.message
        assert box.mails == []


def test_a_certificate_that_nobody_vouches_for_is_refused(company: Company, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with mail_box(tls_context=context) as box:
        enter(company, box.port, security="starttls")
        assert "certificate" in refused(company).message
        assert box.mails == []


def test_a_port_at_which_nothing_listens_is_named(company: Company) -> None:
    port = free_port()
    enter(company, port)
    why = refused(company)
    assert why.field == "port"
    assert str(port) in why.message


def test_a_name_that_nobody_has_is_named(company: Company, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset()
    enter(company, 587, host="mail.nowhere.invalid")
    why = refused(company)
    assert why.field == "host"
    assert "mail.nowhere.invalid" in why.message


def test_a_server_that_says_nothing_is_given_up_in_time(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shelfwire.kit.mail.SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        enter(company, silent.getsockname()[1])
        assert "did not answer" in refused(company).message


def test_a_private_address_is_not_called_unless_the_server_allows_it(
    company: Company, box: MailBox, settings: Any
) -> None:
    enter(company, box.port)
    settings.ALLOWED_PRIVATE_HOSTS = frozenset()
    why = refused(company)
    assert why.field == "host"
    assert "private network" in why.message
    assert box.mails == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "smtp.example.com\r\nX"),
        ("host", "https://smtp.example.com"),
        ("host", ""),
        ("port", 0),
        ("port", 65_536),
        ("security", "hope"),
        ("sender", "nobody"),
        ("sender", "a@example.com\nBcc: b@example.com"),
    ],
)
def test_what_cannot_be_a_mail_server_is_refused_and_nothing_is_stored(
    field: str, value: Any, company: Company
) -> None:
    with pytest.raises(BadMailServer) as found:
        enter(company, 25, **{field: value}) if field != "port" else enter(company, value)
    assert found.value.field == field
    assert queries.mail_server(company) is None


def test_a_password_never_travels_in_the_open(company: Company, box: MailBox) -> None:
    with pytest.raises(BadMailServer, match="without encryption"):
        enter(company, box.port, username=USER, password=Secret(PASSWORD))
    assert queries.mail_server(company) is None


def test_a_stored_password_is_encrypted_kept_and_sent_to_no_other_server(
    company: Company, starttls: MailBox
) -> None:
    row = enter(company, starttls.port, security="starttls", username=USER, password=Secret(PASSWORD))
    stored = MailServer.objects.raw("SELECT id, secrets FROM alerts_mailserver")[0]
    assert PASSWORD.encode() not in stored.secrets.stored
    enter(company, starttls.port, security="starttls", username=USER, sender="new@example.com")
    actions.send_test_mail(company=company, to="alice@example.com")
    assert starttls.mails[0]["from"] == "new@example.com"
    for other in ({"host": "127.0.0.1"}, {"port": 26}, {"username": "else"}, {"security": "tls"}):
        values = {"port": starttls.port, "security": "starttls", "username": USER, **other}
        with pytest.raises(BadMailServer, match="another server"):
            enter(company, **values)
    row.refresh_from_db()
    assert row.host == "localhost"
    assert PASSWORD not in str([entry.changes_dict for entry in audit_log(company)])
    assert "replaced" in str([entry.changes_dict for entry in audit_log(company)])


def test_removing_forgets_the_password_and_is_in_the_audit_log(company: Company, box: MailBox) -> None:
    enter(company, box.port)
    actions.remove_mail_server(company=company, by="Alice")
    actions.remove_mail_server(company=company, by="Alice")
    assert queries.mail_server(company) is None
    last = audit_log(company).order_by("-id").first()
    assert last is not None
    assert last.action == 2
