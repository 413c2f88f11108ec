"""The jobs of prices."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job
from shelfwire.offers.prices.import_prices import PriceListOptions, import_prices


@job(name="prices.import", title="Import price list", scope="prices:write")
def import_price_list(
    run: Run,
    *,
    file: str,
    account_id: int | None = None,
    locale: str = "en-US",
    zone: str = "",
    encoding: str = "",
    confirmed: bool = False,
    dry_run: bool = False,
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message, and its refused rows alone."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    result = import_prices(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=PriceListOptions(
            account, locale, zone, encoding or None, confirmed, dry_run, once=f"job {run.job.pk}"
        ),
        run=run,
    )
    run.hand_back(result)
