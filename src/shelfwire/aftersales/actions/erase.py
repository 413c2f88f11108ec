"""What buyers said and showed goes when whom an order was for is erased; amounts, kinds and moments stay."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.aftersales import columns
from shelfwire.aftersales.models import Case, CaseDocument
from shelfwire.kit import clock
from shelfwire.orders import search


@transaction.atomic
def forget_buyers(order_ids: Collection[int]) -> None:
    """Empty the buyer's words, photos, documents and search words of every case of these orders. Twice changes
    nothing; what the channel sends of them later is kept without the person too."""
    cases = list(
        Case.objects.select_for_update()
        .filter(order__in=order_ids)
        .defer("search")
        .prefetch_related("items")
        .order_by("pk")
    )
    for case in cases:
        numbers = [case.external_id, case.order_external_id, case.new_order_external_id]
        case.search_tokens = search.tokens(
            numbers=[number for number in numbers if number],
            skus=[item.seller_sku for item in case.items.all() if item.seller_sku],
            tracking=[case.tracking_number] if case.tracking_number else (),
        )
        for name, value in columns.PERSONAL.items():
            setattr(case, name, value)
    Case.objects.bulk_update(cases, ["search_tokens", *columns.PERSONAL], batch_size=500)
    documents = CaseDocument.objects.filter(case__in=[case.pk for case in cases], erased_at=None)
    documents.update(body="", erased_at=clock.now())
