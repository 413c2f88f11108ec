"""Record payouts and movements of the balance: the same twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelPayment, ChannelWithdrawal
from shelfwire.kit import clock, events
from shelfwire.kit.documents import digest
from shelfwire.settlements import columns
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.events import PayoutsChanged
from shelfwire.settlements.models import Payment, Withdrawal

_LEFT_OUT_BY_OLDER = (
    "settlement_minor",
    "reserve_minor",
    "before_exchange_minor",
    "before_exchange_currency",
    "exchange_rate",
    "bank_account",
    "paid_at",
)
"""What an older shape may lack: it stays as a newer one told it."""


@transaction.atomic
def record_payments(*, account: Account, payments: Sequence[ChannelPayment]) -> int:
    """Record payouts of ``account``; how many were new or told otherwise. Announces PayoutsChanged for those."""
    if not payments:
        return 0
    take_turn(account.pk)
    now = clock.now()
    docs = {columns.external_id(doc.external_id): doc for doc in payments}
    known = {one.external_id: one for one in Payment.objects.filter(account=account, external_id__in=docs)}
    fresh = []
    for external_id, doc in docs.items():
        said, before, mark = columns.payment(doc), known.get(external_id), digest(doc.document)
        if before is not None and (before.digest, before.version) == (mark, said["version"]):
            continue
        if before is not None and said["version"] < before.version:
            said |= {name: getattr(before, name) for name in _LEFT_OUT_BY_OLDER if not said[name]}
        fresh.append(
            Payment(
                company_id=account.company_id,
                account=account,
                external_id=external_id,
                digest=mark,
                recorded_at=now,
                seen_at=now,
                **said,
            )
        )
    Payment.objects.filter(account=account, external_id__in=docs).update(seen_at=now)
    if fresh:
        Payment.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["account", "external_id"],
            update_fields=[*columns.PAYMENT_COLUMNS, "digest", "seen_at"],
        )
        events.announce(PayoutsChanged(account.pk, tuple(sorted(one.external_id for one in fresh))))
    return len(fresh)


@transaction.atomic
def record_withdrawals(*, account: Account, withdrawals: Sequence[ChannelWithdrawal]) -> int:
    """Record movements of the balance of ``account``; how many were new or told otherwise."""
    if not withdrawals:
        return 0
    take_turn(account.pk)
    now = clock.now()
    rows = {}
    for doc in withdrawals:
        said = columns.withdrawal(doc)
        external_id = columns.external_id(doc.external_id)
        rows[said["kind"], external_id] = Withdrawal(
            company_id=account.company_id,
            account=account,
            external_id=external_id,
            digest=digest(doc.document),
            seen_at=now,
            **said,
        )
    known = set(
        Withdrawal.objects.filter(account=account, external_id__in=[key[1] for key in rows]).values_list(
            "kind", "external_id", "digest"
        )
    )
    Withdrawal.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["account", "kind", "external_id"],
        update_fields=[*columns.WITHDRAWAL_COLUMNS, "digest", "seen_at"],
    )
    return sum((*key, one.digest) not in known for key, one in rows.items())
