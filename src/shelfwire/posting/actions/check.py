"""Work out the readiness that is due, a batch at a time, and keep what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.posting.actions.mark_due import mark_account
from shelfwire.posting.facts import facts_each, rules_digest
from shelfwire.posting.models import ChannelProduct, ReadinessFault, ReadinessRules
from shelfwire.posting.readiness import Item, Readiness, rules, work_out

BATCH = 200
Due = Mapping[int, tuple[int, datetime]]
"""Channel product to its ``changed_count`` and ``check_due_at``, as they were read."""

_KEEP = """
UPDATE posting_channelproduct c SET ready = r.ready, required_total = r.total, required_passed = r.passed,
    warnings = r.warnings, checked_count = c.changed_count, checked_at = %(now)s, check_due_at = NULL
FROM unnest(%(ids)s::bigint[], %(ready)s::boolean[], %(total)s::int[], %(passed)s::int[], %(warnings)s::int[])
    AS r(id, ready, total, passed, warnings)
WHERE c.id = r.id
"""


def check_due(account_id: int, *, most: int = BATCH) -> int:
    """Work out the readiness of the shop's products that are due the longest; how many were looked at.

    One that changes meanwhile stays due, and is looked at again.
    """
    rows = ChannelProduct.objects.filter(account_id=account_id, check_due_at__isnull=False)
    found = rows.order_by("check_due_at", "pk").values_list("pk", "changed_count", "check_due_at")[:most]
    due = {pk: (count, at) for pk, count, at in found if at is not None}
    if due:
        facts = facts_each(due)
        _keep({pk: work_out(one) for pk, one in facts.items()}, due, account_id)
    return len(due)


def follow_rules(account: Account) -> bool:
    """Have everything of a shop worked out anew when other rules hold for it than before. True: they do."""
    now_in_force = rules_digest(account)
    with transaction.atomic():
        kept = ReadinessRules.objects.select_for_update().filter(account=account).first()
        if kept is not None and kept.digest == now_in_force:
            return False
        ReadinessRules.objects.update_or_create(
            account=account, defaults={"digest": now_in_force, "since": clock.now()}
        )
        mark_account(account.pk)
    return True


@transaction.atomic
def _keep(results: Mapping[int, Readiness], due: Due, account_id: int) -> None:
    locked = ChannelProduct.objects.select_for_update(of=("self",)).filter(pk__in=results).order_by("pk")
    still = [
        pk
        for pk, count, at in locked.values_list("pk", "changed_count", "check_due_at")
        if due[pk] == (count, at)
    ]
    ReadinessFault.objects.filter(channel_product__in=still).delete()
    ReadinessFault.objects.bulk_create(
        [_fault(account_id, pk, item) for pk in still for item in results[pk].faults], batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "now": clock.now(),
                "ids": still,
                "ready": [results[pk].ready for pk in still],
                "total": [results[pk].required_total for pk in still],
                "passed": [results[pk].required_passed for pk in still],
                "warnings": [results[pk].warnings for pk in still],
            },
        )


def _fault(account_id: int, pk: int, item: Item) -> ReadinessFault:
    return ReadinessFault(
        account_id=account_id,
        channel_product_id=pk,
        sku_id=item.sku_id,
        code=item.code,
        severity=item.severity,
        group=item.group,
        label="" if item.label == rules()[item.code].label else item.label[:300],
        field=item.field[:120],
        value=item.value,
        says=item.says,
        fix=item.fix,
    )
