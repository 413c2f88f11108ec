"""The audit log in words: what a recorded change means, without names of columns, ids and Python values."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from shelfwire.channels import registry
from shelfwire.channels.switches import SWITCHES
from shelfwire.kit import clock

KINDS: Final = {
    "account": "Shop",
    "membership": "Person",
    "invitation": "Invitation",
    "apikey": "API key",
    "company": "Company",
    "sku": "SKU",
    "warehouse": "Warehouse",
    "pricerule": "Price rule",
    "carrierlink": "Carrier",
    "waypolicy": "Way to ship",
    "order": "Order",
}
_FIELDS: Final = {
    "done": "",
    "options": "settings",
    "store_type": "store type",
    "channel": "plugin",
    "tax_id": "tax ID",
    "timezone": "time zone",
    "second_factor_required": "second factor required",
    "expires_at": "ends",
    "revoked_at": "revoked",
    "archived_at": "archived",
    "is_default": "default warehouse",
    "provider_name": "name on the channel",
    "guessed": "guessed by name",
    "shipped_by": "with a label of",
    "seller_kind": "kind of shop",
    "withdrawn_at": "taken back",
    "prefix": "begins with",
    "email": "e-mail address",
}
_LEFT_OUT: Final = frozenset({"id", "provider_id", "delivery_option_id"})
"""Ids that say nothing to a person, with a name beside each."""
_CREATED: Final = 0
_EMPTY: Final = frozenset({"", "None", "[]", "{}", "null"})
Change = tuple[str, str, str]


def changes_of(entry: Any, zone: tzinfo) -> list[Change]:
    """What an entry says changed: (what, before, after), an empty text for nothing."""
    found: list[Change] = []
    for field, pair in entry.changes_dict.items():
        if len(pair) != 2 or field in _LEFT_OUT:
            continue
        if field == "options":
            found += _options(*(_parsed(str(side)) for side in pair))
        else:
            before, after = (_value(str(side), zone) for side in pair)
            found.append((_field(field), before, after))
    # of a new thing, what it has not is no news
    new = entry.action == _CREATED
    return [change for change in found if change[1] != change[2] and not (new and change[2] == "no")]


def _field(name: str) -> str:
    if name in SWITCHES:
        return SWITCHES[name].label
    return _FIELDS.get(name, name.replace("_", " "))


def _value(text: str, zone: tzinfo) -> str:
    if text in _EMPTY:
        return ""
    if text in ("True", "False"):
        return "yes" if text == "True" else "no"
    parsed = _parsed(text)
    if isinstance(parsed, list):
        return ", ".join(str(part) for part in parsed)
    if isinstance(parsed, Mapping):
        return ", ".join(f"{key}: {value}" for key, value in parsed.items())
    moment = _moment(text)
    return clock.worded(moment, zone, clock.now()) if moment else text


def _moment(text: str) -> datetime | None:
    if len(text) < 16 or not text[:4].isdecimal():
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=clock.zone_of("UTC"))


def _parsed(text: str) -> Any:
    """The list or the mapping that the text spells, as JSON or as Python writes it; the text when it is neither."""
    if text[:1] not in "[{":
        return text
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError):
            continue
    return text


def _options(before: Any, after: Any) -> list[Change]:
    """The plugin's settings that differ, each by its label."""
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    labels = {option.name: option.label for channel in registry.all_channels() for option in channel.options}
    words = {"true": "yes", "false": "no"}
    return [
        (
            labels.get(name, name.replace("_", " ")),
            words.get(str(old.get(name, "")), str(old.get(name, ""))),
            words.get(str(new.get(name, "")), str(new.get(name, ""))),
        )
        for name in sorted({*old, *new})
        if old.get(name, "") != new.get(name, "")
    ]
