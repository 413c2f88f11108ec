"""Labels as lists show them: found by a number or an order, printed or not yet."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Upper

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.models import Label, LabelPrint, LabelUnit
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.orders import search as words
from shelfwire.orders.models import Order
from shelfwire.people.models import Company


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


def bought_label(order: Order) -> Label | None:
    """Return the newest label of the order that is bought and in use; None when it has none."""
    found = Label.objects.filter(contents__order=order, contents__live=True, status=LabelStatus.BOUGHT)
    return found.select_related("account").order_by("-pk").first()


def label_to_print(company: Company, accounts: Collection[Account], skus: Collection[Sku]) -> Label | None:
    """Return the label that a scanned article is for: bought and not printed yet, of a parcel with nothing else in it
    if there is one, the most urgent of those.
    """
    inside = LabelUnit.objects.filter(label=OuterRef("pk"), live=True)
    counted = inside.order_by().values("label").annotate(n=Count("pk")).values("n")
    due = inside.order_by(F("order__ship_by").asc(nulls_last=True)).values("order__ship_by")[:1]
    found = printed_or_not(Label.objects.filter(company=company, account__in=accounts), printed=False)
    mine = found.filter(Exists(inside.filter(unit__sku__in=skus))).select_related("account")
    ordered = mine.annotate(units=Coalesce(counted, 0), due=Subquery(due)).order_by("due", "pk")
    return ordered.filter(units=1).first() or ordered.first()


def with_prints(labels: QuerySet[Label]) -> QuerySet[Label]:
    """Give each label ``prints_count``: how often its label was given out to be printed."""
    rows = LabelPrint.objects.filter(label=OuterRef("pk")).exclude(document__kind="packing_slip")
    counted = rows.order_by().values("label").annotate(n=Count("pk")).values("n")
    return labels.annotate(prints_count=Coalesce(counted, 0))
