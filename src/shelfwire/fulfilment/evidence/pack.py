"""The zip: a summary for people, the tables as CSV, the channel's documents and the papers, and a list of it all."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from shelfwire.fulfilment.evidence.masks import Mask, mask_of
from shelfwire.fulfilment.evidence.tables import Table, papers_of, tables_of
from shelfwire.fulfilment.models import LabelDocument, Parcel, ParcelUnit
from shelfwire.kit import clock
from shelfwire.kit.tables import guard_cell
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order, OrderDocument, TimelineEntry

_DOCUMENTS = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pack:
    """The pack of one order: its file name and its bytes."""

    name: str
    content: bytes


def evidence_pack(order: Order, *, by: str, whole: bool = False) -> Pack:
    """Return everything that is known of the order. ``whole``: with the buyer's data and the papers that show them;
    else those are hidden. Secrets are never in it. That somebody took it stands in the timeline.
    """
    mask = mask_of(order, whole=whole)
    tables = tables_of(order, mask)
    files = dict(_files(order, mask, tables, by))
    out = io.BytesIO()
    folder = f"evidence-{_safe(order.external_id)}"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*files.items(), ("contents.json", _contents(order, files, by, whole=whole))]:
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", _EPOCH), content, zipfile.ZIP_DEFLATED)
    words = "with the buyer's data" if whole else "the buyer's data hidden"
    add_timeline([order.pk], TimelineEntry.Kind.PERSON, f"Evidence pack taken, {words}", by)
    return Pack(f"{folder}.zip", out.getvalue())


def _files(order: Order, mask: Mask, tables: Sequence[Table], by: str) -> Iterator[tuple[str, bytes]]:
    from shelfwire.fulfilment.evidence.summary import summary  # a start has no need of what draws it

    title = f"Evidence for order {order.external_id}"
    yield "summary.pdf", summary(title, _facts(order, mask, by), tables)
    for table in tables:
        yield f"{table.name}.csv", _csv(table)
    documents = OrderDocument.objects.filter(order=order).order_by("channel_updated_at", "pk")
    for number, document in enumerate(documents[:_DOCUMENTS], 1):
        yield f"documents/{number:03}-{document.via}.json", mask.document(document.body).encode()
    if mask.whole:
        yield from _papers(order)


def _facts(order: Order, mask: Mask, by: str) -> list[tuple[str, str]]:
    to = order.address
    where = (to.name, *map(str, to.lines), to.postal_code, to.city) if to and mask.whole else ()
    buyer = " · ".join(filter(None, [*where, to.region, to.country])) if to else ""
    hidden = "The buyer's data are hidden." if not mask.whole else "The buyer's data are shown."
    return [
        ("Order", order.external_id),
        ("Shop", f"{order.account.name} ({order.account.channel_label})"),
        ("Status", str(order.get_status_display())),
        ("Placed", f"{order.placed_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Ship by", f"{order.ship_by:%Y-%m-%d %H:%M:%S} UTC" if order.ship_by else ""),
        ("First scan due", f"{order.collect_by:%Y-%m-%d %H:%M:%S} UTC" if order.collect_by else ""),
        ("To", mask.text(buyer)),
        ("Taken", f"{clock.now():%Y-%m-%d %H:%M:%S} UTC by {by}. {hidden}"),
    ]


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([guard_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _papers(order: Order) -> Iterator[tuple[str, bytes]]:
    inside = ParcelUnit.objects.filter(order=order).values("parcel_id")
    for paper in papers_of(list(Parcel.objects.filter(pk__in=inside))):
        content = bytes(LabelDocument.objects.values_list("content", flat=True).get(pk=paper.pk))
        if content:
            yield f"papers/{paper.pk}-{paper.kind}.{paper.format}", content


def _contents(order: Order, files: dict[str, bytes], by: str, *, whole: bool) -> bytes:
    """What is in the pack, with the fingerprint of each file."""
    found = {
        "order": order.external_id,
        "taken_at": clock.now().isoformat(),
        "taken_by": by,
        "buyers_data": "shown" if whole else "hidden",
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    return json.dumps(found, indent=2, ensure_ascii=False).encode()


def _safe(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in text)[:64]
