"""Queries on a shop's settings, secrets and sessions."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from shelfwire.channels import credentials as kept
from shelfwire.channels import registry
from shelfwire.channels.models import (
    Account,
    AccountSecrets,
)
from shelfwire.channels.port import (
    Credentials,
    OptionField,
    Session,
)
from shelfwire.channels.queries.accounts import shop
from shelfwire.channels.queries.ways import told_ways
from shelfwire.channels.states import AccountStatus
from shelfwire.kit.secrets import Secret, UnreadableSecret


def option_values(account: Account, fields: Iterable[OptionField] | None = None) -> dict[str, str]:
    """Return every option that is not a secret, as text, defaults filled in."""
    if fields is None:
        fields = registry.channel(account.channel).options
    return {
        field.name: account.options.get(field.name, default_text(field))
        for field in fields
        if field.kind != "secret"
    }


def default_text(field: OptionField) -> str:
    """Return an option's default as the plugin receives it."""
    return str(field.default).lower() if field.kind == "bool" else str(field.default)


def session(account: Account, *, connecting: bool = False) -> Session:
    """Return the session for a call to the plugin, with freshly decrypted secrets. ``connecting``: new tokens are
    about to be stored, so that old ones which no key can decrypt are left out. Raises UnreadableSecret.
    """
    sealed = AccountSecrets.objects.filter(pk=account.pk).first()
    secrets = sealed.secrets.open() if sealed else {}
    try:
        held = kept.from_json(sealed.credentials.open()) if sealed else None
    except UnreadableSecret:
        if not connecting:
            raise
        held = None
    return Session(
        options=option_values(account),
        secrets={name: Secret(value) for name, value in secrets.items()},
        credentials=held,
        shop=shop(account),
        ways=told_ways(account),
        allowed_hosts=settings.ALLOWED_CHANNEL_HOSTS,
    )


def credentials(account: Account) -> Credentials | None:
    """Return the account's tokens, or None before the first consent. Raises UnreadableSecret."""
    sealed = AccountSecrets.objects.filter(pk=account.pk).first()
    return kept.from_json(sealed.credentials.open()) if sealed else None


def stored_secrets(account: Account) -> frozenset[str]:
    """Return the names of the secret options that are stored and can be decrypted."""
    sealed = AccountSecrets.objects.filter(pk=account.pk).first()
    try:
        found = sealed.secrets.open() if sealed else {}
    except UnreadableSecret:
        return frozenset()
    return frozenset(name for name, value in found.items() if value)


def unreadable_secrets() -> list[Account]:
    """Return the accounts of the installation whose secrets no present key can decrypt, connected or not."""
    rows = AccountSecrets.objects.select_related("account__company").order_by("account_id")
    return [row.account for row in rows.iterator(chunk_size=500) if not readable(row)]


def connected_without_key() -> list[int]:
    """Return the ids of connected accounts whose secrets no present key can decrypt."""
    rows = AccountSecrets.objects.filter(account__status=AccountStatus.CONNECTED).order_by("account_id")
    return [row.pk for row in rows.iterator(chunk_size=500) if not readable(row)]


def readable_again() -> list[int]:
    """Return the ids of accounts that were parked because their key was missing, and whose key is back."""
    waiting = AccountSecrets.objects.filter(unreadable_at__isnull=False)
    return [row.pk for row in waiting if readable(row)]


def readable(row: AccountSecrets) -> bool:
    """Whether a present key can decrypt all of the account's secrets."""
    try:
        row.secrets.open()
        row.credentials.open()
    except UnreadableSecret:
        return False
    return True
