"""``shelfwire demo`` as a newcomer runs it: a fresh home, a free port, a table that agrees."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path


def test_the_demo_plays_the_whole_job_and_both_sides_agree(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SHELFWIRE_")}
    ours.pop("DATABASE_URL", None)
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "shelfwire.cli.main", "demo", "--port", str(port)],
        env={**ours, "SHELFWIRE_HOME": str(tmp_path / "home"), "COLUMNS": "120"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    table = done.stdout[done.stdout.index("Both sides") :]
    for row in (
        "Orders",
        "Units",
        "Money",
        "Orders delivered",
        "Parcels by tracking number",
        "Units free to sell",
    ):
        assert any(row in line and "agrees" in line for line in table.splitlines()), row
    figures = [line for line in table.splitlines() if line.startswith("│")]
    assert len(figures) > 10
    assert all(line.rstrip("│ ").endswith("agrees") for line in figures)
    assert "Every row agrees." in done.stdout
    assert "make run" in done.stdout
    assert "alice@example.com" in done.stdout
