"""Jobs of the inventory. The catalogue import lives here because it also counts stock, and stock lies above the
catalogue."""

from __future__ import annotations

from shelfwire.catalog.actions import ImportOptions
from shelfwire.inventory.actions import forget_counts, import_catalogue
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
) -> None:
    """Import the job's file named ``file``; hands back the file with Status and Message, and its bad rows alone."""
    result = import_catalogue(
        company=run.job.company,
        name=file,
        content=run.file(file),
        options=ImportOptions(create, locale, encoding or None, currency, warehouse),
        by=run.job.started_by_label,
        run=run,
    )
    run.attach(result.returned_name, result.returned_file)
    if result.failed_rows_file:
        run.attach(result.failed_rows_name, result.failed_rows_file)
    run.set_result(
        {
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "failed": result.failed,
            "ignored_columns": list(result.ignored_columns),
        }
    )


@recurring(cron="47 3 * * *", name="inventory.forget_counts", priority=-10)
def forget_old_counts() -> None:
    """Forget the keys of counts that nobody will send again."""
    forget_counts()
