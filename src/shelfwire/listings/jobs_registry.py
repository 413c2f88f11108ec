"""The jobs of the listings."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.catalog.actions import forget_pictures
from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job, recurring
from shelfwire.kit import clock
from shelfwire.listings.actions import LinkOptions, import_links
from shelfwire.listings.queries import unused_pictures

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


@recurring(cron="41 3 * * *", name="listings.forget_pictures", queue="work", priority=-10)
def forget_unused_pictures() -> None:
    """Forget pictures that no listing SKU shows any more."""
    forget_pictures(unused_pictures(seen_before=clock.now() - _KEEP_UNUSED))
