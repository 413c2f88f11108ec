"""Keep what categories ask, with when it was read and what is other than before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions
from shelfwire.kit.events import announce
from shelfwire.kit.texts import fit
from shelfwire.listings import forms
from shelfwire.listings.actions.see import plain
from shelfwire.listings.events import CategoryFormsChanged
from shelfwire.listings.models import CategoryForm


@transaction.atomic
def keep_forms(account: Account, asked: Sequence[CategoryQuestions], at: datetime) -> tuple[str, ...]:
    """Keep what these categories ask. ``at``: when they were asked about; what was read later changes nothing. Returns
    the ids of those that ask something else than before, or were never read; announces CategoryFormsChanged for them.
    """
    by_id = {plain(one.category_id, 64): one for one in asked}
    changed = [key for key, said in sorted(by_id.items()) if _keep(account, key, said, at)]
    if changed:
        announce(CategoryFormsChanged(account.pk, tuple(changed)))
    return tuple(changed)


def _keep(account: Account, key: str, said: CategoryQuestions, at: datetime) -> bool:
    row, _ = CategoryForm.objects.select_for_update(no_key=True).get_or_create(
        account=account,
        category_external_id=key,
        defaults={"body": {}, "digest": "", "read_at": at, "changed_at": at, "asked_at": at},
    )
    if row.digest and row.read_at > at:
        return False
    body = forms.to_json(said)
    digest = forms.digest_of(body)
    is_other = digest != row.digest
    if is_other:
        before = forms.readable(row.body) if row.digest else None
        row.changes = list(forms.changes(before, said)) if before else []
        row.body, row.digest, row.changed_at = body, digest, at
    row.version, row.read_at, row.asked_at, row.note = fit(said.version, 20), at, at, ""
    row.save()
    return is_other


@transaction.atomic
def note_form(account: Account, category_id: str, why: str, at: datetime) -> None:
    """Note why a category did not say what it asks. What was read before is kept."""
    row, _ = CategoryForm.objects.select_for_update(no_key=True).get_or_create(
        account=account,
        category_external_id=plain(category_id, 64),
        defaults={"body": {}, "digest": "", "read_at": at, "changed_at": at, "asked_at": at},
    )
    row.asked_at, row.note = max(at, row.asked_at), fit(why, 300)
    row.save(update_fields=["asked_at", "note"])
