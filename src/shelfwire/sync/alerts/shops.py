"""Shops that must be connected again, and consents that end in 30 days, in 7, in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import recorded, untold
from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock
from shelfwire.people.models import Company

PARKED = "shop_parked"
ENDING = "consent_ending"
WARNINGS = (30, 7, 1)
"""Days before the end of a consent."""
_SAME = timedelta(days=3)
"""Ends of one consent that differ by less are one: renewed tokens tell it anew, by their own clock."""


def _shop_path(one: Occasion) -> str:
    return reverse("channels:account", kwargs={"slug": one.company.slug, "account_id": one.account_id})


def _shops_path(company: Company) -> str:
    return reverse("channels:list", kwargs={"slug": company.slug})


def _find_parked(company: Company, at: datetime, most: int) -> list[Found]:
    parked = channels.accounts(company).filter(status=AccountStatus.PARKED, status_at__lte=at)
    rows = untold(parked, kind=PARKED, company=company, began="status_at").order_by("pk")
    return [
        Found(str(pk), status_at, pk)
        for pk, status_at in rows.values_list("pk", "status_at")[:most]
        if status_at
    ]


def _parked_standing(occasions: Sequence[Occasion]) -> set[int]:
    return {
        one.pk
        for one in occasions
        if one.account is not None
        and one.account.status == AccountStatus.PARKED
        and one.account.status_at == one.began_at
    }


def _parked_lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    return {
        one.pk: Line(
            title=f"{one.account.name} must be connected again",
            text="No orders come in and no tracking goes out until an owner connects it again.",
            path=_shop_path(one),
            shop=one.account.name,
            zone=one.account.timezone,
            facts={"shop_id": one.account_id},
        )
        for one in occasions
        if one.account is not None
    }


def _warning(account: Account, at: datetime) -> int | None:
    """The last of the warnings that the consent has reached; None when it has reached none, or has ended."""
    ends_at = account.refresh_expires_at
    if ends_at is None or ends_at <= at:
        return None
    return min((days for days in WARNINGS if ends_at - at <= timedelta(days=days)), default=None)


def _find_ending(company: Company, at: datetime, most: int) -> list[Found]:
    reached = [
        (one.account, one.ends_at, days)
        for one in channels.consents_ending(company)[:most]
        if (days := _warning(one.account, at)) is not None
    ]
    told = [
        (one.account_id, one.began_at)
        for one in recorded(company, ENDING, [account.pk for account, _, _ in reached])
    ]
    found = []
    for account, ends_at, days in reached:
        began_at = ends_at - timedelta(days=days)
        if not any(pk == account.pk and abs(began - began_at) < _SAME for pk, began in told):
            found.append(Found(str(account.pk), began_at, account.pk, {"days": days}))
    return found


def _ending_standing(occasions: Sequence[Occasion]) -> set[int]:
    now = clock.now()
    return {
        one.pk
        for one in occasions
        if one.account is not None
        and one.account.status in (AccountStatus.CONNECTED, AccountStatus.PARKED)
        and one.detail.get("days") == _warning(one.account, now)
    }


def _ending_lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    return {
        one.pk: Line(
            title=f"The consent of {one.account.name} ends {_in_days(one.detail.get('days', 0))}",
            text="An owner gives it anew on the shop's page. Done in time, nothing stops.",
            path=_shop_path(one),
            shop=one.account.name,
            zone=one.account.timezone,
            when="ends",
            at=one.began_at + timedelta(days=one.detail.get("days", 0)),
            facts={"shop_id": one.account_id, "days": one.detail.get("days", 0)},
        )
        for one in occasions
        if one.account is not None
    }


def _in_days(days: int) -> str:
    return "within a day" if days == 1 else f"within {days} days"


declare(
    Kind(
        key=PARKED,
        label="Shops to connect again",
        says="A shop's consent has ended or was taken back: its work waits.",
        icon="plug-connected-x",
        tone="red",
        find=_find_parked,
        rank=30,
        standing=_parked_standing,
        lines=_parked_lines,
        headline=lambda n: (
            "A shop must be connected again" if n == 1 else f"{n:,} shops must be connected again"
        ),
        path=_shops_path,
    )
)
declare(
    Kind(
        key=ENDING,
        label="Consents that end",
        says="The consent of a shop ends within 30 days, 7 days, one day.",
        icon="calendar-due",
        tone="yellow",
        find=_find_ending,
        rank=40,
        standing=_ending_standing,
        lines=_ending_lines,
        headline=lambda n: (
            "The consent of a shop ends soon" if n == 1 else f"The consents of {n:,} shops end soon"
        ),
        path=_shops_path,
    )
)
