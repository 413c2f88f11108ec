"""Keep what the channel says can be combined, and what it says of splitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import SplitOption, Together
from shelfwire.fulfilment.models import CombineOffer, SplitNote
from shelfwire.kit import clock
from shelfwire.kit.texts import fit


@transaction.atomic
def keep_offers(account: Account, offers: Sequence[Together], *, begun: datetime) -> None:
    """Keep every offer of a whole reading that began at ``begun``; those that were not in it are over."""
    now = clock.now()
    CombineOffer.objects.bulk_create(
        (
            CombineOffer(
                account=account,
                external_id=fit(offer.external_id, 64),
                order_ids=[fit(order_id, 64) for order_id in offer.order_ids],
                seen_at=now,
            )
            for offer in {each.external_id: each for each in offers}.values()
        ),
        update_conflicts=True,
        unique_fields=["account", "external_id"],
        update_fields=["order_ids", "seen_at"],
        batch_size=500,
    )
    CombineOffer.objects.filter(account=account, seen_at__lt=begun).delete()


def keep_split_notes(found: Mapping[int, SplitOption]) -> None:
    """Keep what was said of splitting each order, by our id."""
    now = clock.now()
    SplitNote.objects.bulk_create(
        (
            SplitNote(
                order_id=order_id,
                can_split=option.can_split,
                why=fit(option.why, 300),
                must=[fit(words, 300) for words in option.must],
                read_at=now,
            )
            for order_id, option in sorted(found.items())
        ),
        update_conflicts=True,
        unique_fields=["order"],
        update_fields=["can_split", "why", "must", "read_at"],
    )
