"""The jobs of posting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job, recurring
from shelfwire.kit import clock
from shelfwire.posting.actions.change_properties import PropertyRow
from shelfwire.posting.actions.forget_files import forget_files
from shelfwire.posting.actions.undo import to_undo, undo_some
from shelfwire.posting.actions.undo_properties import undo_properties
from shelfwire.posting.bulk import BulkResult, Selected, change_bulk
from shelfwire.posting.bulk_post import UP_TO_DATE, BulkRow, post_many
from shelfwire.posting.errors import NotReady
from shelfwire.posting.failing import KINDS, failing_file
from shelfwire.posting.import_properties import PropertyFileOptions, import_properties
from shelfwire.posting.jobs import check_shop
from shelfwire.posting.models import ChannelProduct, Posting, PropertyEdit

__all__ = [
    "change_properties_of_many",
    "check_shop",
    "forget_old_files",
    "import_property_file",
    "post_products",
    "undo_postings",
    "undo_properties_of_many",
]
POST_AT_ONCE: Final = 100
"""Products that are asked for in one transaction."""
_POSTED: Final = ("new", "updates", "up_to_date", "not_ready", "refused")


@job(name="posting.properties", title="Change channel properties", scope="catalog:write")
def change_properties_of_many(
    run: Run, *, account_id: int, selected: dict[str, Any], values: dict[str, Any], title: str = ""
) -> None:
    """Say the same values of many products of a shop. What cannot be is named, and the others are one edit."""
    account = Account.objects.get(pk=account_id, company=run.job.company)
    asked, reached = Selected.from_json(selected), run.checkpoint
    run.set_total(asked.count(account))
    begun = BulkResult()
    begun.counts |= reached.get("counts", {})
    if reached.get("edit"):
        begun.edit = PropertyEdit.objects.get(pk=reached["edit"], company=run.job.company)

    def watch(rows: Sequence[PropertyRow], result: BulkResult, after: int) -> None:
        _tell(run, rows)
        kept = {"after": after, "edit": result.edit.pk if result.edit else None, "counts": result.counts}
        run.save_checkpoint(kept)

    done = change_bulk(
        account, asked, values, run.job.started_by_label, title=title or run.job.title, watch=watch,
        after=int(reached.get("after", 0)), begun=begun,
        wants=lambda pk: run.wants(str(pk)),
    )  # fmt: skip
    run.set_result({**done.counts, "edit_id": done.edit.pk if done.edit else None})


def _tell(run: Run, rows: Sequence[PropertyRow]) -> None:
    run.stop_if_cancelled()
    for row in rows:
        if row.status == "refused":
            run.fail(
                key=str(row.channel_product_id), label=row.title, code="bad_property", message=row.refused,
                field=row.refused_field,
            )  # fmt: skip
    run.succeeded(sum(row.status != "refused" for row in rows))


@recurring(cron="53 3 * * *", name="posting.forget_files", queue="work", priority=-10)
def forget_old_files() -> None:
    """Delete uploaded files that answer nothing, after as many days as the files of jobs are kept."""
    if settings.KEEP_FILES_DAYS:
        forget_files(given_before=clock.now() - timedelta(days=settings.KEEP_FILES_DAYS))


@job(name="posting.undo_properties", title="Undo a change of channel properties", scope="catalog:write")
def undo_properties_of_many(run: Run, *, edit_id: int) -> None:
    """Put back what still is as an edit left it; what was changed since is named and stays."""
    edit = PropertyEdit.objects.get(pk=edit_id, company=run.job.company)
    run.set_total(edit.rows.count())
    done = undo_properties(edit=edit, by=run.job.started_by_label)
    for row in done.left:
        run.skip(key=str(row.channel_product_id), label=row.title, code="changed_since", message=row.refused)
    run.succeeded(done.put_back)
    run.set_result({"put_back": done.put_back, "left": len(done.left)})


@job(name="posting.import_properties", title="Import channel properties", scope="catalog:write")
def import_property_file(
    run: Run, *, file: str, account_id: int | None = None, encoding: str = "", dry_run: bool = False
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message, and its refused rows alone."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    result = import_properties(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=PropertyFileOptions(account, encoding or None, dry_run),
        run=run,
    )
    run.hand_back(result)


@job(name="posting.post", title="Post products", scope="catalog:write")
def post_products(
    run: Run, *, account_id: int, selected: dict[str, Any], bulk: str, not_before: str = "", after: int = 0
) -> None:
    """Ask for the posting of selected products of a shop, those with ids above ``after``, as parts of a bulk action.
    What is not ready is named, and its failing cells are attached as files of the two imports that take them back.
    """
    account = Account.objects.get(pk=account_id, company=run.job.company)
    asked, reached = Selected.from_json(selected), run.checkpoint
    run.set_total(asked.count(account, after))
    counts = {**dict.fromkeys(_POSTED, 0), **reached.get("counts", {})}
    here, moment = (
        int(reached.get("after", after)),
        datetime.fromisoformat(not_before) if not_before else None,
    )
    while ids := asked.chunk(account, here)[:POST_AT_ONCE]:
        wanted = [pk for pk in ids if run.wants(str(pk))]
        products = ChannelProduct.objects.select_related("account", "product", "listing").filter(
            pk__in=wanted
        )
        with transaction.atomic():
            rows = post_many(
                products.order_by("pk"), by=run.job.started_by_label, bulk=bulk, not_before=moment
            )
            here = ids[-1]
            _tell_posted(run, rows, counts)
            run.save_checkpoint({"after": here, "counts": counts})
        run.stop_if_cancelled()
    for kind in KINDS:
        unready = [int(key) for key in run.job.rows.filter(code=NotReady.code).values_list("key", flat=True)]
        if content := failing_file(account, kind, unready):
            run.attach(f"failing-cells-{kind}.csv", content)
    run.set_result(counts)


@job(name="posting.undo", title="Undo a bulk action", scope="catalog:write")
def undo_postings(run: Run, *, bulk: str, into: str) -> None:
    """Undo what was asked for together, as far as there is a way back; what stays is named with why. ``into``: names
    what undoes it.
    """
    rows, reached = to_undo(run.job.company, bulk), run.checkpoint
    here, done, left = (int(reached.get(name, 0)) for name in ("after", "done", "left"))
    run.set_total(done + left + rows.filter(pk__gt=here).count())
    while some := list(rows.filter(pk__gt=here)[:POST_AT_ONCE]):
        with transaction.atomic():
            undone = undo_some(some, by=run.job.started_by_label, into=into)
            here, done, left = some[-1].pk, done + len(undone.done), left + len(undone.left)
            run.succeeded(len(undone.done))
            for pk, why in undone.left.items():
                run.skip(key=str(pk), label=f"Posting {pk}", code="stays", message=why)
            run.save_checkpoint({"after": here, "done": done, "left": left})
        run.stop_if_cancelled()
    run.set_result({"done": done, "left": left})


def _tell_posted(run: Run, rows: Sequence[BulkRow], counts: dict[str, int]) -> None:
    for row in rows:
        if not row.refused:
            counts["new" if row.kind == Posting.Kind.CREATE.label else "updates"] += 1
            run.succeeded()
            continue
        count = {NotReady.code: "not_ready", UP_TO_DATE: "up_to_date"}.get(row.code, "refused")
        counts[count] += 1
        tell = run.skip if row.code == UP_TO_DATE else run.fail
        tell(
            key=str(row.subject_id), label=row.title, code=row.code, message=f"{row.refused} {row.hint}".strip(),
            field=row.field,
        )  # fmt: skip
