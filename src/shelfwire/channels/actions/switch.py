"""The switches of a shop: each is off at first, set by a person, and checked by every flow."""

from __future__ import annotations

import structlog
from django.db import transaction

from shelfwire.channels.actions._accounts import locked
from shelfwire.channels.errors import NotConnected, UnknownSwitch
from shelfwire.channels.events import SwitchChanged
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed

_log = structlog.get_logger(__name__)


@attributed
@transaction.atomic
def set_switch(*, account: Account, switch: str, on: bool, by: str) -> Account:
    """Turn a switch on or off. The same value again changes nothing. Raises UnknownSwitch, and NotConnected when a
    disconnected shop's switch is to be turned on.
    """
    if switch not in SWITCHES:
        raise UnknownSwitch(
            f"“{switch}” is no switch.", value=switch, hint=f"Use one of {', '.join(SWITCHES)}."
        )
    held = locked(account.pk)
    if getattr(held, switch) == on:
        return held
    if on and held.status == AccountStatus.DISCONNECTED:
        raise NotConnected(f"{held} is disconnected.", field=switch, hint="Connect it again first.")
    setattr(held, switch, on)
    held.save(update_fields=[switch])
    _log.info("channels.switch", account=held.pk, switch=switch, on=on, by=by)
    announce(SwitchChanged(held.pk, switch, on))
    return held
