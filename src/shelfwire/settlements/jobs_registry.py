"""The jobs of the settlements."""

from __future__ import annotations

from shelfwire.catalog.actions import preview
from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job
from shelfwire.settlements.actions.erase_creator import IMPORT
from shelfwire.settlements.actions.import_creators import CreatorOptions, import_creators


@job(name=IMPORT, title="Import creators' orders", scope="settlements:write")
def import_creators_file(
    run: Run,
    *,
    file: str,
    account_id: int,
    currency: str = "",
    locale: str = "en-US",
    days: str = "dmy",
    encoding: str = "",
    dry_run: bool = False,
    columns: dict[str, str] | None = None,
) -> None:
    """Import the job's file named ``file`` for a shop. Attaches the file with Status and Message, and its refused rows
    alone. When the file is only checked, the result holds a ``preview``.
    """
    result = import_creators(
        account=Account.objects.get(pk=account_id, company=run.job.company),
        name=file,
        content=run.file(file),
        options=CreatorOptions(currency, locale, days, encoding or None, columns or {}, dry_run),
        run=run,
    )
    run.hand_back(result)
    if dry_run:
        run.set_result({**result.summary(), "preview": preview(result)})
