"""Hatch's build hook: a built wheel carries the day it was built (``shelfwire.version.build_date``)."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds ``shelfwire/_build_date.txt`` to wheels; an editable install asks git instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            stamp = Path(tempfile.mkdtemp()) / "_build_date.txt"
            stamp.write_text(datetime.now(UTC).date().isoformat())  # the builder's own clock
            build_data["force_include"][str(stamp)] = "shelfwire/_build_date.txt"
