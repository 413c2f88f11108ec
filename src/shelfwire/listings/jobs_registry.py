"""The jobs of the listings."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.catalog.actions import forget_pictures
from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job, recurring
from shelfwire.kit import clock
from shelfwire.kit.tables import guard_cell
from shelfwire.kit.workbooks import write_workbook
from shelfwire.listings.actions import ConfirmOptions, LinkOptions, confirm_links, import_links
from shelfwire.listings.queries import to_confirm, unused_pictures

_KEEP_UNUSED = timedelta(days=1)


@job(name="listings.import_links", title="Import SKU links", scope="catalog:write")
def import_links_file(
    run: Run,
    *,
    file: str,
    encoding: str = "",
    account_id: int | None = None,
    relink: bool = False,
    dry_run: bool = False,
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    result = import_links(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=LinkOptions(encoding or None, account, relink, dry_run),
        run=run,
    )
    run.hand_back(result)


@job(name="listings.confirm_links", title="Link what is suggested", scope="catalog:write")
def confirm_suggested_links(
    run: Run, *, score: float, account_id: int | None = None, dry_run: bool = False
) -> None:
    """Link what is suggested with that score or a higher one. Attaches a file of what was linked, or would be."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    options = ConfirmOptions(score, account, dry_run=dry_run)
    run.set_total(to_confirm(run.job.company, account).count())
    counts, lines = {"linked": 0, "unsure": 0}, [["Shop", "SKU ID", "Seller SKU", "SKU", "Score", "Why"]]
    for part in confirm_links(company=run.job.company, by=run.job.started_by_label, options=options):
        counts["linked"] += len(part.rows)
        counts["unsure"] += part.unsure
        run.succeeded(len(part.rows) + part.unsure)
        lines += [
            [one.shop, one.external_id, one.seller_sku, one.code, f"{one.score:.2f}", one.why]
            for one in part.rows
        ]
        run.stop_if_cancelled()
    run.attach("linked.xlsx", write_workbook([[guard_cell(cell) for cell in line] for line in lines]))
    run.set_result(counts)


@recurring(cron="41 3 * * *", name="listings.forget_pictures", queue="work", priority=-10)
def forget_unused_pictures() -> None:
    """Forget pictures that no listing SKU shows any more."""
    forget_pictures(unused_pictures(seen_before=clock.now() - _KEEP_UNUSED))
