"""Which Shelfwire this is: shown on every page, in ``/healthz``, in metrics and by ``shelfwire version``."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

_HERE = Path(__file__).parent


def _version() -> str:
    try:
        return metadata.version("shelfwire")
    except metadata.PackageNotFoundError:  # run from a folder of sources that nothing installed
        return "0+unknown"


@cache
def build_date() -> date:
    """The day written into the package when it was built; in a checkout the day of its last commit; else the day
    the files came here."""
    stamp = _HERE / "_build_date.txt"
    if stamp.exists():
        return date.fromisoformat(stamp.read_text().strip())
    try:
        answer = subprocess.run(
            ["git", "-C", str(_HERE), "log", "-1", "--format=%cs"],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        return date.fromisoformat(answer.stdout.strip())
    except (OSError, ValueError, subprocess.SubprocessError):
        return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC).date()


VERSION = _version()
