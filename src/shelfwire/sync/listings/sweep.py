"""Ask the channel for the quantities of every SKU in turn, so that drift is found although no notice came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from shelfwire.channels.port import SkuLevels
from shelfwire.jobs import recurring
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalSkuId
from shelfwire.listings.queries import to_look_at
from shelfwire.offers.actions.hear import Heard, hear
from shelfwire.offers.drift import forget_drifts, sent_unheard
from shelfwire.offers.writers import settle_writers
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.listings.taking import note_looks
from shelfwire.sync.stock.parts import STOCK

MOST_CALLS = 20
"""Calls of one run; the next minute makes the others."""


@conversation(
    "stock.sweep",
    label="Quantities, by asking",
    chore_name="stock.sweep",
    every=timedelta(seconds=50),
    queue=WORK,
    priority=-4,
    part=STOCK,
)
def sweep_stock(caller: Caller) -> str:
    """The SKUs that are to be asked for by now: those that were told a number first, then whose turn it is."""
    size = STOCK.of(caller.channel).most_read
    asked, drifted = set[str](), 0
    for _ in range(MOST_CALLS):
        now = clock.now()
        wanted = [*sent_unheard(caller.account_id, now, size), *to_look_at(caller.account_id, now, size)]
        batch = [key for key in dict.fromkeys(wanted) if key not in asked][:size]
        if not batch:
            break
        drifted += look(caller, batch).drifted
        asked.update(batch)
    return f"{drifted} quantities differ from what was told" if drifted else ""


def look(caller: Caller, sku_ids: Sequence[str], words: Mapping[str, str] | None = None) -> Heard:
    """Ask for the quantities of these SKUs now, and note them. ``words``: the channel's words for what changed each.
    Raises what the channel says.
    """
    size = STOCK.of(caller.channel).most_read
    total = Heard()
    for start in range(0, len(sku_ids), size):
        wanted = sku_ids[start : start + size]
        at = clock.now()
        levels = _levels(caller, wanted)
        heard = hear(caller.account_id, levels, at, words=words)
        note_looks(caller.account_id, wanted, heard, at)
        total = replace(
            total,
            offers=total.offers + heard.offers,
            drifted=total.drifted + heard.drifted,
            unknown=total.unknown | heard.unknown,
        )
    return total


def _levels(caller: Caller, sku_ids: Sequence[str]) -> tuple[SkuLevels, ...]:
    wanted = [ExternalSkuId(one) for one in sku_ids]
    return caller.call(STOCK, lambda stock, session: stock.read(session, wanted))


@recurring(cron="17 * * * *", name="offers.settle_drift", queue="work", priority=-8)
def settle_drift() -> None:
    """Second writers that were quiet for a day are settled; drift of long ago is forgotten."""
    settle_writers(clock.now())
    forget_drifts(clock.now())
