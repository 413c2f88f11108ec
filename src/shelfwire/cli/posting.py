"""Posting for an operator at a shell: ``shelfwire postings``, from what a product lacks to the way back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingMove
from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.jobs.actions import cancel
from shelfwire.jobs.states import OPEN as OPEN_JOBS
from shelfwire.kit import ids
from shelfwire.people.models import Company
from shelfwire.posting import actions, bulk_jobs
from shelfwire.posting.actions.move import CONFIRMATION, LOST_BY_DELETING
from shelfwire.posting.bulk import Selected
from shelfwire.posting.bulk_jobs import Outcome
from shelfwire.posting.bulk_post import BulkRow, move_many, post_many
from shelfwire.posting.forecast import forecast, rule_forecast
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.preview import preview as preview_of
from shelfwire.posting.queries import facts_each
from shelfwire.posting.readiness import work_out

BY: Final = "command line"
AT_ONCE: Final = 500
"""More products are asked for by a job."""


def check_lines(shop: str, sku: str) -> Iterator[str]:
    """Everything that a product lacks, worked out now: what, where, and what to do. Raises UnknownName."""
    product = naming.product(naming.shop(shop), sku)
    found = work_out(facts_each([product.pk])[product.pk])
    passed = f"{found.required_passed:,} of {found.required_total:,} required passed"
    yield f"{_title(product)}: {'ready' if found.ready else 'not ready'}, {passed}, {found.warnings:,} warnings"
    for item in found.items:
        if not item.passed:
            whose = f" ({item.sku_code})" if item.sku_code else ""
            yield f"  {item.severity.value:<11} {item.field or item.code}{whose}: {item.says} {item.fix}".rstrip()


def preview_lines(shop: str, sku: str, *, payload: bool = False) -> Iterator[str]:
    """What posting a product would do. Nothing is sent. Raises UnknownName."""
    product = naming.product(naming.shop(shop), sku)
    found = preview_of(product)
    if payload:
        yield json.dumps(msgspec.to_builtins(found.content, enc_hook=str), indent=2, ensure_ascii=False)
        return
    kind = Posting.Kind(found.kind)
    review = "a review begins" if found.starts_review else "no review"
    yield f"{_title(product)}: {kind.label}, {len(found.content.skus):,} SKUs, {review}"
    if found.plan is not None:
        done = f", done on {found.plan.done_on:%Y-%m-%d}" if found.plan.done_on else ""
        yield f"  {found.used_today:,} of {found.plan.per_day:,} new listings used today{done}"
    for change in found.changes:
        whose = f" ({change.sku})" if change.sku else ""
        yield f"  {change.label}{whose}: {change.now or '—'} -> {change.then or '—'}"
    for one in found.missing:
        yield f"  missing: {one.says} {one.fix}".rstrip()


@dataclass(frozen=True, slots=True)
class PostAsked:
    """Which products of a shop: by their SKUs, or all that words and a state find. ``take_away``: the channel's ids of
    SKUs that the update of one product deletes there.
    """

    shop: str
    skus: Sequence[str] = ()
    search: str = ""
    state: str = ""
    not_before: datetime | None = None
    take_away: Sequence[str] = ()
    dry_run: bool = False


def post_lines(asked: PostAsked) -> Iterator[str]:
    """*Post Product* and *Update listing*; many become a job. Raises UnknownName, BadProperty, and for one product why
    it is refused.
    """
    account = naming.shop(asked.shop)
    if not (asked.skus or asked.search or asked.state):
        raise UnknownName(
            "No product is named.", field="SKU", hint="Name SKUs, or use --all, --state or --search."
        )
    ids_asked = tuple(naming.product(account, code).pk for code in asked.skus)
    selected = Selected(ids_asked, asked.search, asked.state)
    if asked.dry_run:
        yield from _forecast_lines(account, selected)
    elif selected.count(account) > AT_ONCE:
        (job,) = bulk_jobs.ask_for_many(
            {account: selected}, company=account.company, by=BY, not_before=asked.not_before
        )
        yield f"{account}: job {job.pk}; see: shelfwire postings outcome {job.subject_id}"
    elif len(ids_asked) == 1:
        product = naming.product(account, asked.skus[0])
        made = actions.request_posting(
            channel_product=product, by=BY, not_before=asked.not_before, take_away=asked.take_away
        )
        yield f"{_title(product)}: {made.get_kind_display()} asked for, posting {made.pk}"
    else:
        rows = selected.rows(account).select_related("account", "product", "listing").order_by("pk")
        bulk = ids.new_token(12)
        yield from _rows(post_many(rows, by=BY, bulk=bulk, not_before=asked.not_before))
        yield from _where(account, bulk)


def _forecast_lines(account: Account, selected: Selected) -> Iterator[str]:
    found = forecast(account, selected.rows(account))
    stays = ("not_ready", "not_enabled", "up_to_date", "asked_for", "frozen")
    why = ", ".join(f"{getattr(found, name):,} {name.replace('_', ' ')}" for name in stays)
    done = f", done on {found.plan.done_on:%Y-%m-%d}" if found.new and found.plan.done_on else ""
    yield (
        f"{account}: would post {found.new:,}, update {found.updates:,}, start {found.reviews:,} reviews;"
        f" {why}; allowance {found.plan.per_day:,} a day, {found.plan.left:,} left today{done}"
    )


def rule_lines(shop: str, switch: str = "") -> Iterator[str]:
    """What the rule *post when ready* would do; ``switch``: ``on`` or ``off`` turns it. Raises UnknownName."""
    for account in naming.shops(shop):
        if switch:
            actions.set_posting_settings(account=account, values={"post_when_ready": switch}, by=BY)
        found = rule_forecast(account)
        yield (
            f"{account}: {'on' if found.on else 'off'};"
            f" would post {found.would_post:,}, start {found.reviews:,} reviews,"
            f" allowance {found.plan.per_day:,} a day; {found.stopped:,} stopped after three identical refusals"
        )


def list_lines(shop: str = "", *, status: str = "", most: int = 100) -> Iterator[str]:
    """Postings, the newest first, with what they wait for or why they were refused. Raises UnknownName."""
    rows = Posting.objects.filter(account__in=naming.shops(shop)).order_by("-created_at", "-id")
    if status:
        rows = rows.filter(status=status)
    for row in rows.select_related("account", "channel_product__product", "listing")[:most]:
        yield _line(row)


def show_lines(posting_id: int) -> Iterator[str]:
    """One posting with every reason and its history. Raises UnknownName."""
    row = naming.posting(posting_id)
    yield _line(row)
    for one in row.reasons:
        place = f" in {one['field']}" if one.get("field") else ""
        yield f"  {one.get('code') or 'refused'}{place}: {one.get('text')} {one.get('advice') or ''}".rstrip()
    for change in row.changes.order_by("id"):
        yield f"  {change.at:%Y-%m-%d %H:%M:%S} UTC {change.after} by {change.by} {change.why}".rstrip()


def act(posting_id: int, what: str) -> str:
    """``retry``, ``cancel`` or ``undo`` a posting; the line of what it is now. Raises what the action raises."""
    row = naming.posting(posting_id)
    if what == "retry":
        row = actions.retry_posting(posting=row, by=BY)
    elif what == "cancel":
        actions.cancel_posting(posting=row, by=BY)
    else:
        row = actions.undo_posting(posting=row, by=BY)
    return _line(naming.posting(row.pk))


def move_lines(
    shop: str, move: str, external_ids: Sequence[str], *, confirmation: str = "", dry_run: bool = False
) -> Iterator[str]:
    """Activate, deactivate, delete or recover listings, by their ids on the channel. Raises UnknownName."""
    account = naming.shop(shop)
    rows = naming.listings(account, external_ids)
    bulk = "" if dry_run else ids.new_token(12)
    yield from _rows(
        move_many(rows, ListingMove(move), by=BY, bulk=bulk, confirmation=confirmation, dry=dry_run),
        dry=dry_run,
    )
    yield from _where(account, bulk)


def asked_to_type(count: int) -> str:
    """Say what deleting so many listings loses, and return what the operator types."""
    print(
        f"Deleting {count:,} listing{'s' if count > 1 else ''} loses what cannot be brought back:",
        file=sys.stderr,
    )
    print(*(f"  {one}" for one in LOST_BY_DELETING), sep="\n", file=sys.stderr)
    print(f"Type {CONFIRMATION} to go on: ", end="", flush=True, file=sys.stderr)
    return sys.stdin.readline().strip()


def outcome_lines(bulk: str, what: str = "") -> Iterator[str]:
    """What became of a bulk action. ``what``: first ``stop`` its jobs, ``go-on`` with them, or ``undo`` it. Raises
    UnknownName.
    """
    company = _company_of(bulk)
    found = _outcome(company, bulk)
    if what == "stop":
        for job in found.jobs:
            if job.status in OPEN_JOBS:
                cancel(job, by=BY)
    elif what == "go-on":
        for job in found.stopped:
            yield f"Job {bulk_jobs.go_on(job, by=BY).pk} goes on"
    elif what == "undo":
        undone = actions.undo_bulk(company=company, bulk=bulk, by=BY)
        yield from (f"posting {pk} stays: {why}" for pk, why in undone.left.items())
    found = _outcome(company, bulk)
    for job in found.jobs:
        yield f"Job {job.pk}: {job.get_status_display()}, {job.done:,} of {job.total or 0:,}"
    yield (
        f"{found.posted:,} done, {found.in_review:,} in review, {found.on_the_way:,} on their way,"
        f" {found.for_allowance:,} wait for the allowance, {found.unready:,} not ready, {found.refused:,} refused,"
        f" {found.cancelled:,} cancelled"
    )
    for account, plan in found.plans:
        yield f"{account}: {plan.per_day:,} new listings a day, all there on {plan.done_on}"


def _outcome(company: Company, bulk: str) -> Outcome:
    found = bulk_jobs.outcome(company, bulk)
    if found is None:
        raise UnknownName(f"There is no bulk action “{bulk}”.", field="bulk", value=bulk)
    return found


def _company_of(bulk: str) -> Company:
    company = bulk_jobs.company_of(bulk)
    if company is None:
        raise UnknownName(f"There is no bulk action “{bulk}”.", field="bulk", value=bulk)
    return company


def _where(account: Account, bulk: str) -> Iterator[str]:
    if bulk_jobs.named(account.company, bulk):
        yield f"See: shelfwire postings outcome {bulk}"


def _rows(rows: Sequence[BulkRow], *, dry: bool = False) -> Iterator[str]:
    for row in rows:
        asked = f"{row.kind} would be asked for" if dry else f"{row.kind} asked for, posting {row.posting_id}"
        yield f"{row.title}: {f'refused: {row.refused} {row.hint}'.rstrip() if row.refused else asked}"


def _title(product: ChannelProduct) -> str:
    return product.title or product.product.title


def _line(row: Posting) -> str:
    title = _title(row.channel_product) if row.channel_product else row.listing.title if row.listing else ""
    why = row.waits_for or (str(row.reasons[0].get("text", "")) if row.reasons else "")
    said = f"{row.pk} {row.account}: {title}: {row.get_kind_display()}, {row.get_status_display()}"
    return f"{said}: {why}" if why else said
