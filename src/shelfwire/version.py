"""Which Shelfwire this is. The build date is the release's stamp, or the last commit's date in a checkout."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from importlib import metadata
from pathlib import Path

_STAMP = Path(__file__).with_name("_build.txt")
"""Written by the release; one ISO date."""


def _build_date() -> date | None:
    if _STAMP.exists():
        return date.fromisoformat(_STAMP.read_text().strip())
    try:
        said = subprocess.run(
            ["git", "-C", str(Path(__file__).parent), "log", "-1", "--format=%cI"],
            capture_output=True,
            text=True,
            check=True,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return datetime.fromisoformat(said.stdout.strip()).date()


VERSION = metadata.version("shelfwire")
BUILD_DATE = _build_date()
