"""Keep what a shop needs before it may list, and the responsible parties that the channel keeps for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import Prerequisite
from shelfwire.channels.port import ResponsibleParty as Party
from shelfwire.kit.events import announce
from shelfwire.listings.actions.see import plain
from shelfwire.listings.events import ShopRequirementsChanged
from shelfwire.listings.models import ResponsibleParty, ShopPrerequisite


@transaction.atomic
def keep_prerequisites(account: Account, found: Sequence[Prerequisite], at: datetime) -> tuple[str, ...]:
    """Keep the whole list; what it comes without is not needed any more. An empty list changes nothing. Returns the
    codes that failed or passed since; announces ShopRequirementsChanged when there are any.
    """
    by_code = {plain(one.code, 80): one for one in found}
    if not by_code:
        return ()
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    rows = ShopPrerequisite.objects.filter(account=account)
    before = {row.code for row in rows if row.failed}
    rows.exclude(code__in=by_code).delete()
    ShopPrerequisite.objects.bulk_create(
        [
            ShopPrerequisite(
                account=account,
                code=code,
                says=plain(said.says, 500),
                advice=plain(said.advice, 500),
                failed=said.failed,
                read_at=at,
            )
            for code, said in sorted(by_code.items())
        ],
        update_conflicts=True,
        unique_fields=["account", "code"],
        update_fields=["says", "advice", "failed", "read_at"],
    )
    moved = tuple(sorted(before ^ {code for code, said in by_code.items() if said.failed}))
    if moved:
        announce(ShopRequirementsChanged(account.pk))
    return moved


@transaction.atomic
def keep_parties(
    account: Account, kind: ResponsibleParty.Kind, parties: Sequence[Party], at: datetime
) -> int:
    """Keep the whole list of one kind; those that it comes without are marked missing, and their products are looked
    at anew: ShopRequirementsChanged. Returns how many there are.
    """
    by_id = {plain(one.external_id, 64): one for one in parties if one.external_id}
    ResponsibleParty.objects.bulk_create(
        [
            ResponsibleParty(
                account=account,
                kind=kind,
                external_id=key,
                name=plain(said.name, 300),
                detail=plain(said.detail, 500),
                read_at=at,
            )
            for key, said in sorted(by_id.items())
        ],
        update_conflicts=True,
        unique_fields=["account", "kind", "external_id"],
        update_fields=["name", "detail", "read_at", "missing_at"],
    )
    gone = ResponsibleParty.objects.filter(account=account, kind=kind, missing_at=None, read_at__lt=at)
    if gone.exclude(external_id__in=by_id).update(missing_at=at):
        announce(ShopRequirementsChanged(account.pk))
    return len(by_id)
