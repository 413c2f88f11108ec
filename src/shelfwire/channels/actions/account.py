"""A company's shops: add, rename, park, disconnect, and store what *Test settings* found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import structlog
from django.db import transaction

from shelfwire.channels import queries, registry
from shelfwire.channels.actions._accounts import keep_credentials, locked, move_account
from shelfwire.channels.actions.consent import settle_left
from shelfwire.channels.errors import BadAccount, ShopInUse, TooManyShops
from shelfwire.channels.events import AccountParked
from shelfwire.channels.models import Account
from shelfwire.channels.port import Check
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock, ids
from shelfwire.kit.events import announce
from shelfwire.kit.texts import one_line
from shelfwire.people import audit
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

_log = structlog.get_logger(__name__)


def _clean_name(name: str) -> str:
    name = one_line(name, field="name", refusal=BadAccount)
    if not name:
        raise BadAccount("A shop needs a name.", field="name", hint="Use what you call it among yourselves.")
    if len(name) > 120:
        raise BadAccount("A shop's name has at most 120 characters.", field="name", value=name)
    return name


def _refuse_too_many(company: Company, channel: str) -> None:
    most = queries.limit(channel, "shops_per_tax_id")
    have = queries.shops_under_tax_id(company, channel)
    if most is not None and have >= int(most.value):
        label = registry.channel(channel).label
        under = f"tax ID {company.tax_id}" if company.tax_id else f"the company {company}"
        raise TooManyShops(
            f"{label} allows {most.value} shops under one tax ID, and {under} has {have} here already. {most.says}",
            field="company",
            value=have,
            hint="Disconnect a shop that is closed, use another company, or add it anyway.",
        )


@attributed
@transaction.atomic
def add_account(
    *, company: Company, channel: str, name: str, by: str, anyway: bool = False, webhook_token: str = ""
) -> Account:
    """Add a shop that is not connected yet, with every switch off. ``webhook_token``: one that ``ids.new_token`` made
    before, because its webhook address was shown already. Raises UnknownChannel, BadAccount, and TooManyShops when
    the channel's limit per tax id is reached and ``anyway`` is not set.
    """
    plugin = registry.channel(channel)
    name = _clean_name(name)
    Company.objects.select_for_update().get(pk=company.pk)  # two people adding the last allowed shop
    if not anyway:
        _refuse_too_many(company, channel)
    account = Account.objects.create(
        company=company,
        channel=channel,
        store_type=plugin.store_type,
        name=name,
        webhook_token=webhook_token or ids.new_token(),
        status_at=clock.now(),
    )
    _log.info("channels.account_added", account=account.pk, channel=channel, by=by, anyway=anyway)
    return account


@attributed
@transaction.atomic
def rename(*, account: Account, name: str, by: str) -> Account:
    """Change the name that the company uses for the shop; the shop's own name is the channel's. Raises BadAccount."""
    held = locked(account.pk)
    held.name = _clean_name(name)
    held.save(update_fields=["name"])
    _log.info("channels.account_renamed", account=held.pk, name=held.name, by=by)
    return held


@transaction.atomic
def park(*, account_id: int, why: str, by: str, seen_version: int | None = None) -> bool:
    """Park the account because its consent has ended: its work waits, and its cursors keep their position. Returns
    whether it was parked now. ``seen_version``: the version of the credentials that failed; when newer ones are
    stored meanwhile, nothing happens.
    """
    account = locked(account_id)
    if account.status != AccountStatus.CONNECTED:
        return False
    if seen_version is not None and account.credentials_version != seen_version:
        return False
    move_account(account, AccountStatus.PARKED, by=by, why=why)
    announce(AccountParked(account_id))
    return True


@transaction.atomic
def disconnect(*, account: Account, by: str, why: str = "disconnected by a person") -> Account:
    """Delete the tokens, also those of unfinished consents, and stop every conversation. Orders, parcels and
    history stay.
    """
    held = locked(account.pk)
    keep_credentials(held, {})
    settle_left(held, outcome="the shop was disconnected")
    move_account(
        held,
        AccountStatus.DISCONNECTED,
        by=by,
        why=why,
        access_expires_at=None,
        refresh_expires_at=None,
        credentials_version=held.credentials_version + 1,
    )
    return held


@attributed
@transaction.atomic
def delete_mistaken(*, account: Account, by: str) -> None:
    """Delete a shop that was added by mistake, with its settings. Raises ShopInUse when it was ever connected, when a
    consent for it came back, or when anything is recorded for it: such a shop is disconnected instead.
    """
    held = locked(account.pk)
    why = queries.why_kept(held)
    if why:
        raise ShopInUse(
            f"{held} cannot be deleted: {why}.",
            field="shop",
            value=held.name,
            hint="Disconnect it instead; its history stays.",
        )
    _log.info("channels.account_deleted", account=held.pk, name=held.name, by=by)
    held.delete()


def note_act(*, account: Account, act: str, by: str) -> None:
    """Record in the audit log what a person did about the shop without changing a setting: ``tested the settings``."""
    audit.note(account, {"done": ("", act)}, by=by)


@transaction.atomic
def record_checks(*, account_id: int, checks: Sequence[Check]) -> Account:
    """Store what *Test settings* found, and when."""
    account = locked(account_id)
    account.checks = [{**asdict(check), "blocks": list(check.blocks)} for check in checks]
    account.checked_at = clock.now()
    account.save(update_fields=["checks", "checked_at"])
    return account
