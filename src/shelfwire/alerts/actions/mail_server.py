"""The mail server that a company enters for its notifications: store it, try it, forget it."""

from __future__ import annotations

import re

from django.core.mail import EmailMessage
from django.db import transaction

from shelfwire.alerts import queries
from shelfwire.alerts.errors import BadMailServer
from shelfwire.alerts.models import MailServer, Security
from shelfwire.kit import mail
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import one_line
from shelfwire.people import audit
from shelfwire.people.actions.companies import clean_email
from shelfwire.people.audit import acting, attributed
from shelfwire.people.errors import BadEmail
from shelfwire.people.models import Company

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)


def _clean_host(host: str) -> str:
    host = one_line(host, field="host", refusal=BadMailServer).lower().rstrip(".")
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise BadMailServer(
            f"“{host[:253]}” is not the name of a server.",
            field="host",
            value=host,
            hint="Write the name alone, such as smtp.example.com.",
        )
    return host.strip("[]")


def _refuse_open_password(security: str, username: str) -> None:
    if security == Security.NONE and username:
        raise BadMailServer(
            "A user name and password are not sent without encryption.",
            field="security",
            value=security,
            hint="Choose STARTTLS or TLS, or leave the user name empty.",
        )


@attributed
@transaction.atomic
def save_mail_server(
    *,
    company: Company,
    host: str,
    port: int,
    security: str,
    username: str,
    sender: str,
    by: str,
    password: Secret | None = None,
) -> MailServer:
    """Store the company's mail server. ``password``: None keeps the stored one, as long as host, port, encryption and
    user name are the same, so that nobody can send it elsewhere. Raises BadMailServer.
    """
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if security not in Security.values:
        raise BadMailServer(f"“{security}” is no encryption.", field="security", value=security)
    if not 1 <= port <= 65_535:
        raise BadMailServer(f"{port} is not a port.", field="port", value=port, hint="Use 1 to 65535.")
    username = one_line(username, field="username", refusal=BadMailServer)[:254]
    _refuse_open_password(security, username)
    try:
        sender = clean_email(sender)
    except BadEmail as wrong:
        raise BadMailServer(wrong.message, field="sender", value=sender, hint=wrong.hint) from None
    host = _clean_host(host)
    before = queries.mail_server(company)
    same = before is not None and (before.host, before.port, before.security, before.username) == (
        host,
        port,
        security,
        username,
    )
    if password is None and username and not same:
        raise BadMailServer(
            "The password was entered for another server or user name.",
            field="password",
            hint="Enter the password again.",
        )
    row = before or MailServer(company=company)
    row.host, row.port, row.security, row.username, row.sender = host, port, security, username, sender
    if password is not None or not username:
        row.secrets = {"password": password.reveal()} if password and username else {}
    row.save()
    if password is not None:
        audit.note(row, {"password": ("…", "replaced")}, by=by)
    return row


def remove_mail_server(*, company: Company, by: str) -> None:
    """Forget the company's mail server; the installation's takes its place if there is one. Again changes nothing."""
    with transaction.atomic(), acting(by):
        for row in MailServer.objects.filter(company=company):
            row.delete()


def server_of(company: Company) -> mail.Server | None:
    """The company's mail server, ready to be spoken to; None when it entered none. Raises UnreadableSecret."""
    row = queries.mail_server(company)
    if row is None:
        return None
    return mail.Server(
        host=row.host,
        port=row.port,
        security=row.security,
        username=row.username,
        sender=row.sender,
        guard=queries.guard(),
        password=Secret(row.secrets.open().get("password", "")),
    )


def send_test_mail(*, company: Company, to: str) -> None:
    """Send one mail by the way that notifications go. Raises MailNotTaken, UnreadableSecret."""
    server = server_of(company)
    message = EmailMessage(
        mail.subject(f"{company.name}: a test from Shelfwire"),
        "This is a test. Notifications of Shelfwire reach you at this address.\n",
        server.sender if server else None,
        [to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.deliver(message, server)
