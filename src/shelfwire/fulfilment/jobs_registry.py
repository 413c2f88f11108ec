"""The jobs of shipping."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.fulfilment.actions import TrackingOptions, import_tracking
from shelfwire.fulfilment.actions.print_labels import print_labels
from shelfwire.fulfilment.buy_job import buy_labels_job
from shelfwire.fulfilment.evidence_job import evidence_job
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.package_jobs import combine_job, deliver_job
from shelfwire.fulfilment.paper import Paper
from shelfwire.fulfilment.print_labels import Arrangement, Printed, PrintOptions
from shelfwire.jobs import Run, job
from shelfwire.kit import clock

__all__ = [
    "buy_labels_job",
    "combine_job",
    "deliver_job",
    "evidence_job",
    "import_tracking_job",
    "print_labels_job",
]


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
    despite: str = "",
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message."""
    account = Account.objects.get(pk=account_id, company=run.job.company) if account_id else None
    result = import_tracking(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=TrackingOptions(
            encoding or None, locale, zone, account, accept_unusual_numbers, dry_run, despite=despite
        ),
        run=run,
    )
    run.hand_back(result)


@job(name="labels.print", title="Print labels", scope="parcels:write", queue="fast")
def print_labels_job(run: Run, *, labels: list[int], paper: str, arrangement: str, zpl: bool = False) -> None:
    """One file of the labels, in pick order. A row says of each label that is not in it why not."""
    wanted = [pk for pk in labels if run.wants(str(pk))]
    run.set_total(len(wanted))
    options = PrintOptions(Paper(paper), Arrangement(arrangement), zpl)
    name = f"labels-{clock.now():%Y-%m-%d-%H%M%S}.{'zpl' if zpl else 'pdf'}"

    def keep(printed: Printed) -> None:
        if printed.labels:
            run.attach(name, printed.content)
        run.set_result(
            {"pages": printed.pages, "labels": printed.labels, "file": name if printed.labels else ""}
        )

    printed = print_labels(
        company=run.job.company,
        label_ids=wanted,
        options=options,
        by=run.job.started_by_label,
        job=run.job,
        keep=keep,
    )
    _tell(run, printed)


def _tell(run: Run, printed: Printed) -> None:
    """The rows: what is not in the file, and what of it is not as asked for."""
    ids = [*printed.left_out, *printed.remarks]
    names = dict(Label.objects.filter(pk__in=ids).values_list("pk", "tracking_number"))
    for pk, why in printed.left_out.items():
        run.fail(key=str(pk), label=names.get(pk) or f"Label {pk}", code="not_printable", message=why)
    for pk, why in printed.remarks.items():
        run.warn(key=str(pk), label=names.get(pk) or f"Label {pk}", code="own_slip", message=why)
    run.succeeded(len(printed.labels))
