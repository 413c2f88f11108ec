"""What keeps work from being done at all: no worker, a shop that must be connected again, jobs that failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Exists, OuterRef

from shelfwire.channels import queries as channels
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import queries as jobs
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.sync.engine.silence import silent
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.left_alone import left_alone
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import chosen_shop, shops_of, shops_shown
from shelfwire.web.templatetags.show import words

JOBS_FOR = timedelta(days=7)
SILENT = timedelta(minutes=5)


def connections(request: CompanyRequest) -> Group:
    """The worker, parked shops, consents that end, conversations that fail or are silent, orders with trouble."""
    rows = [
        *_worker(request),
        *_parked(request),
        *_ending(request),
        *_lacking(request),
        *_failing(request),
        *_silent(request),
        *_troubled(request),
        *_not_applied(request),
    ]
    return Group(
        "connections",
        "Connections",
        "plug-connected-x",
        "red",
        rows[:MOST],
        len(rows) > MOST,
        at(request, "channels:list"),
    )


def _worker(request: CompanyRequest) -> list[Row]:
    waiting, heard = jobs.waiting_since(), jobs.worker_heard_at()
    now = clock.now()
    if waiting is None or waiting > now - SILENT or (heard is not None and heard > now - SILENT):
        return []
    return [
        Row(
            "No worker is running",
            at(request, "jobs:list"),
            "Work waits, and nobody does it. Start one with: shelfwire worker",
            "See what waits",
            since=waiting,
        )
    ]


def _parked(request: CompanyRequest) -> list[Row]:
    parked = [shop for shop in shops_shown(request) if shop.status == AccountStatus.PARKED]
    return [
        Row(
            account.name,
            at(request, "channels:account", account_id=account.pk),
            account.status_why or "The shop must be connected again",
            "Connect again",
            since=account.status_at,
            zone=account.timezone,
            sub="Its work waits where it was; nothing is lost",
        )
        for account in parked[:MOST]
    ]


def _ending(request: CompanyRequest) -> list[Row]:
    shown = shops_shown(request)
    return [
        Row(
            ending.account.name,
            at(request, "channels:account", account_id=ending.account.pk),
            "Its consent has ended" if not ending.days else _ends_in(ending.days),
            "Renew the consent",
            since=ending.account.credentials_at,
            due=ending.ends_at,
            zone=ending.account.timezone,
            key=f"consent:{ending.account.pk}",
            state=f"{ending.days}",
        )
        for ending in channels.consents_ending(request.company)
        if ending.account.status == AccountStatus.CONNECTED and ending.account in shown
    ]


def _ends_in(days: int) -> str:
    return f"Its consent ends within {days} {'day' if days == 1 else 'days'}; after that nothing comes in or goes out"


def _lacking(request: CompanyRequest) -> list[Row]:
    """One row a shop, however many scopes and conversations."""
    return [
        Row(
            found.account.name,
            at(request, "channels:account", account_id=found.account.pk),
            f"Its consent does not cover {', '.join(found.blocks)}",
            "See what waits",
            since=found.since,
            zone=found.account.timezone,
            sub=f"Waits for it: {_waiting(found.blocks)}. Everything else goes on",
            key=f"scopes:{found.account.pk}",
            state=",".join(sorted(found.blocks)),
        )
        for found in exchange.missing_scopes(request.company, chosen_shop(request))[:MOST]
    ]


def _waiting(blocks: Mapping[str, list[str]]) -> str:
    return ", ".join(sorted({words(name).lower() for names in blocks.values() for name in names}))


def _failing(request: CompanyRequest) -> list[Row]:
    failing = (
        exchange.failing(request.company)
        .filter(account__in=shops_shown(request))
        .exclude(account__status=AccountStatus.PARKED)
    )
    return [
        Row(
            f"{cursor.account}: {words(cursor.conversation).lower()}",
            at(request, "channels:positions", account_id=cursor.account_id),
            cursor.error,
            "See the sync position",
            since=cursor.succeeded_at or cursor.failed_at,
            zone=cursor.account.timezone,
            sub=f"Attempts failed in a row: {cursor.failures}; it is tried again by itself",
        )
        for cursor in failing[:MOST]
    ]


def _silent(request: CompanyRequest) -> list[Row]:
    """Whatever the reason: said from what happened, not from what should have."""
    shown = shops_shown(request)
    return [
        Row(
            f"{found.account}: {words(found.conversation).lower()}",
            at(request, "channels:positions", account_id=found.account.pk),
            "This should have been looked at by now, and nobody did",
            "See the sync position",
            since=found.since,
            zone=found.account.timezone,
            sub="Is the worker running? Restarting it takes nothing away",
        )
        for found in [one for one in silent(request.company) if one.account in shown][:MOST]
    ]


def _troubled(request: CompanyRequest) -> list[Row]:
    shown = shops_shown(request)
    return [
        Row(
            f"{shop.account}: {'orders' if shop.lost or shop.odd else 'cancellations and returns'}",
            f"{at(request, 'channels:account', account_id=shop.account.pk)}#troubles",
            _what_is_wrong(shop),
            "See which",
            since=shop.since,
            zone=shop.account.timezone,
            sub="All other orders come in as usual",
            key=f"troubles:{shop.account.pk}",
            state=f"{shop.lost} {shop.odd} {shop.cases} {','.join(shop.named)}",
        )
        for shop in exchange.troubled_shops(request.company)[:MOST]
        if shop.account in shown
    ]


def _not_applied(request: CompanyRequest) -> list[Row]:
    return [
        Row(
            f"{shop.account}: answers",
            at(request, "channels:account", account_id=shop.account.pk),
            f"{shop.count} {'answer' if shop.count == 1 else 'answers'} could not be recorded",
            "See the shop",
            since=shop.since,
            zone=shop.account.timezone,
            sub=f"{shop.error} It is tried again by itself",
        )
        for shop in exchange.not_applied(request.company, chosen_shop(request))[:MOST]
    ]


def _what_is_wrong(shop: exchange.TroubledShop) -> str:
    lost = f"{shop.lost} {'order' if shop.lost == 1 else 'orders'} could not be taken in"
    odd = f"{shop.odd} {'order was' if shop.odd == 1 else 'orders were'} taken in without an impossible part"
    cases = f"{shop.cases} {'request' if shop.cases == 1 else 'requests'} could not be taken in"
    named = f" ({', '.join(shop.named)})" if shop.named else ""
    counted = ((lost, shop.lost), (odd, shop.odd), (cases, shop.cases))
    return " and ".join(words for words, count in counted if count) + named


def failed_jobs(request: CompanyRequest) -> Group:
    """Jobs of the last days that failed and that nobody tried again."""
    again = Job.objects.filter(retry_of=OuterRef("pk"))
    others = [str(shop.pk) for shop in shops_of(request) if shop not in shops_shown(request)]
    rows = list(
        jobs.recent(request.company)
        .exclude(subject_kind="account", subject_id__in=others)
        .filter(
            ~Exists(again),
            status__in=[JobStatus.FAILED, JobStatus.PARTLY_FAILED],
            finished_at__gt=clock.now() - JOBS_FOR,
        )
        .defer("arguments", "checkpoint", "result")[: MOST + 1 + left_alone(request, "job")]
    )
    found = [
        Row(
            job.title,
            at(request, "jobs:job", job_id=job.pk),
            job.error or f"{job.failed:,} of {job.done:,} failed",
            "See what failed",
            since=job.finished_at,
            sub=job.started_by_label,
            key=f"job:{job.pk}",
        )
        for job in rows
    ]
    return Group(
        "jobs",
        "Failed jobs",
        "progress-check",
        "yellow",
        found,
        False,
        f"{at(request, 'jobs:list')}?state=trouble",
    )
