"""Which products of a shop somebody means: by words and by how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from shelfwire.channels.models import Account
from shelfwire.posting.models import ChannelProduct

REFUSED: Final = Q(failed_count__isnull=False, failed_count=F("changed_count"))
"""What it says now was refused."""

STATES: Final[Mapping[str, Q]] = {
    "all": Q(),
    "ready": Q(ready=True),
    "not_ready": Q(ready=False),
    "not_checked": Q(ready=None),
    "enabled": Q(enabled=True),
    "disabled": Q(enabled=False),
    "not_posted": Q(listing=None),
    "posted": Q(listing__isnull=False),
    "changed": Q(listing__isnull=False) & ~Q(posted_count=F("changed_count")),
    "refused": REFUSED,
    "no_category": Q(category_external_id=""),
}
"""How a channel product may stand, by name."""


def channel_products(
    accounts: Account | Sequence[Account],
    search: str = "",
    state: str = "",
    *,
    category_id: str = "",
    template_id: int | None = None,
) -> QuerySet[ChannelProduct]:
    """Return the products of a shop, or of some, with their catalogue's and listing. ``search``: words in titles,
    SKUs and parent SKU, or an exact id on the channel. An unknown ``state`` finds all. Page by the keys
    ``shown_title, id``.
    """
    shops = [accounts] if isinstance(accounts, Account) else list(accounts)
    rows = ChannelProduct.objects.filter(account__in=shops).filter(STATES.get(state, Q()))
    if category_id:
        rows = rows.filter(category_external_id=category_id)
    if template_id is not None:
        rows = rows.filter(template=template_id)
    for word in search.split():
        rows = rows.filter(
            Q(product__title__icontains=word)
            | Q(title__icontains=word)
            | Q(product__code__icontains=word)
            | Q(listing__external_id=word)
            | Q(pk__in=_with_sku(shops, word))
        )
    shown = Coalesce(NullIf("title", Value("")), "product__title")
    return rows.select_related("product", "listing", "template", "account").annotate(shown_title=shown)


def _with_sku(accounts: Sequence[Account], word: str) -> QuerySet[Any]:
    found = ChannelProduct.objects.filter(account__in=accounts)
    return found.filter(Q(skus__sku__code__icontains=word) | Q(skus__seller_sku__icontains=word)).values("pk")
