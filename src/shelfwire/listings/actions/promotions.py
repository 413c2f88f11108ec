"""Record promotions as the channel has them, and find those that are over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelPromotion, PromotionStatus
from shelfwire.kit.events import announce
from shelfwire.listings.actions.see import plain
from shelfwire.listings.events import PromotionsOver
from shelfwire.listings.models import Promotion, PromotionItem

MOST = 500
_KEYS = ("id", "account", "external_id")


@transaction.atomic
def read_promotions(account: Account, documents: Sequence[ChannelPromotion], at: datetime) -> int:
    """Record promotions; ``at``: when their reading began. Items are replaced where a document says them. One that was
    read later changes nothing. Returns how many were recorded; announces PromotionsOver.
    """
    by_id = {plain(one.external_id, 64): one for one in documents}
    taken = _take(account, by_id, at)
    _replace_items({pk: by_id[key] for key, pk in taken.items()})
    end_promotions(account, at)
    return len(taken)


@transaction.atomic
def miss_promotions(account: Account, shown: Collection[str], at: datetime) -> int:
    """Mark those that a whole list of the channel came without, unless they were read after ``at``: they ended.
    Returns how many; announces PromotionsOver.
    """
    gone = Promotion.objects.filter(account=account, missing_at=None, over_at=None, read_at__lt=at)
    count = gone.exclude(external_id__in=list(shown)).update(missing_at=at)
    end_promotions(account, at)
    return count


@transaction.atomic
def end_promotions(account: Account, at: datetime) -> int:
    """Find promotions that hold nothing any more: the channel says so, or does not show them, or their end has come.
    Returns how many; announces PromotionsOver. Again does nothing.
    """
    over = Promotion.objects.filter(is_over(at), account=account, over_at=None)
    ids = list(over.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)[:MOST])
    if not ids:
        return 0
    Promotion.objects.filter(pk__in=ids).update(over_at=at)
    held = _listing_skus_of(account, ids)
    if held:
        announce(PromotionsOver(account.pk, held))
    return len(ids)


def is_over(at: datetime) -> Q:
    """A condition on promotions: nothing of theirs is held at that moment any more."""
    return Q(status=PromotionStatus.ENDED) | Q(missing_at__isnull=False) | Q(ends_at__lte=at)


def _take(account: Account, by_id: Mapping[str, ChannelPromotion], at: datetime) -> dict[str, int]:
    """Record those that were not read later already; their ids by the channel's."""
    known = Promotion.objects.select_for_update(no_key=True).filter(account=account, external_id__in=by_id)
    before = {row.external_id: row for row in known.order_by("pk")}
    rows = [
        _row(account, key, said, before.get(key), at)
        for key, said in sorted(by_id.items())
        if key not in before or before[key].read_at <= at
    ]
    fields = [field.name for field in Promotion._meta.concrete_fields if field.name not in _KEYS]
    saved = Promotion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["account", "external_id"], update_fields=fields
    )
    return {row.external_id: row.pk for row in saved}


def _row(
    account: Account, key: str, said: ChannelPromotion, before: Promotion | None, at: datetime
) -> Promotion:
    goes_on = said.status != PromotionStatus.ENDED and (said.ends_at is None or said.ends_at > at)
    return Promotion(
        account=account,
        external_id=key,
        title=plain(said.title, 300),
        kind=plain(said.kind, 60),
        status=said.status.value if isinstance(said.status, PromotionStatus) else "",
        channel_status=plain(said.channel_status, 60),
        begins_at=said.begins_at,
        ends_at=said.ends_at,
        locks_price=said.locks_price,
        read_at=at,
        over_at=None if goes_on or before is None else before.over_at,
    )


def _replace_items(documents: Mapping[int, ChannelPromotion]) -> None:
    telling = {pk: one.items for pk, one in documents.items() if one.items is not None}
    PromotionItem.objects.filter(promotion__in=telling).delete()
    PromotionItem.objects.bulk_create(
        [
            PromotionItem(
                promotion_id=pk,
                product_external_id=plain(item.product_id, 64),
                sku_external_id=plain(item.sku_id or "", 64),
                price_minor=item.price.minor if item.price else None,
                units=item.units,
            )
            for pk, items in telling.items()
            for item in items
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def _listing_skus_of(account: Account, promotion_ids: Collection[int]) -> tuple[int, ...]:
    """The listing SKUs that these promotions hold, each once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT k.id FROM listings_promotionitem i JOIN listings_listing l"
            " ON l.account_id = %s AND l.external_id = i.product_external_id"
            " JOIN listings_listingsku k ON k.listing_id = l.id AND i.sku_external_id IN ('', k.external_id)"
            " WHERE i.promotion_id = ANY(%s) ORDER BY k.id",
            [account.pk, list(promotion_ids)],
        )
        return tuple(pk for (pk,) in cursor.fetchall())
