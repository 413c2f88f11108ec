"""Change how a shop posts its products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.people.audit import attributed
from shelfwire.posting.actions._marking import mark_changed
from shelfwire.posting.checking import read_setting, yes_or_no
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.models import ChannelProduct, PostingSettings
from shelfwire.posting.wanting import SHOP_SETTINGS

MOST_A_DAY = 1_000_000


@attributed
@transaction.atomic
def set_posting_settings(*, account: Account, values: Mapping[str, Any], by: str) -> PostingSettings:
    """Change the named settings of a shop; the others stay. Where products say something else by it, they are due. The
    same again changes nothing. Raises BadProperty.
    """
    kept = {name: _read(name, value) for name, value in values.items()}
    PostingSettings.objects.get_or_create(account=account)
    row = PostingSettings.objects.select_for_update().get(account=account)
    changed = [name for name, value in kept.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, kept[name])
    row.updated_by = by[:120]
    row.save()
    if said := [name for name in changed if name in SHOP_SETTINGS]:
        # one that says all of these itself says what it said
        mark_changed(ChannelProduct.objects.filter(account=account).exclude(settings__has_keys=said), by)
    return row


def _read(name: str, value: Any) -> Any:
    if name in SHOP_SETTINGS:
        return read_setting(name, value)
    if name == "post_when_ready":
        return yes_or_no(value, "Post when ready")
    if name == "daily_allowance":
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_A_DAY:
            return value
        raise BadProperty(
            "A daily allowance is a whole number from 0.",
            field=name,
            value=value,
            hint="Empty: the channel's.",
        )
    raise BadProperty(f"There is no setting “{name}”.", field=name, value=value)
