"""Every setting an installation may change, declared once: ``docs/settings.md`` is made from this table."""

from __future__ import annotations

import os
from dataclasses import dataclass


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
        "SHELFWIRE_SECRET_KEY",
        "",
        "32 bytes in base64 that encrypt stored credentials; empty: a file secret.key in SHELFWIRE_HOME.",
    ),
    Setting("SHELFWIRE_BEHIND_PROXY", "0", "1 when a reverse proxy ends TLS and sets X-Forwarded-Proto."),
    Setting(
        "SHELFWIRE_METRICS_TOKEN",
        "",
        "Bearer token that opens /metrics; empty: only this machine may read it.",
    ),
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
