"""The table of rules: what each check is called, how much it matters, what it says, and where it comes from.

A rule is a row of ``data/rules.json``: code, group, severity, label, the names of the channel's limits that it reads,
sentences with ``{…}`` for what was found, its source and date when it is not the channel's limit, and, where we refuse
more than the channel does, why (``stricter``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from shelfwire.channels.port import Limit
from shelfwire.posting.readiness.items import Group, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    code: str
    group: Group
    severity: Severity
    label: str
    says: str
    fix: str
    limits: tuple[str, ...] = ()
    source: str = ""
    dated: str = ""
    stricter: str = ""


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its code, in the order of the screen."""
    rows = json.loads(files(__package__).joinpath("data/rules.json").read_text("utf-8"))
    found = {row["code"]: _rule(row) for row in rows}
    assert len(found) == len(rows)
    return found


def _rule(row: Mapping[str, str | list[str]]) -> Rule:
    texts = {
        name: str(row.get(name, ""))
        for name in ("code", "label", "says", "fix", "source", "dated", "stricter")
    }
    return Rule(
        group=Group(str(row["group"])),
        severity=Severity(str(row["severity"])),
        limits=tuple(row.get("limits", ())),
        **texts,
    )


def in_region(limits: Iterable[Limit], region: str) -> dict[str, Limit]:
    """Return the limits that hold in a region, by name: the region's own before the general one."""
    general: dict[str, Limit] = {}
    own: dict[str, Limit] = {}
    for limit in limits:
        if limit.names(region):
            own.setdefault(limit.name, limit)
        elif limit.general:
            general.setdefault(limit.name, limit)
    return general | own


def digest(limits: Iterable[Limit], *more: object) -> str:
    """Return what changes whenever a product could be judged otherwise: the table, the checks, a channel's limits.

    ``more``: whatever else of a channel's data the facts are made of, such as its price ranges.
    """
    found = hashlib.sha256(f"{_package_digest()}\0{more!r}\n".encode())
    for limit in limits:
        found.update(f"{limit.name}\0{limit.value}\0{limit.region}\n".encode())
    return found.hexdigest()


@cache
def _package_digest() -> str:
    found = hashlib.sha256()
    for name, content in sorted(_sources(files(__package__))):
        found.update(name.encode() + b"\0" + content)
    return found.hexdigest()


def _sources(folder: Traversable) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".json")):
            yield entry.name, entry.read_bytes()
