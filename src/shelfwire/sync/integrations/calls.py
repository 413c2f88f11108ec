"""What a program outside asks at its address: let in or not, read, done, answered. Every answer is XML.

ShipStation shows a refusal that is no XML as a parse failure, and nobody learns why.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shelfwire.integrations.actions import note_call
from shelfwire.integrations.errors import BadCall, NotLetIn
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome, Kind
from shelfwire.kit.errors import RuleBroken
from shelfwire.sync.integrations import xml
from shelfwire.sync.integrations.entry import BODY_LIMIT, Answer, Credentials, fields, let_in
from shelfwire.sync.integrations.export import export, read_window
from shelfwire.sync.integrations.notice import read_notice, take


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


_DONE: Final = Answer(200, f"{xml.DECLARATION}<Done/>")


def refusal(error: RuleBroken) -> Answer:
    """A refusal as it is answered."""
    return Answer(error.status, xml.problem(error.code, error.message, error.hint))


def answer(
    token: str, method: str, query: str, headers: Mapping[str, str], body: bytes, remote: str
) -> Answer:
    """Do what is asked at an address. Refusals are answers too."""
    try:
        call = Call(method, fields(query), headers, body, remote)
        integration = let_in(token, Kind.SHIPSTATION, _credentials(call), remote, call.action)
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
        f"“{call.method} action={said}” is not supported.",
        field="action",
        value=said,
        hint="Use GET action=export for orders and POST action=shipnotify for shipments.",
    )


def _credentials(call: Call) -> Credentials | None:
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
