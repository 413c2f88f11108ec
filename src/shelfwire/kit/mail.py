"""Hand one mail to one mail server, and say in plain words what it did not like.

Django's own mail back end speaks SMTP. A server that a person entered on a screen is asked about by address before it
is connected to (``kit.guard``); the one of the settings belongs to whoever runs the installation and is not.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.guard import Guard, RefusedAddress
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import first_line, shown

SECONDS: Final = 10
SUBJECT_MOST: Final = 150


class MailNotTaken(RuleBroken):
    """The mail server did not take the mail. ``for_good``: the same mail would be refused again."""

    code = "mail_not_taken"

    def __init__(self, message: str, *, field: str, hint: str = "", for_good: bool = False) -> None:
        super().__init__(message, field=field, hint=hint)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server that a person entered. ``security``: ``tls`` from the first byte, ``starttls``, or ``none``."""

    host: str
    port: int
    security: str
    username: str
    sender: str
    guard: Guard
    password: Secret = field(default_factory=lambda: Secret(""))


def subject(text: str) -> str:
    """A subject line of one line whatever the names in it hold, and short enough to be read."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= SUBJECT_MOST else f"{line[: SUBJECT_MOST - 1]}…"


def deliver(message: EmailMessage, server: Server | None) -> None:
    """Hand the mail in, at the installation's own server for None. Raises MailNotTaken."""
    backend: BaseEmailBackend = get_connection() if server is None else _backend(server)
    host = server.host if server else getattr(backend, "host", "") or "the mail server"
    port = server.port if server else getattr(backend, "port", 0)
    with _explained(host, port):
        message.connection = backend
        message.send()


def _backend(server: Server) -> EmailBackend:
    return _Guarded(
        server.guard,
        host=server.host,
        port=server.port,
        username=server.username,
        password=server.password.reveal(),
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=SECONDS,
    )


class _Guarded(EmailBackend):
    """Django's back end, whose connection asks the guard about every address."""

    def __init__(self, guard: Guard, **values: Any) -> None:
        super().__init__(**values)

        class Plain(smtplib.SMTP):
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                return guard.connect(host, port, timeout)

        class Secure(smtplib.SMTP_SSL):
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                return self.context.wrap_socket(guard.connect(host, port, timeout), server_hostname=host)

        self._class = Secure if self.use_ssl else Plain

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """As Django asks for it."""
        return self._class


@contextmanager
def _explained(host: str, port: int) -> Iterator[None]:
    at = f"{host}, port {port}"
    try:
        yield
    except RefusedAddress as refused:
        raise MailNotTaken(f"{host} is not called: {refused}.", field="host") from None
    except smtplib.SMTPException as error:
        raise _said(error, at) from None
    except socket.gaierror:
        raise MailNotTaken(
            f"There is no server named {host}.", field="host", hint="Check the spelling."
        ) from None
    except ssl.SSLCertVerificationError as wrong:
        raise MailNotTaken(
            f"The certificate of {host} is not valid: {wrong.verify_message}.",
            field="host",
            hint="Use the name that the certificate is made for.",
        ) from None
    except ssl.SSLError:
        raise MailNotTaken(
            f"{at} does not speak TLS from the first byte.",
            field="security",
            hint="Choose STARTTLS for port 587, or TLS for port 465.",
        ) from None
    except TimeoutError:
        raise _silent(at) from None
    except ConnectionRefusedError:
        raise MailNotTaken(
            f"Nothing answers at {at}.",
            field="port",
            hint="Usual ports: 465 with TLS, 587 with STARTTLS, 25 without.",
        ) from None
    except OSError as error:
        raise MailNotTaken(
            f"{at} could not be reached ({shown(first_line(error))[:120]}).", field="host"
        ) from None


def _silent(at: str) -> MailNotTaken:
    return MailNotTaken(
        f"{at} did not answer within {SECONDS} seconds.",
        field="port",
        hint="Check the port, and that this server may call out to it.",
    )


def _said(error: smtplib.SMTPException, at: str) -> MailNotTaken:
    match error:
        case smtplib.SMTPAuthenticationError():
            return MailNotTaken(
                f"The mail server does not accept the user name and password{_words(error)}.",
                field="password",
                hint="Some providers want an app password here.",
            )
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, text = next(iter(refused.values()))
            return MailNotTaken(
                f"The mail server refuses the recipient ({code} {_text(text)}).",
                field="to",
                for_good=code >= 500,
            )
        case smtplib.SMTPSenderRefused():
            return MailNotTaken(
                f"The mail server refuses the sender{_words(error)}.",
                field="sender",
                hint="Use an address that the mail server lets this user send from.",
            )
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            return MailNotTaken(
                f"{at} does not offer STARTTLS.",
                field="security",
                hint="Choose TLS for port 465, or no encryption for a server on your own network.",
            )
        case smtplib.SMTPNotSupportedError():
            return MailNotTaken(
                "The mail server takes no user name and password on this connection.",
                field="username",
                hint="Choose STARTTLS or TLS, or leave both empty.",
            )
        case smtplib.SMTPServerDisconnected() if "timed out" in str(error):
            return _silent(at)
        case smtplib.SMTPServerDisconnected():
            return MailNotTaken(
                f"{at} hung up.",
                field="security",
                hint="A server that wants TLS does so when it is spoken to without: choose TLS or STARTTLS.",
            )
        case smtplib.SMTPResponseException():
            return MailNotTaken(
                f"The mail server does not take the mail{_words(error)}.",
                field="host",
                for_good=isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500,
            )
    return MailNotTaken(f"The mail server did not take the mail ({_text(str(error))}).", field="host")


def _words(error: smtplib.SMTPResponseException) -> str:
    return f" ({error.smtp_code} {_text(error.smtp_error)})"


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return shown(" ".join(text.split()))[:200]
