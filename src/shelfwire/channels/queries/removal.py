"""Whether a shop was added by mistake and may be deleted."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.channels.queries.consents import exchanged
from shelfwire.channels.states import AccountStatus

_GOES_ALONG = frozenset({"sealed", "moves", "consent_requests", "cursors", "budgets", "rejections"})
"""What a shop that was never connected may have, and what is deleted with it: settings, consents that came to nothing,
and deliveries that were turned away."""


def why_kept(account: Account) -> str | None:
    """Return why the shop may not be deleted, as the end of a sentence; None when it was never connected and nothing
    is recorded for it.
    """
    if account.external_shop_id or account.moves.filter(after=AccountStatus.CONNECTED).exists():
        return "it was connected once"
    came_back = account.consent_requests.filter(used_at__isnull=False).order_by("pk")
    if any(exchanged(request) is not None for request in came_back.iterator(chunk_size=100)):
        return "a consent for it came back and waits"
    for relation in Account._meta.related_objects:
        name = relation.get_accessor_name()
        if (
            name not in _GOES_ALONG
            and relation.related_model._base_manager.filter(**{relation.field.name: account}).exists()
        ):
            return f"{relation.related_model._meta.verbose_name_plural} are recorded for it"
    return None
