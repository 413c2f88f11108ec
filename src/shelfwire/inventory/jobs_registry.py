"""The jobs of the inventory. The catalogue import is here because it also counts stock, and the inventory lies
above the catalogue.
"""

from __future__ import annotations

from shelfwire.catalog.actions import ImportOptions, preview
from shelfwire.inventory.actions import (
    StockOptions,
    forget_counts,
    import_catalogue,
    import_counts,
    import_stock,
    release_expired,
)
from shelfwire.inventory.models import StockTake
from shelfwire.jobs import Run, job, recurring


@job(name="catalog.import", title="Import catalogue", scope="catalog:write")
def import_catalogue_file(
    run: Run,
    *,
    file: str,
    create: bool = True,
    locale: str = "en-US",
    encoding: str = "",
    currency: str = "",
    warehouse: str = "",
    dry_run: bool = False,
    columns: dict[str, str] | None = None,
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message, and its refused rows alone.
    ``columns``: which field a header means. When the file is only checked, the result holds a ``preview``.
    """
    result = import_catalogue(
        company=run.job.company,
        name=file,
        content=run.file(file),
        options=ImportOptions(create, locale, encoding or None, currency, warehouse, dry_run, columns or {}),
        by=run.job.started_by_label,
        run=run,
    )
    run.hand_back(result)
    if dry_run:
        run.set_result({**result.summary(), "preview": preview(result)})


@job(name="inventory.import_stock", title="Import stock", scope="inventory:write")
def import_stock_file(
    run: Run,
    *,
    file: str,
    mode: str = "count",
    warehouse: str = "",
    supplier: str = "",
    zero: bool = False,
    zero_most: bool = False,
    locale: str = "en-US",
    encoding: str = "",
    dry_run: bool = False,
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message, and its refused rows alone."""
    options = StockOptions(mode, warehouse, supplier, zero, zero_most, locale, encoding or None, dry_run)
    result, _ = import_stock(
        company=run.job.company,
        name=file,
        content=run.file(file),
        options=options,
        by=run.job.started_by_label,
        run=run,
    )
    run.hand_back(result)


@job(name="inventory.import_counts", title="Import counts", scope="inventory:write")
def import_count_file(
    run: Run, *, file: str, take: int, locale: str = "en-US", encoding: str = "", dry_run: bool = False
) -> None:
    """Enter the counts of the job's file into the company's stock take of that id. Attaches the file with Status and
    Message, and its refused rows alone.
    """
    result = import_counts(
        take=StockTake.objects.select_related("company").get(pk=take, company=run.job.company),
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        locale=locale,
        encoding=encoding or None,
        dry_run=dry_run,
        run=run,
    )
    run.hand_back(result)


@recurring(cron="47 3 * * *", name="inventory.forget_counts", priority=-10)
def forget_old_counts() -> None:
    """Delete the idempotency keys of counts that are too old to be sent again."""
    forget_counts()


@recurring(cron="* * * * *", name="inventory.release_expired")
def release_expired_reservations() -> None:
    """Release what other order sources reserved for a time that is over."""
    release_expired()
