"""The files of the folder channel: which mean what, who may open them, and what goes wrong with them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shelfwire.channels.port import MissingScope, Reconnect, Session
from shelfwire.kit import clock, ids

Json = dict[str, Any]


def read(path: Path) -> Json:
    return dict(json.loads(path.read_text()))


def write(path: Path, content: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{ids.new_token(6)}.part")
    part.write_text(json.dumps(content))
    os.replace(part, path)


class Folder:
    """The plugin's client: which files mean what, and who may open them."""

    def __init__(self, session: Session) -> None:
        self.root = Path(session.options["folder"])
        self._session = session

    def drawer(self, group: str) -> Path:
        """The shop's own drawer, if the token opens it. Asks the budget first, like every call."""
        if self._session.throttle is not None:
            self._session.throttle.before(group)
        FAULTS.before(self.root, group)
        held = self._session.credentials
        if held is None:
            raise Reconnect("the folder is locked: no consent yet")
        grant = read(self.root / "grant.json") if (self.root / "grant.json").exists() else {}
        if (
            grant.get("access") != held.access_token.reveal()
            or grant["access_until"] <= clock.now().timestamp()
        ):
            raise Reconnect("the token opens nothing")
        withheld = self.root / "withheld.json"
        if withheld.exists() and read(withheld)["group"] == group:
            raise MissingScope(f"the consent does not cover {group}", scope=f"folder.{group}")
        return self.root / "drawers" / held.extra["drawer"]


@dataclass
class Faults:
    """What goes wrong, by folder: called before and after every operation."""

    hooks: dict[Path, Callable[[str, str], None]] = field(default_factory=dict)

    def before(self, root: Path, call: str) -> None:
        self.hooks.get(root, lambda when, call: None)("before", call)

    def after(self, root: Path, call: str) -> None:
        self.hooks.get(root, lambda when, call: None)("after", call)


FAULTS = Faults()
