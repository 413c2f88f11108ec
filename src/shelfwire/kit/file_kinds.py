"""Recognise the kind of a file by its header row: an order export looks much like a list of SKUs, but its
quantities are not stock.

The signatures are data with source and date: ``data/file_kinds.json``. A signature needs one header of each of its
groups, in any order and among any others; case, spaces, underscores and punctuation do not matter. The first kind
in the file's order wins. ``unless`` keeps a signature from claiming a file that another importer is asked to read.
A file with a ``weak`` signature may still be the right one, and the refusal then says what to do. One that is
``read_as`` other kinds is taken by their importers too.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from shelfwire.kit.errors import RuleBroken

Kind = Literal["skus", "tracking", "links", "prices", "stock", "properties", "costs", "creators"]
"""The kinds that something here reads; the others are only known so that they can be refused by name."""


class WrongColumns(RuleBroken):
    """A required column is missing, or one column is there twice."""

    code = "wrong_columns"


class WrongKind(WrongColumns):
    """The file is of another kind than the import reads."""

    code = "wrong_kind"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognised kind, the name for such a file, and the headers by which it was recognised."""

    kind: str
    name: str
    headers: tuple[str, ...]
    weak: bool = False
    read_as: tuple[str, ...] = ()


def recognise(headers: Sequence[str], wanted: str = "") -> Recognised | None:
    """Return the kind of a file with these headers, or None. ``wanted``: the kind that the importer reads."""
    plain = {_plain(header): header for header in reversed(headers) if header.strip()}
    for kind in _data()["kinds"]:
        for signature in kind["signatures"]:
            hits = [_hit(plain, group) for group in signature["needs"]]
            if None in hits:
                continue
            taken = kind["code"] != wanted and any(
                _hit(plain, group) for group in signature.get("unless", ())
            )
            if not taken:
                found = tuple(dict.fromkeys(hit for hit in hits if hit))
                name = signature.get("name", kind["name"])
                return Recognised(
                    kind["code"],
                    name,
                    found,
                    signature.get("weak", False),
                    tuple(signature.get("read_as", ())),
                )
    return None


def refuse_other(file: str, headers: Sequence[str], wanted: Kind) -> None:
    """Raise WrongKind, naming both kinds, when the file is recognised as another one than ``wanted``."""
    found = recognise(headers, wanted)
    if found is None or wanted in (found.kind, *found.read_as):
        return
    here = next(kind["name"] for kind in _data()["kinds"] if kind["code"] == wanted)
    raise WrongKind(
        f"“{file}” is {found.name} (it has {_listed(found.headers)}); here belongs {here}. Nothing was imported.",
        field=found.headers[0],
        value=list(headers),
        hint="Choose the other file, or send this one where its kind belongs."
        + (
            f" If it is {here} all the same, take out the column “{found.headers[0].strip()}”."
            if found.weak
            else ""
        ),
    )


def _listed(headers: Collection[str]) -> str:
    return " and ".join(f"“{header.strip()}”" for header in headers)


def _hit(plain: dict[str, str], group: str) -> str | None:
    """Return the header, as written, that belongs to the group."""
    for pattern in _columns()[group]:
        if "*" not in pattern:
            if pattern in plain:
                return plain[pattern]
            continue
        for name, header in plain.items():
            if fnmatchcase(name, pattern):
                return header
    return None


def _plain(header: str) -> str:
    """Letters and digits in one writing, whatever the width and composition they came in."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header)).casefold()


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """The headers of each group, plain; ``*`` at the end stands for any ending."""
    return {
        group: tuple(_plain(name) + name[len(name.rstrip("*")) :] for name in names)
        for group, names in _data()["columns"].items()
    }


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        files("shelfwire.kit").joinpath("data/file_kinds.json").read_text("utf-8")
    )
    return loaded
