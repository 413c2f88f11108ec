"""Shops whose settings fill themselves in: the presets of the installed plugins, such as a simulator's."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from shelfwire.channels import registry
from shelfwire.channels.actions import add_account, save_options
from shelfwire.channels.errors import UnsupportedByChannel
from shelfwire.channels.models import Account
from shelfwire.channels.port import Around, Preset
from shelfwire.people.models import Company
from shelfwire.sync.engine.call import outside_transaction


def _around() -> Around:
    return Around(settings.SIMULATOR_URL, settings.ALLOWED_CHANNEL_HOSTS)


def presets(channel: str) -> tuple[Preset, ...]:
    """Return what the plugin can fill in now. Asks the counterpart, a second at most."""
    outside_transaction()
    plugin = registry.installed(channel)
    return plugin.presets.find(_around()) if plugin is not None and plugin.presets is not None else ()


def add_with_preset(
    *, company: Company, channel: str, key: str, by: str, redirect_url: str, name: str = ""
) -> Account:
    """Add a shop with a preset's settings, ready for consent. Without a name it gets the preset's. Raises TryLater,
    UnsupportedByChannel, and what ``add_account`` and ``save_options`` raise; then no shop was added.
    """
    preset = _settled(channel, key, redirect_url)
    with transaction.atomic():
        account = add_account(
            company=company, channel=channel, name=name or preset.shop_name, by=by, anyway=True
        )
        return save_options(account=account, values=_values(preset), by=by)


def use_preset(*, account: Account, key: str, by: str, redirect_url: str) -> Account:
    """Give a shop a preset's settings. Raises as ``add_with_preset``; then the shop is as it was."""
    preset = _settled(account.channel, key, redirect_url)
    return save_options(account=account, values=_values(preset), by=by)


def _settled(channel: str, key: str, redirect_url: str) -> Preset:
    outside_transaction()
    plugin = registry.channel(channel)
    if plugin.presets is None:
        raise UnsupportedByChannel(f"{plugin.label} has no preset.", field="preset", value=key)
    return plugin.presets.settle(_around(), key, redirect_url=redirect_url)


def _values(preset: Preset) -> dict[str, str]:
    return {**preset.options, **{name: secret.reveal() for name, secret in preset.secrets.items()}}
