"""Give labels out to be printed, through the one gate, and write down which documents."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction

from shelfwire.fulfilment.actions._labels import hold_labels
from shelfwire.fulfilment.actions.label_documents import printed
from shelfwire.fulfilment.errors import NotPrintable
from shelfwire.fulfilment.label_slips import in_pick_order
from shelfwire.fulfilment.labels import document_of, may_print_each
from shelfwire.fulfilment.models import Label, LabelDocument
from shelfwire.fulfilment.print_labels import Printed, PrintOptions, make_file
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company

LABELS_MOST = 1_000
"""Labels of one file."""


def give_out(*, label: Label, kind: str, format: str, by: str) -> LabelDocument | None:
    """Return one document as it came, with its content, and write down that it was given out to be printed; None when
    it is not kept. Raises NotPrintable, asked with the label's orders locked, so that nothing stopped slips through.
    """
    with transaction.atomic():
        held = hold_labels([label.pk])[label.pk]
        if why := may_print_each([held])[held.pk]:
            raise NotPrintable(why[0], field="label_id", value=held.pk, hint="Settle that first.")
        found = document_of(held, kind, format)
        if found is not None:
            printed(document_ids=[found.pk], by=by)
        return found


def print_labels(
    *,
    company: Company,
    label_ids: Collection[int],
    options: PrintOptions,
    by: str,
    job: Job | None = None,
    keep: Callable[[Printed], None] = lambda _: None,
) -> Printed:
    """Make one file of these labels in pick order, as often as anybody asks. What may not be printed (``may_print``),
    is not the company's, or is no readable document is left out with the reason; the others are in it.

    The gate is asked again when the file is done, with the orders locked: a label that was stopped meanwhile is in no
    file. ``keep`` stores the file, in the transaction that writes down what was printed.
    """
    wanted = list(dict.fromkeys(label_ids))[:LABELS_MOST]
    labels = list(Label.objects.select_related("account").filter(company=company, pk__in=wanted))
    known = {label.pk for label in labels}
    left_out = {pk: "There is no such label." for pk in wanted if pk not in known}
    while True:
        left_out |= {pk: why[0] for pk, why in may_print_each(labels).items() if why}
        labels = in_pick_order([label for label in labels if label.pk not in left_out])
        result = make_file(labels, options)
        with transaction.atomic():
            held = hold_labels(result.labels)
            stopped = {pk: why[0] for pk, why in may_print_each(list(held.values())).items() if why}
            if not stopped:
                printed(document_ids=result.documents, by=by, job=job)
                result.left_out |= left_out
                keep(result)
                return result
        left_out |= stopped
