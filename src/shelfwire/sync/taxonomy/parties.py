"""Manufacturers and responsible persons that the channel keeps for a shop: read once a day."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.channels.models import Account
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.listings.actions import keep_parties
from shelfwire.listings.models import ResponsibleParty
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of

EVERY = timedelta(days=1)


@conversation(
    "parties",
    label="Manufacturers and responsible persons",
    chore_name="taxonomy.parties",
    every=EVERY,
    queue=WORK,
    priority=-3,
    part=TAXONOMY,
)
def poll_parties(caller: Caller) -> str:
    """Both lists, whole."""
    return read_parties(caller)


def read_parties(caller: Caller) -> str:
    """Ask and keep. Returns how many there are, in words."""
    kinds, at = ResponsibleParty.Kind, clock.now()
    makers = caller.call(TAXONOMY, lambda taxonomy, session: taxonomy.manufacturers(session))
    people = caller.call(TAXONOMY, lambda taxonomy, session: taxonomy.responsible_persons(session))
    made = keep_parties(caller.account, kinds.MANUFACTURER, makers, at)
    named = keep_parties(caller.account, kinds.RESPONSIBLE_PERSON, people, at)
    return f"{made} manufacturers, {named} responsible persons" if made or named else ""


def refresh_parties(account: Account) -> str:
    """Read them now. Raises NotConnected, UnsupportedByChannel, what the channel says."""
    return read_parties(caller_of(account))
