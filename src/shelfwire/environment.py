"""Every setting an installation may change, declared once: ``docs/settings.md`` is made from this table."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from shelfwire.kit.errors import RuleBroken

WEB_THREADS = "SHELFWIRE_WEB_THREADS"
"""No setting: how ``shelfwire web`` tells its processes how many requests each works on at once (``--threads``)."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadSetting(RuleBroken):
    """A setting has a value that cannot be used."""

    code = "bad_setting"


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, its default, and a sentence for the person who runs the server."""

    name: str
    default: str
    says: str


SETTINGS = (
    Setting(
        "DATABASE_URL",
        "",
        "PostgreSQL to use, as postgresql://…; empty: an embedded server in SHELFWIRE_HOME.",
    ),
    Setting("SHELFWIRE_HOME", "var", "Folder for the embedded database, the secret key file and logs."),
    Setting(
        "SHELFWIRE_URL",
        "http://127.0.0.1:8080",
        "The address people and channels reach this installation at; used in consent and webhook addresses.",
    ),
    Setting(
        "SHELFWIRE_ALLOWED_HOSTS",
        "127.0.0.1,localhost,[::1]",
        "Host names the web server answers to, besides that of SHELFWIRE_URL.",
    ),
    Setting(
        "SHELFWIRE_ALLOWED_CHANNEL_HOSTS",
        "",
        "Hosts besides a channel's own that its addresses may name, such as a simulator's: host or host:port,"
        " separated by commas. They may be on a private network. Where SHELFWIRE_URL is this machine, shelfwire run"
        " and the demo allow 127.0.0.1, localhost and [::1]; none: nothing besides the channel's own.",
    ),
    Setting(
        "SHELFWIRE_SIMULATOR_URL",
        "http://127.0.0.1:8091",
        "Where *This is a simulator* looks for one when a shop is connected. It is asked only where"
        " SHELFWIRE_ALLOWED_CHANNEL_HOSTS allows its host.",
    ),
    Setting(
        "SHELFWIRE_ALLOWED_PRIVATE_HOSTS",
        "",
        "Hosts on this machine or a private network that a company's mail server and outgoing webhook may name, over"
        " http too: host or host:port, separated by commas.",
    ),
    Setting(
        "SHELFWIRE_DROP_FOLDERS",
        "",
        "Folder of this server below which owners may have drop folders for warehouses, each company in a folder of its"
        " own; empty: drop folders are on SFTP servers only.",
    ),
    Setting(
        "SHELFWIRE_SECRET_KEY",
        "",
        "32 bytes in base64 that encrypt stored credentials; several, separated by commas: the first encrypts, all of"
        " them read. Empty: a file secret.key in SHELFWIRE_HOME.",
    ),
    Setting(
        "SHELFWIRE_BEHIND_PROXY",
        "0",
        "1 when a reverse proxy ends TLS and sets X-Forwarded-Proto and X-Forwarded-For.",
    ),
    Setting(
        "SHELFWIRE_TRUSTED_PROXIES",
        "127.0.0.1,::1",
        "Addresses or networks of the proxies whose X-Forwarded-… headers are believed behind a proxy.",
    ),
    Setting(
        "SHELFWIRE_METRICS_TOKEN",
        "",
        "Bearer token that opens /metrics; empty: only programs on this machine, and nobody behind a proxy.",
    ),
    Setting(
        "SHELFWIRE_KEEP_FILES_DAYS",
        "90",
        "Days after its end for which a job's files are kept; the job and what it said of each row stay. As long after"
        " they were uploaded, files that answer no question any more are deleted. 0: for ever.",
    ),
    Setting(
        "SHELFWIRE_CALLS_AT_ONCE",
        "10",
        "How many calls to one shop a piece of work has under way at once, within the shop's call budget; each uses a"
        " database connection while it lasts. 1: one after the other.",
    ),
    Setting(
        "SHELFWIRE_MAIL_URL",
        "",
        "Mail server that sends invitations, password links and notifications, as smtps://user:password@host or"
        " smtp+tls://…; empty: none is sent.",
    ),
    Setting("SHELFWIRE_MAIL_FROM", "shelfwire@localhost", "The sender of that mail."),
    Setting("SHELFWIRE_LOG_LEVEL", "info", "How much is logged: debug, info, warning or error."),
    Setting(
        "SHELFWIRE_LOG_FORMAT",
        "auto",
        "text for people, json for machines; auto: text in a terminal, else json.",
    ),
    Setting("SHELFWIRE_DEBUG", "0", "1 shows tracebacks in the browser; never on a machine others reach."),
)
_DEFAULTS = {s.name: s.default for s in SETTINGS}


def is_given(name: str) -> bool:
    """Whether the environment sets a declared setting; an undeclared name is a bug and raises KeyError."""
    return bool(os.environ.get(name) and _DEFAULTS[name] is not None)


def env(name: str) -> str:
    """The value of a declared setting; an undeclared name is a bug and raises KeyError."""
    return os.environ.get(name, _DEFAULTS[name])


def trusted_proxies() -> tuple[Network, ...]:
    """The networks whose forwarded headers are believed; none where no proxy is used. Raises BadSetting."""
    if env("SHELFWIRE_BEHIND_PROXY") != "1":
        return ()
    return tuple(
        _network(part.strip()) for part in env("SHELFWIRE_TRUSTED_PROXIES").split(",") if part.strip()
    )


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as wrong:
        raise BadSetting(
            f"“{text}” in SHELFWIRE_TRUSTED_PROXIES is neither an address nor a network.",
            field="SHELFWIRE_TRUSTED_PROXIES",
            value=text,
            hint=f"Write addresses such as 10.0.0.7 or networks such as 10.0.0.0/24 ({wrong}).",
        ) from None


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; without a host none is sent. ``tls`` from the first byte, ``starttls`` after it."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False


_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server() -> MailServer:
    """The mail server of SHELFWIRE_MAIL_URL. Raises BadSetting, without repeating the password."""
    text = env("SHELFWIRE_MAIL_URL")
    if not text:
        return MailServer()
    parts = urlsplit(text)
    try:
        port = parts.port or _MAIL_PORTS[parts.scheme]
    except (ValueError, KeyError):
        port = 0
    if not port or not parts.hostname:
        raise BadSetting(
            "SHELFWIRE_MAIL_URL is not the address of a mail server.",
            field="SHELFWIRE_MAIL_URL",
            hint="Write smtps://user:password@mail.example.com or smtp+tls://…; quote special characters as in URLs.",
        )
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )
