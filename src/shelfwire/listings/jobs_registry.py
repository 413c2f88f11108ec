"""Jobs of the listings."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job
from shelfwire.listings.actions import LinkOptions, import_links


@job(name="listings.import_links", title="Import SKU links", scope="catalog:write")
def import_links_file(
    run: Run, *, file: str, encoding: str = "", account_id: int | None = None, relink: bool = False
) -> None:
    """Import the job's file named ``file``; hands back the file with Status and Message."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    result = import_links(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=LinkOptions(encoding or None, account, relink),
        run=run,
    )
    run.attach(result.returned_name, result.returned_file)
    run.set_result(
        {
            "linked": result.linked,
            "unlinked": result.unlinked,
            "unchanged": result.unchanged,
            "failed": result.failed,
            "ignored_columns": list(result.ignored_columns),
        }
    )
