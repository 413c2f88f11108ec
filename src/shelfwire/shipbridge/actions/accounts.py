"""Connect an account with a carrier, change it, switch it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.kit.currencies import known
from shelfwire.kit.texts import fit, one_line
from shelfwire.people import audit
from shelfwire.people.audit import acting
from shelfwire.people.models import Company
from shelfwire.shipbridge.carriers import OWN, PLUGINS, Plugin, require_installed
from shelfwire.shipbridge.errors import BadCarrierAccount
from shelfwire.shipbridge.models import CarrierAccount
from shelfwire.shipbridge.price_list import read_list

_NAME_MOST: Final = 80
_VALUE_MOST: Final = 400
_PREFIX_MOST: Final = 8


def connect_account(
    *,
    company: Company,
    plugin: str,
    carrier: str,
    name: str,
    values: Mapping[str, str],
    test_mode: bool,
    by: str,
) -> CarrierAccount:
    """Store an account. ``values``: what the carrier asks, by field; for an own courier ``price_list``, ``currency``
    and ``number_prefix``. ``carrier``: our code, needed for an own courier. Raises BadCarrierAccount, NotInstalled."""
    chosen = _plugin(plugin)
    require_installed(plugin)
    options, secrets = _read(chosen, values, {})
    with transaction.atomic(), acting(by):
        Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        return CarrierAccount.objects.create(
            company=company,
            plugin=plugin,
            carrier=_carrier(chosen, carrier),
            name=_name(company, name),
            test_mode=test_mode and plugin != OWN,
            options=options,
            secrets=secrets,
        )


def save_account(
    *,
    account: CarrierAccount,
    name: str,
    carrier: str,
    values: Mapping[str, str],
    test_mode: bool,
    active: bool,
    by: str,
) -> CarrierAccount:
    """Change an account. A secret that is left empty stays as it is. Raises BadCarrierAccount."""
    chosen = _plugin(account.plugin)
    with transaction.atomic(), acting(by):
        Company.objects.select_for_update(no_key=True).get(pk=account.company_id)
        row = CarrierAccount.objects.select_for_update().get(pk=account.pk)
        given = [name for name in chosen.secrets if values.get(name)]
        options, secrets = _read(chosen, values, row.secrets.open() if chosen.secrets else {})
        row.name, row.carrier = _name(row.company, name, besides=row), _carrier(chosen, carrier)
        row.test_mode, row.active, row.options = test_mode and row.plugin != OWN, active, options
        if given:
            row.secrets = secrets
            row.tested_at, row.test_well, row.test_said = None, None, ""
        row.save()
        if given:
            audit.note(row, dict.fromkeys(given, ("…", "replaced")), by=by)
    return row


def note_test(account_id: int, well: bool, said: str) -> None:
    """Keep how a test of the account ended."""
    CarrierAccount.objects.filter(pk=account_id).update(
        tested_at=clock.now(), test_well=well, test_said=fit(said, 600)
    )


def _plugin(plugin: str) -> Plugin:
    if plugin not in PLUGINS:
        raise BadCarrierAccount(
            f"There is no carrier “{plugin}”.",
            field="plugin",
            value=plugin,
            hint=f"Choose one of {', '.join(PLUGINS)}.",
        )
    return PLUGINS[plugin]


def _carrier(plugin: Plugin, carrier: str) -> str:
    chosen = plugin.carrier or carrier
    if not chosen:
        raise BadCarrierAccount(
            "The carrier to send to the shop is missing.",
            field="carrier",
            hint="Choose one that the shop accepts.",
        )
    return chosen


def _name(company: Company, name: str, besides: CarrierAccount | None = None) -> str:
    name = one_line(name, field="name", refusal=BadCarrierAccount)[:_NAME_MOST]
    if not name:
        raise BadCarrierAccount("It needs a name.", field="name", hint="Name the carrier and the contract.")
    same = CarrierAccount.objects.filter(company=company, name__iexact=name)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise BadCarrierAccount(
            f"There is a “{name}” already.", field="name", value=name, hint="Choose another name."
        )
    return name


def _read(
    plugin: Plugin, values: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The options and the secrets. Raises BadCarrierAccount for what is missing or malformed."""
    if plugin.id == OWN:
        return _own_options(values), {}
    options: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for field in plugin.fields:
        said = one_line(values.get(field.name, ""), field=field.name, refusal=BadCarrierAccount)
        said = said or (kept.get(field.name, "") if field.secret else "")
        if field.required and not said:
            raise BadCarrierAccount(
                f"“{field.label}” is missing.", field=field.name, hint=plugin.where or "Ask the carrier."
            )
        if len(said) > _VALUE_MOST:
            raise BadCarrierAccount(f"“{field.label}” is too long.", field=field.name)
        (secrets if field.secret else options)[field.name] = said
    return options, secrets


def _own_options(values: Mapping[str, str]) -> dict[str, Any]:
    currency = values.get("currency", "").strip().upper()
    if not known(currency):
        raise BadCarrierAccount(
            f"“{currency}” is not a currency.",
            field="currency",
            value=currency,
            hint="Write three letters: USD, GBP.",
        )
    prefix = values.get("number_prefix", "").strip().upper()
    if len(prefix) > _PREFIX_MOST or not (prefix == "" or (prefix.isascii() and prefix.isalnum())):
        raise BadCarrierAccount(
            f"“{prefix}” cannot begin a tracking number.",
            field="number_prefix",
            value=prefix,
            hint=f"Use up to {_PREFIX_MOST} letters and digits.",
        )
    services = read_list(values.get("price_list", ""), currency)
    return {"currency": currency, "number_prefix": prefix, "services": services}
