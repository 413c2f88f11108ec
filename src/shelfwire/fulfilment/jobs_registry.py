"""The jobs of shipping."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.fulfilment.actions import TrackingOptions, import_tracking
from shelfwire.jobs import Run, job


@job(name="fulfilment.import_tracking", title="Import tracking numbers", scope="parcels:write")
def import_tracking_job(
    run: Run,
    *,
    file: str,
    encoding: str = "",
    locale: str = "en-US",
    zone: str = "UTC",
    account_id: int | None = None,
    accept_unusual_numbers: bool = False,
    dry_run: bool = False,
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    result = import_tracking(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=TrackingOptions(encoding or None, locale, zone, account, accept_unusual_numbers, dry_run),
        run=run,
    )
    run.hand_back(result)
