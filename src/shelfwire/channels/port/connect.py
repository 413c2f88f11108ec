"""Connecting a shop: consent, tokens, and the checks of *Test settings*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from shelfwire.channels.port.session import Credentials, Session, Shop
from shelfwire.kit.errors import Refused


class ConsentDenied(Refused):
    """The seller closed or declined the consent page, or its one-time code was wrong, used or expired."""


@dataclass(frozen=True, slots=True)
class AuthorisationAnswer:
    """The result of a consent: credentials, and the shops they cover."""

    credentials: Credentials
    shops: tuple[Shop, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of *Test settings*: what was checked, the result, and what to do when it is not well."""

    key: str
    label: str
    outcome: Literal["works", "missing", "warning", "unknown"]
    detail: str = ""
    advice: str = ""
    blocks: tuple[str, ...] = ()
    """Switches that cannot work without it: ``orders_in``, ``tracking_out``."""


class Connect(Protocol):
    """The conversation that connects a shop."""

    def authorise_url(self, session: Session, *, state: str, redirect_url: str) -> str:
        """Return the address of the consent page. ``session.credentials`` may be None."""

    def exchange(self, session: Session, *, callback: Mapping[str, str]) -> Credentials:
        """Exchange the callback's query for credentials. The product stores them before it asks anything more.
        Raises ConsentDenied when this callback gives no credentials; TryLater; Refused.
        """

    def shops(self, session: Session, credentials: Credentials) -> tuple[Shop, ...]:
        """Return the shops that these credentials cover. Raises TryLater, Refused."""

    def refresh(self, session: Session) -> Credentials:
        """Return a new pair of tokens, with the same ``extra``. Raises Reconnect when the consent has ended."""

    def check(self, session: Session) -> tuple[Check, ...]:
        """Check what works and what is missing, scope by scope, without changing anything. Raises only TryLater."""
