"""A company's outgoing webhook: its address, its kinds, its secret."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from shelfwire.alerts import queries
from shelfwire.alerts.errors import BadWebhook, NoWebhook
from shelfwire.alerts.kinds import kinds
from shelfwire.alerts.models import Webhook
from shelfwire.alerts.signing import new_secret
from shelfwire.kit import clock
from shelfwire.kit.guard import Guard
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import one_line
from shelfwire.people import audit
from shelfwire.people.audit import acting
from shelfwire.people.models import Company

BOTH_SIGN: Final = timedelta(hours=24)
"""How long the secret before signs too after it was replaced."""
_URL_MOST = 500


def _clean_url(url: str) -> str:
    url = one_line(url, field="url", refusal=BadWebhook)
    guard = queries.guard()
    why = guard.refuse_url(url)
    if why is None and url.lower().startswith("http:") and Guard(allowed=guard.allowed).refuse_url(url):
        why = "it has no encryption, and whoever is between could read and change what is sent"
    if why is None and len(url) > _URL_MOST:
        why = f"it has more than {_URL_MOST} characters"
    if why:
        raise BadWebhook(
            f"This address cannot be used: {why}.",
            field="url",
            value=url[:_URL_MOST],
            hint="Use an https address that the internet reaches.",
        )
    return url


def save_webhook(
    *, company: Company, url: str, kinds_wanted: Collection[str], active: bool, by: str
) -> tuple[Webhook, Secret | None]:
    """Store the webhook. Returns it, and its secret when it is new: it is shown this once. Raises BadWebhook."""
    url = _clean_url(url)
    known = [kind.key for kind in kinds()]
    for key in kinds_wanted:
        if key not in known:
            raise BadWebhook(f"“{key}” is no kind of notification.", field="kinds", value=key)
    with transaction.atomic(), acting(by):
        Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        row, secret = queries.webhook(company), None
        if row is None:
            secret = new_secret()
            row = Webhook(company=company, secrets={"now": secret.reveal()})
        row.url, row.active = url, active
        row.kinds = [key for key in known if key in kinds_wanted]
        row.save()
    return row, secret


@transaction.atomic
def rotate_webhook_secret(*, company: Company, by: str) -> Secret:
    """Replace the secret, and return the new one. For a day both sign. Raises NoWebhook, UnreadableSecret."""
    row = Webhook.objects.select_for_update().filter(company=company).first()
    if row is None:
        raise NoWebhook("There is no webhook.", hint="Enter its address first.")
    secret = new_secret()
    row.secrets = {"now": secret.reveal(), "before": row.secrets.open().get("now", "")}
    row.rotated_at = clock.now()
    row.save(update_fields=["secrets", "rotated_at"])
    audit.note(row, {"secret": ("…", "replaced")}, by=by)
    return secret


def remove_webhook(*, company: Company, by: str) -> None:
    """Forget the webhook with its secret and its log. Again changes nothing."""
    with transaction.atomic(), acting(by):
        for row in Webhook.objects.filter(company=company):
            row.delete()


def signing_secrets(webhook: Webhook, now: datetime) -> list[Secret]:
    """The secrets that sign at this moment, the present one first. Raises UnreadableSecret."""
    held = webhook.secrets.open()
    found = [Secret(held["now"])]
    if held.get("before") and webhook.rotated_at is not None and now < webhook.rotated_at + BOTH_SIGN:
        found.append(Secret(held["before"]))
    return found
