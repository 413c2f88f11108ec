"""Labels as lists show them: found by a number or an order, printed or not yet."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Upper

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.models import Label, LabelPrint, LabelUnit
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.orders import search as words
from shelfwire.orders.models import Order


def found_by(labels: QuerySet[Label], text: str) -> QuerySet[Label]:
    """Narrow to those whose tracking number or package id this is, or that are for an order that the words find."""
    asked = words.query_text(text)
    if not asked:
        return labels
    inside = LabelUnit.objects.filter(order__in=Order.objects.filter(search__matches=asked)).values(
        "label_id"
    )
    numbered = labels.annotate(number=Upper("tracking_number"))
    return numbered.filter(Q(number=numbers.tidy(text)) | Q(package_id=text.strip()) | Q(pk__in=inside))


def printed_or_not(labels: QuerySet[Label], printed: bool) -> QuerySet[Label]:
    """Narrow to those of which something was printed; or to those that are bought and of which nothing was."""
    any_print = Exists(LabelPrint.objects.filter(label=OuterRef("pk")))
    return labels.filter(any_print) if printed else labels.filter(~any_print, status=LabelStatus.BOUGHT)


def with_prints(labels: QuerySet[Label]) -> QuerySet[Label]:
    """Give each label ``prints_count``: how often its label was given out to be printed."""
    rows = LabelPrint.objects.filter(label=OuterRef("pk")).exclude(document__kind="packing_slip")
    counted = rows.order_by().values("label").annotate(n=Count("pk")).values("n")
    return labels.annotate(prints_count=Coalesce(counted, 0))
