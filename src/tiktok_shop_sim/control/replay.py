"""A logged call as a command to send it again: signed anew, with a token that works now."""

from __future__ import annotations

import shlex
from urllib.parse import urlencode

import msgspec

from tiktok_shop_sim import signing
from tiktok_shop_sim.calls import KEPT_BODY, CallRecord
from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.simulation import Simulation

SECRETS = {"app_secret", "access_token", "refresh_token", "sign", "timestamp"}


class CallRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which call, and the address under which the simulator is reached."""

    serial: int
    host: str = ""


class Command(msgspec.Struct):
    """A curl command; it is valid for five minutes, as its timestamp is."""

    command: str


@endpoint("GET", "/calls/curl", CallRequest)
def call_as_curl(simulation: Simulation, request: CallRequest) -> Command:
    """A call of the log as a curl command that can be sent again."""
    record = simulation.calls.get(request.serial)
    if record is None:
        raise NotThere(f"no call {request.serial} in the log")
    if len(record.body.encode()) >= KEPT_BODY:
        raise ValueError("the log keeps only the beginning of this body")
    host = request.host or f"http://{simulation.settings.host}:{simulation.settings.port}"
    return Command(_curl(simulation, record, host))


def _curl(simulation: Simulation, record: CallRecord, host: str) -> str:
    settings = simulation.settings
    body = record.body.encode()
    query = {name: value for name, value in record.query.items() if name not in SECRETS}
    if record.path.startswith("/api/v2/"):
        query |= {name: "..." for name in ("app_secret", "refresh_token") if name in record.query}
        return f"curl {shlex.quote(f'{host}{record.path}?{urlencode(query)}')}"
    query |= {"app_key": settings.app_key, "timestamp": str(int(simulation.clock.wall()))}
    query["sign"] = signing.call_signature(settings.app_secret, record.path, query.items(), body)
    parts = ["curl", "-X", record.method, shlex.quote(f"{host}{record.path}?{urlencode(query)}")]
    parts += ["-H", shlex.quote(f"x-tts-access-token: {_token(simulation, record.shop_id)}")]
    if body:
        parts += ["-H", "'content-type: application/json'", "-d", shlex.quote(record.body)]
    return " ".join(parts)


def _token(simulation: Simulation, shop_id: str) -> str:
    """A token of the call's shop that works now, else a word that says what to put there."""
    world = simulation.world
    for grant in reversed(world.grants.values()):
        if not grant.revoked and shop_id in ("", *grant.shop_ids) and grant.access_expires > world.now():
            return grant.access_token
    return "ACCESS_TOKEN"
