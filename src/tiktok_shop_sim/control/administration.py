"""The world as a whole: start over, settings, clock, consents, snapshots."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim import snapshot
from tiktok_shop_sim.control.endpoint import Nothing, endpoint
from tiktok_shop_sim.control.find import find_seller, find_shop
from tiktok_shop_sim.settings import SettingsPatch
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import consents


class ResetRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the new world is made of; what is left out stays as it was at the start."""

    scenario: str | None = None
    seed: int | None = None
    orders: int | None = None
    now: float | None = None
    speed: float | None = None
    auth_codes: list[str] | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    default_warehouse: bool | None = None


@endpoint("POST", "/reset", ResetRequest)
async def reset(simulation: Simulation, request: ResetRequest) -> dict[str, Any]:
    """Start over: a fresh world; calls, faults, notices, tokens and subscriptions are gone."""
    fields = msgspec.structs.asdict(request).items()
    changes = {name: getattr(simulation.at_start, name) if value is None else value for name, value in fields}
    await simulation.reset(simulation.with_settings(**changes))
    return {"scenario": simulation.settings.scenario, "orders": len(simulation.world.orders)}


@endpoint("POST", "/settings", SettingsPatch)
def change_settings(simulation: Simulation, request: SettingsPatch) -> dict[str, Any]:
    """Change what may be changed while running: redirect and webhook address, limits, strictness, clock skew."""
    changes = {name: value for name, value in msgspec.structs.asdict(request).items() if value is not None}
    for name, value in changes.items():
        setattr(simulation.settings, name, value)
    if "default_warehouse" in changes:
        _default_warehouses(simulation, bool(changes["default_warehouse"]))
    if "auto_carrier" in changes:
        simulation.schedule_everything()
    return msgspec.structs.asdict(simulation.settings) | {"app_secret": "***"}


def _default_warehouses(simulation: Simulation, wanted: bool) -> None:
    for shop_id in simulation.world.shops:
        first = simulation.world.default_warehouse(shop_id)
        if first is not None:
            first.is_default = wanted


class ClockTruth(msgspec.Struct):
    """The world's moment in unix seconds, its pace, and when something is due next."""

    now: float
    speed: float
    next_due: float | None
    fired: int = 0


def _clock(simulation: Simulation, fired: int = 0) -> ClockTruth:
    clock = simulation.clock
    return ClockTruth(clock.now(), clock.speed, simulation.world.agenda.next_due(), fired)


@endpoint("GET", "/clock")
def clock(simulation: Simulation, _: Nothing) -> ClockTruth:
    """What time it is in the world."""
    return _clock(simulation)


class StepRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How far; the parts are added up. `to_next` goes to the moment of the next timer instead."""

    seconds: float = 0
    minutes: float = 0
    hours: float = 0
    days: float = 0
    to_next: bool = False


@endpoint("POST", "/clock/step", StepRequest)
async def step(simulation: Simulation, request: StepRequest) -> ClockTruth:
    """Move the clock forward; everything that falls due on the way happens, in order, before this answers."""
    seconds = request.seconds + request.minutes * 60 + request.hours * 3600 + request.days * 86_400
    due = simulation.world.agenda.next_due()
    if request.to_next and due is not None:
        return _clock(simulation, await simulation.move_to(max(due, simulation.clock.now())))
    return _clock(simulation, await simulation.step(seconds))


class SetRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The moment to go to, in unix seconds, not before the present one."""

    now: float


@endpoint("POST", "/clock/set", SetRequest)
async def set_clock(simulation: Simulation, request: SetRequest) -> ClockTruth:
    """Move the clock to a moment."""
    return _clock(simulation, await simulation.move_to(request.now))


class SpeedRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """World seconds per wall second; 0 stops the clock."""

    speed: float


@endpoint("POST", "/clock/speed", SpeedRequest)
def set_speed(simulation: Simulation, request: SpeedRequest) -> ClockTruth:
    """Let the clock run faster, slower or not at all."""
    simulation.clock.set_speed(request.speed)
    simulation.hurry()
    return _clock(simulation)


class AuthorizeRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who agrees (a seller's open_id or name, the first when absent) and to which scopes (all when absent)."""

    seller: str = ""
    scopes: list[str] | None = None
    without: list[str] = []


class Code(msgspec.Struct):
    code: str
    seller_open_id: str
    expires: int | None


@endpoint("POST", "/authorize", AuthorizeRequest)
def authorize(simulation: Simulation, request: AuthorizeRequest) -> Code:
    """A seller agrees on the consent page, without the page: the code is in the answer."""
    seller = find_seller(simulation, request.seller)
    scopes = simulation.spec.all_scopes() if request.scopes is None else request.scopes
    scopes = [scope for scope in scopes if scope not in request.without]
    code = consents.consent(simulation.world, simulation.settings, seller.open_id, scopes)
    return Code(code.code, seller.open_id, code.expires)


class SellerRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which seller: open_id, name or one of the shop ids; the first when absent."""

    seller: str = ""


@endpoint("POST", "/deauthorise", SellerRequest)
def deauthorise(simulation: Simulation, request: SellerRequest) -> dict[str, Any]:
    """The seller takes the consent back: tokens die, webhook 6 goes out."""
    seller = find_seller(simulation, request.seller)
    return {"revoked": consents.deauthorise(simulation.world, seller.open_id)}


class ExpireRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whose tokens end now, and which of the two."""

    seller: str = ""
    access: bool = True
    refresh: bool = False


@endpoint("POST", "/expire", ExpireRequest)
def expire(simulation: Simulation, request: ExpireRequest) -> dict[str, Any]:
    """Let tokens expire without moving the clock."""
    seller = find_seller(simulation, request.seller)
    past = simulation.world.now() - 1
    number = 0
    for grant in simulation.world.grants.values():
        if grant.seller_id == seller.open_id and not grant.revoked:
            number += 1
            if request.access:
                grant.access_expires = past
                grant.older_access = dict.fromkeys(grant.older_access, past)
            if request.refresh:
                grant.refresh_expires = past
    return {"grants": number}


class ActivityRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A shop (by id) or a seller (by open_id) that is active or not."""

    shop_id: str = ""
    seller: str = ""
    active: bool


@endpoint("POST", "/activity", ActivityRequest)
def set_activity(simulation: Simulation, request: ActivityRequest) -> dict[str, Any]:
    """Make a shop (36009043) or a seller (36009044) inactive, or active again."""
    if request.shop_id:
        find_shop(simulation, request.shop_id).active = request.active
    else:
        find_seller(simulation, request.seller).active = request.active
    return {}


class FileRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A file on the simulator's machine."""

    path: str


@endpoint("POST", "/snapshot/save", FileRequest)
def save_snapshot(simulation: Simulation, request: FileRequest) -> dict[str, Any]:
    """Write the whole world to a file."""
    return {"bytes": snapshot.save(simulation.world, request.path)}


@endpoint("POST", "/snapshot/load", FileRequest)
async def load_snapshot(simulation: Simulation, request: FileRequest) -> dict[str, Any]:
    """Go on with a world from a file; its clock goes on from where it was saved."""
    await simulation.restore(request.path)
    return {"orders": len(simulation.world.orders), "now": simulation.clock.now()}


@endpoint("GET", "/health")
def health(simulation: Simulation, _: Nothing) -> dict[str, Any]:
    """The simulator is there."""
    return {"ok": True, "now": simulation.clock.now()}
