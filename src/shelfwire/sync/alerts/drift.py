"""Quantities that the channel says otherwise than it was told, and that wait for a person; and who else sets them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.channels.models import Account
from shelfwire.offers.drift import drift_tasks
from shelfwire.offers.models import Drift, SecondWriter
from shelfwire.offers.writers import second_writers
from shelfwire.people.models import Company

DRIFT = "stock_drift"
WRITER = "second_writer"


def _name(row: Drift | SecondWriter) -> str:
    listing_sku = row.offer.listing_sku
    if listing_sku.sku is not None:
        return listing_sku.sku.code
    return listing_sku.seller_sku or listing_sku.external_id


def _path(company: Company, account: Account) -> str:
    return reverse("channels:account", kwargs={"slug": company.slug, "account_id": account.pk})


def _by_id(
    occasions: Sequence[Occasion], rows: QuerySet[Drift] | QuerySet[SecondWriter]
) -> dict[int, Drift | SecondWriter]:
    """What each occasion is about, by the occasion's id; nothing where it does not stand any more."""
    ids = {int(one.subject_id): one.pk for one in occasions}
    return {ids[row.pk]: row for row in rows.filter(pk__in=ids)}


def _find_drift(company: Company, at: datetime, most: int) -> list[Found]:
    tasks = drift_tasks(company).filter(task_at__lte=at)
    rows = untold(tasks, kind=DRIFT, company=company, began="task_at").order_by("task_at", "pk")[:most]
    return [Found(str(row.pk), row.task_at, row.account_id) for row in rows if row.task_at is not None]


def _find_writers(company: Company, at: datetime, most: int) -> list[Found]:
    open_ones = second_writers(company).filter(first_at__lte=at)
    rows = untold(open_ones, kind=WRITER, company=company, began="first_at").order_by("first_at", "pk")
    return [Found(str(row.pk), row.first_at, row.account_id) for row in rows[:most]]


def _drift_lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    return {
        pk: Line(
            title=f"{_name(row)}: {row.account.channel_label} says {row.says}, told were {row.expected}",
            text="It is not put right by itself. Look who changed it, then send the right number.",
            path=_path(row.account.company, row.account),
            shop=row.account.name,
            zone=row.account.timezone,
            facts={"offer_id": row.offer_id, "says": row.says, "expected": row.expected},
        )
        for pk, row in _by_id(occasions, drift_tasks(None)).items()
        if isinstance(row, Drift)
    }


def _writer_lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    return {
        pk: Line(
            title=f"{_name(row)}: somebody else sets its quantity",
            text=f"Another program, or a person on {row.account.channel_label}, wrote {row.wrote}"
            + (f" ({row.word})." if row.word else ".")
            + " Switch one of the two off.",
            path=_path(row.account.company, row.account),
            shop=row.account.name,
            zone=row.account.timezone,
            facts={"offer_id": row.offer_id, "wrote": row.wrote, "times": row.times},
        )
        for pk, row in _by_id(occasions, second_writers(None)).items()
        if isinstance(row, SecondWriter)
    }


def _shops(company: Company) -> str:
    return reverse("channels:list", kwargs={"slug": company.slug})


declare(
    Kind(
        key=DRIFT,
        label="Stock that differs",
        says="A channel says another quantity than it was told, and it waits for a person.",
        icon="arrows-exchange",
        tone="yellow",
        find=_find_drift,
        rank=24,
        standing=lambda occasions: set(_by_id(occasions, drift_tasks(None))),
        lines=_drift_lines,
        headline=lambda n: (
            "1 quantity differs on its shop" if n == 1 else f"{n:,} quantities differ on their shops"
        ),
        path=_shops,
    )
)
declare(
    Kind(
        key=WRITER,
        label="Second writers",
        says="Somebody else sets the quantities of a shop.",
        icon="users",
        tone="red",
        find=_find_writers,
        rank=25,
        standing=lambda occasions: set(_by_id(occasions, second_writers(None))),
        lines=_writer_lines,
        headline=lambda n: (
            "Somebody else sets a quantity" if n == 1 else f"Somebody else sets {n:,} quantities"
        ),
        path=_shops,
    )
)
