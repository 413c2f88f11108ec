"""Programs outside that ask for orders and tell what was shipped."""

from __future__ import annotations

from datetime import datetime

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import Shape
from shelfwire.integrations.states import CallAction, CallOutcome, Kind


class IntegrationOut(Shape):
    """An integration. Never carries its address or password. ``account_id``: the one shop whose orders it gets, null
    for every shop's. ``last_at``, ``last_outcome``: its last call within 30 days, and how that ended."""

    id: int
    kind: Stored[Kind]
    name: str
    account_id: int | None
    active: bool
    carriers: dict[str, str]
    last_at: datetime | None
    last_outcome: Stored[CallOutcome] | None


class IntegrationCallOut(Shape):
    """One thing that a program asked or told, or one file, and what came of it. Names no buyer."""

    id: int
    at: datetime
    action: Stored[CallAction]
    outcome: Stored[CallOutcome]
    page: int | None
    pages: int | None
    orders: int
    on_hold: int
    units: int
    order_number: str
    carrier: str
    tracking_number: str
    parcel_id: int | None
    file_name: str
    said: str
