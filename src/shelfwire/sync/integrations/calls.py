"""What a program outside asks at its address: let in or not, read, done, answered. Every answer is XML.

ShipStation shows a refusal that is no XML as a parse failure, and nobody learns why.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import structlog

from shelfwire.integrations import queries
from shelfwire.integrations.actions import is_right, note_call
from shelfwire.integrations.errors import BadCall, NoSuchAddress, NotLetIn, SwitchedOff
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome, Kind
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import storable
from shelfwire.people.actions import begin_try
from shelfwire.sync.integrations import xml
from shelfwire.sync.integrations.export import export, read_window
from shelfwire.sync.integrations.notice import read_notice, take

BODY_LIMIT: Final = 256 * 1024
_FIELDS_MOST: Final = 60
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Names in ``asked`` and ``headers`` are in lower case; ``remote`` is the caller's address."""

    method: str
    asked: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    remote: str

    @property
    def action(self) -> CallAction:
        """What is asked."""
        said = self.asked.get("action", "").strip().casefold()
        return CallAction(said) if said in CallAction.values else CallAction.OTHER


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, and its XML."""

    status: int
    body: str


_DONE: Final = Answer(200, f"{xml.DECLARATION}<Done/>")


def refusal(error: RuleBroken) -> Answer:
    """A refusal as it is answered."""
    return Answer(error.status, xml.problem(error.code, error.message, error.hint))


def is_open(token: str) -> bool:
    """Whether somebody has the address, so that a larger body is worth reading."""
    return queries.by_token(token, Kind.SHIPSTATION) is not None


def answer(
    token: str, method: str, query: str, headers: Mapping[str, str], body: bytes, remote: str
) -> Answer:
    """Do what is asked at an address. Refusals are answers too."""
    try:
        call = Call(method, _asked(query), headers, body, remote)
        integration = _let_in(token, call)
    except RuleBroken as refused:
        return refusal(refused)
    named: dict[str, str] = {}
    try:
        return _do(integration, call, named)
    except RuleBroken as refused:
        note_call(integration, call.action, CallOutcome.REFUSED, said=str(refused), **named)
        return refusal(refused)


def _do(integration: Integration, call: Call, named: dict[str, str]) -> Answer:
    """Do it. What the call is about is put into ``named``, for the log of a refusal."""
    if len(call.body) > BODY_LIMIT:
        raise BadCall(f"The body has more than {BODY_LIMIT // 1024} KB.", field="body")
    if call.action == CallAction.EXPORT and call.method == "GET":
        return Answer(200, export(integration, read_window(call.asked)))
    if call.action == CallAction.NOTICE and call.method == "POST":
        notice = read_notice(call.asked, call.body)
        named.update(notice.named)
        take(integration, notice)
        return _DONE
    said = call.asked.get("action", "")[:40]
    raise BadCall(
        f"“{call.method} action={said}” is nothing that is done here.",
        field="action",
        value=said,
        hint="GET action=export asks for orders, POST action=shipnotify tells a shipment.",
    )


def _asked(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_FIELDS_MOST)
    except ValueError:
        raise BadCall("The address has too many fields.", field="query") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if not storable(name + value):
            raise BadCall("The address holds a character that no text has.", field="query")
        found.setdefault(name.casefold(), value)
    return found


def _let_in(token: str, call: Call) -> Integration:
    """The integration at the address, when the caller proves to be it. Raises RuleBroken."""
    integration = queries.by_token(token, Kind.SHIPSTATION)
    if integration is None:
        begin_try(address=call.remote, account="integrations")
        raise NoSuchAddress("Nothing is at this address.", hint="Copy it from Settings, Integrations.")
    given = _credentials(call)
    if given is None:
        raise NotLetIn(
            "User name and password are missing.", hint="They were shown when the integration was added."
        )
    if not is_right(integration, *given):
        # the password is 256 random bits: wrong ones are counted so that nobody is kept busy, and the right one is
        # let in whatever others try
        begin_try(address=call.remote, account=f"integration {integration.pk}")
        note_call(integration, call.action, CallOutcome.DENIED, said="User name or password is wrong.")
        _log.warning("integration.denied", integration=integration.pk)
        raise NotLetIn(
            "User name or password is wrong.", hint="Replace the password under Settings, Integrations."
        )
    if not integration.active:
        raise SwitchedOff(
            f"“{integration.name}” is switched off.", hint="Switch it on under Settings, Integrations."
        )
    return integration


def _credentials(call: Call) -> tuple[str | None, str] | None:
    """User name and password: by HTTP Basic (RFC 7617), or as the fields that ShipStation sends to hosts which drop the
    header, or as WooCommerce's single key, which has no user name.
    """
    scheme, _, given = call.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "basic":
        try:
            name, _, password = base64.b64decode(given.strip(), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise NotLetIn("The Authorization header cannot be read.") from None
        return name, password
    if "ss-password" in call.asked:
        return call.asked.get("ss-username", ""), call.asked["ss-password"]
    if "auth_key" in call.asked:
        return None, call.asked["auth_key"]
    return None
