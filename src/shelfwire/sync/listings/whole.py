"""Read listings whole: what each says, its pictures, answers and SKUs, one call a listing and several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import DataError, IntegrityError

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingAsKept
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Refused
from shelfwire.kit.ids import ExternalProductId
from shelfwire.kit.texts import first_line
from shelfwire.listings.actions import KeptCount, keep_listings, note_whole
from shelfwire.listings.queries import to_read_whole
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.parallel import Calls
from shelfwire.sync.listings.parts import WHOLE

_log = structlog.get_logger(__name__)
MOST = 100
"""Listings of one run; the next one reads the others."""
BATCH = 20
"""Listings that are kept together."""


@dataclass(frozen=True, slots=True)
class WholeRead:
    """What became of listings that were asked for. ``lost``: those that could not be read, with why; ``gone``: those
    that the channel does not show."""

    kept: KeptCount = field(default_factory=KeptCount)
    lost: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def __add__(self, other: WholeRead) -> WholeRead:
        return WholeRead(self.kept + other.kept, {**self.lost, **other.lost}, self.gone | other.gone)


@conversation(
    "listings.whole",
    label="What listings say, by asking",
    chore_name="listings.whole",
    every=timedelta(minutes=2),
    queue=WORK,
    priority=-5,
    part=WHOLE,
)
def read_whole_listings(caller: Caller) -> str:
    """The listings that are new or changed since they were read whole."""
    read = WholeRead()
    asked = to_read_whole(caller.account, MOST)
    keys = list(asked)
    for start in range(0, len(keys), BATCH):
        read += read_some(caller, {key: asked[key] for key in keys[start : start + BATCH]})
    if read.lost:
        return f"{len(read.lost)} listings could not be read ({', '.join(sorted(read.lost)[:5])})"
    changed = read.kept.new + read.kept.changed
    return f"{changed} listings say something new" if changed else ""


def read_some(caller: Caller, asked: Mapping[str, datetime | None]) -> WholeRead:
    """Read these listings whole and keep them: the channel's id, and when it was changed by what we know. What was
    read before the channel refused everything is kept. Raises what the channel says of no single listing.
    """
    at, found = clock.now(), list[ListingAsKept]()
    lost, gone = dict[str, str](), set[str]()
    try:
        with Calls[str, ListingAsKept]() as calls:
            for key in asked:
                calls.start(key, partial(_ask, caller, key))
            for call in calls:
                try:
                    found.append(call.result())
                except Gone:
                    gone.add(call.item)
                except Refused as refusal:
                    lost[call.item] = str(refusal)
    finally:
        kept, unkept = _keep(caller.account, found, at)
        lost |= unkept
        told = {str(one.product_id) for one in found} | lost.keys() | gone
        note_whole(caller.account, {key: asked[key] for key in asked if key in told}, at)
    return WholeRead(kept, lost, frozenset(gone))


def _ask(caller: Caller, external_id: str) -> ListingAsKept:
    return caller.call(WHOLE, lambda target, session: target.read(session, ExternalProductId(external_id)))


def _keep(account: Account, found: Sequence[ListingAsKept], at: datetime) -> tuple[KeptCount, dict[str, str]]:
    """Keep them together; one that no column takes costs itself only."""
    try:
        return keep_listings(account, found, at), {}
    except (DataError, IntegrityError, ValueError):
        kept, lost = KeptCount(), dict[str, str]()
    for one in found:
        try:
            kept += keep_listings(account, [one], at)
        except (DataError, IntegrityError, ValueError) as error:
            _log.warning("listings.not_kept", account=account.pk, listing=one.product_id, why=str(error))
            lost[str(one.product_id)] = first_line(error) or type(error).__name__
    return kept, lost
