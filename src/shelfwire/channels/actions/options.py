"""The plugin's own settings, validated by the schema that the plugin declares."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction

from shelfwire.channels import registry
from shelfwire.channels.actions._accounts import locked
from shelfwire.channels.errors import BadOption
from shelfwire.channels.models import Account, AccountSecrets
from shelfwire.channels.port import OptionField
from shelfwire.kit.guard import Guard
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people import audit
from shelfwire.people.audit import attributed

_log = structlog.get_logger(__name__)
_YES = frozenset({"true", "1", "on", "yes"})
_NO = frozenset({"false", "0", "off", "no", ""})


def _bool(field: OptionField, text: str) -> str:
    if text.lower() in _YES:
        return "true"
    if text.lower() in _NO:
        return "false"
    raise BadOption(f"{field.label} is yes or no, not “{text}”.", field=field.name, value=text)


def _int(field: OptionField, text: str) -> str:
    try:
        return str(int(text)) if text else ""
    except ValueError:
        raise BadOption(
            f"{field.label} is a whole number, not “{text}”.", field=field.name, value=text
        ) from None


def _url(field: OptionField, text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = not text or (parts.scheme in ("http", "https") and bool(parts.hostname))
        usable = usable and parts.username is None and (parts.port or 1) > 0
    except ValueError:  # a port or an IPv6 host that is none
        usable = False
    if not usable:
        raise BadOption(
            f"{field.label} is not an address of the web: “{text}”.",
            field=field.name,
            value=text,
            hint="Use the form https://host/path, without a name or password in it.",
        )
    _refuse_host(field, text)
    return text


def _refuse_host(field: OptionField, text: str) -> None:
    guard = Guard(own=field.hosts, allowed=settings.ALLOWED_CHANNEL_HOSTS, anywhere=not field.hosts)
    why = guard.refuse_url(text) if text else None
    if why:
        raise BadOption(
            f"{field.label} may not be used: {why}.",
            field=field.name,
            value=text,
            hint="Leave it empty for the channel's own, or ask who runs this server to allow the host"
            " (SHELFWIRE_ALLOWED_CHANNEL_HOSTS).",
        )


def _choice(field: OptionField, text: str) -> str:
    if text and text not in dict(field.choices):
        raise BadOption(
            f"{field.label} cannot be “{text}”.",
            field=field.name,
            value=text,
            hint=f"Choose one of {', '.join(value for value, _ in field.choices)}.",
        )
    return text


_CLEANERS = {"bool": _bool, "int": _int, "url": _url, "choice": _choice}


def _clean(field: OptionField, value: object) -> str:
    text = str(value).strip() if value is not None else ""
    if field.kind in _CLEANERS:
        text = _CLEANERS[field.kind](field, text)
    if field.required and not text:
        raise BadOption(f"{field.label} is needed.", field=field.name, hint=field.help)
    return text


def _open(sealed: AccountSecrets) -> dict[str, str]:
    """Return the stored secrets; none when no key can decrypt them, so that required ones are asked for again."""
    try:
        found: dict[str, str] = sealed.secrets.open()
    except UnreadableSecret:
        return {}
    return found


@attributed
@transaction.atomic
def save_options(*, account: Account, values: Mapping[str, object], by: str) -> Account:
    """Store the given options; the others stay as they are. An empty secret keeps the stored one. Raises BadOption
    for a name the plugin does not have, a value that is not valid, or a required one that is missing.
    """
    held = locked(account.pk)
    fields = {field.name: field for field in registry.channel(held.channel).options}
    for name in values:
        if name not in fields:
            raise BadOption(
                f"The plugin has no setting “{name}”.", field=name, hint=f"It has {', '.join(fields)}."
            )
    sealed, _ = AccountSecrets.objects.get_or_create(account=held)
    options, kept_before = dict(held.options), _open(sealed)
    secrets = dict(kept_before)
    for name, field in fields.items():
        if field.kind == "secret":
            given = values.get(name) or secrets.get(name)
            kept = _clean(field, given)
            if kept:
                secrets[name] = kept
        else:
            before = options.get(name, str(field.default))
            options[name] = _clean(field, values.get(name, before))
    replaced = [name for name, value in secrets.items() if value != kept_before.get(name)]
    held.options, sealed.secrets = options, secrets
    held.save(update_fields=["options"])
    sealed.save(update_fields=["secrets"])
    if replaced:
        audit.note(held, {fields[name].label: ("kept secret", "replaced") for name in replaced}, by=by)
    _log.info("channels.options_saved", account=held.pk, names=sorted(values), by=by)
    return held
