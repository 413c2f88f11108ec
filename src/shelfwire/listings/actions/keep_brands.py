"""Keep brands of the channel as a shop may use them, and where they may stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelBrand
from shelfwire.kit.events import announce
from shelfwire.listings.actions.see import plain
from shelfwire.listings.events import BrandsChanged
from shelfwire.listings.models import Brand, CategoryBrand


@transaction.atomic
def keep_brands(
    account: Account, brands: Sequence[ChannelBrand], at: datetime, *, own: bool = False
) -> dict[str, Brand]:
    """Keep these brands; ``at``: when they were asked for. ``own``: the seller created them. What the channel does not
    say of one stays as it was. Returns them by the channel's id; announces BrandsChanged for those that may be used
    otherwise than before.
    """
    by_id = {plain(one.external_id, 64): one for one in brands if one.external_id}
    known = Brand.objects.select_for_update(no_key=True).filter(account=account, external_id__in=by_id)
    before = {row.external_id: row for row in known.order_by("pk")}
    rows = [_row(account, key, said, before.get(key), at, own=own) for key, said in sorted(by_id.items())]
    Brand.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["account", "external_id"],
        update_fields=["name", "authorised", "restricted", "own", "read_at"],
    )
    _tell(account, [row.external_id for row in rows if _is_other(before.get(row.external_id), row)])
    return {row.external_id: row for row in Brand.objects.filter(account=account, external_id__in=by_id)}


def _is_other(before: Brand | None, after: Brand) -> bool:
    return before is not None and any(
        getattr(before, name) != getattr(after, name) for name in ("authorised", "restricted")
    )


def _tell(account: Account, brand_ids: Collection[str]) -> None:
    if brand_ids:
        announce(BrandsChanged(account.pk, tuple(sorted(brand_ids))))


def _row(
    account: Account, key: str, said: ChannelBrand, before: Brand | None, at: datetime, *, own: bool
) -> Brand:
    authorised = said.authorised
    if authorised is None and before is not None:
        authorised = before.authorised
    return Brand(
        account=account,
        external_id=key,
        name=plain(said.name, 200),
        authorised=authorised,
        restricted=said.restricted,
        own=own or (before is not None and before.own),
        read_at=at,
    )


@transaction.atomic
def end_authorisations(account: Account, authorised: Collection[str], at: datetime) -> int:
    """A whole list of the authorised brands came without these: the shop may not use them any more. Brands that were
    read after ``at`` are left. Returns how many; announces BrandsChanged.
    """
    had = Brand.objects.select_for_update(no_key=True).filter(
        account=account, authorised=True, read_at__lt=at
    )
    lost = had.exclude(external_id__in=list(authorised)).exclude(own=True).order_by("pk")
    brand_ids = list(lost.values_list("external_id", flat=True))
    Brand.objects.filter(account=account, external_id__in=brand_ids).update(authorised=False, read_at=at)
    _tell(account, brand_ids)
    return len(brand_ids)


@transaction.atomic
def note_brands_in_category(
    account: Account, category_id: str, answers: Mapping[str, bool], at: datetime
) -> None:
    """Keep whether brands (the channel's ids) may stand in a category; announces BrandsChanged for those that may
    otherwise than before. Brands that are not kept are passed over.
    """
    before = CategoryBrand.objects.filter(
        brand__account=account, brand__external_id__in=answers, category_external_id=category_id
    )
    told = dict(before.values_list("brand__external_id", "allowed"))
    rows = Brand.objects.filter(account=account, external_id__in=answers).only("pk", "external_id")
    CategoryBrand.objects.bulk_create(
        [
            CategoryBrand(
                brand=row,
                category_external_id=plain(category_id, 64),
                allowed=answers[row.external_id],
                read_at=at,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["brand", "category_external_id"],
        update_fields=["allowed", "read_at"],
    )
    _tell(account, [key for key, allowed in answers.items() if told.get(key, True) != allowed])
