"""Let a program in at its address: whose it is, whether the caller proves to be it, and the fields of the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import structlog

from shelfwire.integrations import queries
from shelfwire.integrations.actions import is_right, note_call
from shelfwire.integrations.errors import BadCall, NoSuchAddress, NotLetIn, SwitchedOff
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome, Kind
from shelfwire.kit.texts import storable
from shelfwire.people.actions import begin_try

BODY_LIMIT: Final = 256 * 1024
_FIELDS_MOST: Final = 60
_log = structlog.get_logger(__name__)
Credentials = tuple[str | None, str]
"""User name and password; None: the way that was chosen carries no user name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, and its body."""

    status: int
    body: str


def is_open(kind: str, token: str) -> bool:
    """Whether somebody has the address, so that a larger body is worth reading."""
    return queries.by_token(token, kind) is not None


def fields(written: str) -> dict[str, str]:
    """The fields of a query or a form, with names in lower case. Raises BadCall."""
    try:
        pairs = parse_qsl(written, keep_blank_values=True, max_num_fields=_FIELDS_MOST)
    except ValueError:
        raise BadCall("The address has too many fields.", field="query") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if not storable(name + value):
            raise BadCall("The address contains an invalid character.", field="query")
        found.setdefault(name.casefold(), value)
    return found


def whole_number(said: str, most: int) -> int | None:
    """The number that is written in digits, from 0 to ``most``; None for anything else, however long."""
    digits = said.lstrip("0")
    if not (said.isascii() and said.isdecimal()) or len(digits) > len(str(most)):
        return None
    found = int(digits or "0")
    return found if found <= most else None


def let_in(token: str, kind: Kind, given: Credentials | None, remote: str, action: CallAction) -> Integration:
    """The integration at the address, when the caller proves to be it. Raises RuleBroken."""
    integration = queries.by_token(token, kind)
    if integration is None:
        begin_try(address=remote, account="integrations")
        raise NoSuchAddress("Nothing is at this address.", hint="Copy it from Settings, Integrations.")
    if given is None:
        raise NotLetIn(
            "User name and password are missing.", hint="They were shown when the integration was added."
        )
    if not is_right(integration, *given):
        # the password is random: wrong ones are counted so that nobody is kept busy, and the right one is let in
        # whatever others try
        begin_try(address=remote, account=f"integration {integration.pk}")
        note_call(integration, action, CallOutcome.DENIED, said="User name or password is wrong.")
        _log.warning("integration.denied", integration=integration.pk)
        raise NotLetIn(
            "User name or password is wrong.", hint="Replace the password under Settings, Integrations."
        )
    if not integration.active:
        raise SwitchedOff(
            f"“{integration.name}” is switched off.", hint="Switch it on under Settings, Integrations."
        )
    return integration
