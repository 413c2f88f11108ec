"""The job that makes the evidence packs of many orders."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from shelfwire.fulfilment.evidence import evidence_pack
from shelfwire.jobs import Run, job
from shelfwire.orders.models import Order

EVIDENCE_MOST: Final = 1_000
"""Orders of one job."""
_PART: Final = 16 * 1024 * 1024
"""Bytes after which a file of packs is full."""


@job(name="orders.evidence", title="Evidence packs", scope="orders:read")
def evidence_job(run: Run, *, order_ids: list[int]) -> None:
    """Attach the evidence packs of the orders, the buyers' data hidden, as ``evidence-1.zip`` and so on. An order of
    another company is skipped.
    """
    ids = order_ids[:EVIDENCE_MOST]
    run.set_total(len(ids))
    part, out = 1, io.BytesIO()
    archive = zipfile.ZipFile(out, "w")
    for order_id in ids:
        run.stop_if_cancelled()
        mine = Order.objects.filter(company=run.job.company, pk=order_id)
        order = mine.select_related("account", "address").first()
        if order is None:
            run.skip(key=str(order_id), code="no_such_order", message="There is no such order.")
            continue
        pack = evidence_pack(order, by=run.job.started_by_label)
        archive.writestr(pack.name, pack.content)
        run.succeeded()
        if out.tell() > _PART:
            archive.close()
            run.attach(f"evidence-{part}.zip", out.getvalue())
            part, out = part + 1, io.BytesIO()
            archive = zipfile.ZipFile(out, "w")
    if archive.namelist():
        archive.close()
        run.attach(f"evidence-{part}.zip", out.getvalue())
