"""Make one file to print of many labels: which of their documents, in which arrangement, and what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from shelfwire.fulfilment.label_slips import slips_for
from shelfwire.fulfilment.models import Label, LabelDocument
from shelfwire.fulfilment.paper import SIZES, Paper, Unprintable
from shelfwire.fulfilment.slips import Slip

if TYPE_CHECKING:
    from shelfwire.fulfilment.printing import Roll, Stack

BATCH = 50
"""Labels whose documents are in memory at a time."""
_Kind, _Format, _Size = LabelDocument.Kind, LabelDocument.Format, LabelDocument.Size
_LABELS = (_Kind.LABEL, _Kind.BOTH, _Kind.PICTURE)
"""What the label is printed from, the best first."""
_SMALL = (_Size.A6, _Size.INCHES, "", _Size.A5)
_BEST_SIZE = {
    Paper.INCHES: (_Size.INCHES, _Size.A6, "", _Size.A5),
    Paper.A6: _SMALL,
    Paper.A5: (_Size.A5, _Size.A6, _Size.INCHES, ""),
    Paper.A4: _SMALL,
}


class Arrangement(StrEnum):
    """How labels and packing slips follow each other."""

    PAIRS = "pairs"
    KINDS = "kinds"
    LABELS = "labels"


ARRANGEMENTS = {
    Arrangement.PAIRS: "Label, slip, label, slip",
    Arrangement.KINDS: "All labels, then all slips",
    Arrangement.LABELS: "Labels only",
}


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """What a file is made for: pages for a printer; or ``zpl`` for a label printer, which gets labels only."""

    paper: Paper = Paper.INCHES
    arrangement: Arrangement = Arrangement.PAIRS
    zpl: bool = False

    @property
    def slips(self) -> bool:
        """Whether packing slips are printed."""
        return not self.zpl and self.arrangement is not Arrangement.LABELS


@dataclass(slots=True)
class Printed:
    """One file, and what became of each label. ``labels`` and ``documents``: what is in it, by id; ``left_out``: why a
    label is not, by its id; ``remarks``: what of a printed one is not as it was asked for.
    """

    content: bytes = b""
    pages: int = 0
    documents: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, str] = field(default_factory=dict)


def make_file(labels: Sequence[Label], options: PrintOptions) -> Printed:
    """One file of the labels, in the order in which they are given. A label whose document is missing or cannot be read
    is left out, and its slip with it. A slip that is not there or cannot be read is one of our own.
    """
    press = _Press(options)
    apart = options.slips and options.arrangement is Arrangement.KINDS
    for batch in _batches(labels):
        press.add_labels(batch, slips=options.slips and not apart)
    if apart:
        for batch in _batches([label for label in labels if label.pk not in press.result.left_out]):
            press.add_slips(batch)
    return press.end()


Documents = dict[int, LabelDocument]


def documents_for(labels: Collection[Label], options: PrintOptions) -> tuple[Documents, Documents]:
    """Return the document from which each label is printed, and each slip, with their content, by label id. Two
    queries.
    """
    formats = [_Format.ZPL] if options.zpl else [_Format.PDF, _Format.PNG]
    rows = LabelDocument.objects.filter(label__in=labels, void=False, format__in=formats)
    chosen: dict[tuple[int, bool], tuple[tuple[int, int, int], int]] = {}
    for pk, label_id, kind, size in rows.order_by("pk").values_list("pk", "label_id", "kind", "size"):
        slip = kind == _Kind.PACKING_SLIP
        if (slip and not options.slips) or (not slip and kind not in _LABELS):
            continue
        sizes = _BEST_SIZE[options.paper]
        rank = (0 if slip else _LABELS.index(kind), sizes.index(size) if size in sizes else len(sizes), -pk)
        best = chosen.get((label_id, slip))
        if best is None or rank < best[0]:
            chosen[label_id, slip] = rank, pk
    loaded = LabelDocument.objects.in_bulk([pk for _, pk in chosen.values()])
    found: tuple[Documents, Documents] = {}, {}
    for (label_id, slip), (_, pk) in chosen.items():
        found[slip][label_id] = loaded[pk]
    return found


def _batches(labels: Sequence[Label]) -> Iterator[Sequence[Label]]:
    for start in range(0, len(labels), BATCH):
        yield labels[start : start + BATCH]


class _Press:
    """Puts documents into the file, batch by batch."""

    def __init__(self, options: PrintOptions) -> None:
        from shelfwire.fulfilment.printing import Roll, Stack  # a start has no need of what reads PDF

        self.result = Printed()
        self._options = options
        self._pile: Stack | Roll = Roll() if options.zpl else Stack(options.paper)

    def add_labels(self, batch: Sequence[Label], *, slips: bool) -> None:
        """The labels; with ``slips`` each has its slip behind it, unless that is on the label's own document."""
        kept, slip_kept = documents_for(batch, self._options)
        own = slips_for(batch) if slips else {}
        for label in batch:
            document = kept.get(label.pk)
            if self._label(label, document) and slips and document and document.kind != _Kind.BOTH:
                self._slip(label, slip_kept.get(label.pk), own)

    def add_slips(self, batch: Sequence[Label]) -> None:
        """The slips alone."""
        kept, slip_kept = documents_for(batch, self._options)
        own = slips_for(batch)
        for label in batch:
            if kept[label.pk].kind != _Kind.BOTH:
                self._slip(label, slip_kept.get(label.pk), own)

    def end(self) -> Printed:
        """The file, and what became of the labels."""
        from shelfwire.fulfilment.printing import Roll

        pile, result = self._pile, self.result
        result.pages = pile.pages
        result.content = pile.zpl() if isinstance(pile, Roll) else pile.pdf()
        return result

    def _label(self, label: Label, document: LabelDocument | None) -> bool:
        if document is None:
            named = "ZPL" if self._options.zpl else "PDF"
            self.result.left_out[label.pk] = f"Its label is not available as {named}."
            return False
        try:
            self._add(document)
        except Unprintable as why:
            self.result.left_out[label.pk] = f"Its label cannot be printed: {why}"
            return False
        self.result.labels.append(label.pk)
        return True

    def _slip(self, label: Label, document: LabelDocument | None, own: Mapping[int, Slip]) -> None:
        from shelfwire.fulfilment.slip_pdf import slip_pdf  # a start has no need of what draws it

        if document is not None and self._as_it_came(label, document):
            return
        paper = Paper.A6 if self._options.paper is Paper.A4 else self._options.paper
        self._pile.add(slip_pdf(own[label.pk], SIZES[paper]))

    def _as_it_came(self, label: Label, document: LabelDocument) -> bool:
        try:
            self._add(document)
        except Unprintable as why:
            self.result.remarks[label.pk] = f"Our own packing slip is used, because of the shop's: {why}"
            return False
        return True

    def _add(self, document: LabelDocument) -> None:
        self._pile.add(bytes(document.content))
        self.result.documents.append(document.pk)
