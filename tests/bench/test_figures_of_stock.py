"""The benchmarks of stock run, and end with their line: short runs, whose speed says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shelfwire.cli import backup

ROOT = Path(__file__).parents[2]
_ENDINGS = {
    "lag": "left_due=0 wrong=0",
    "flood": "wrong=0",
    "scale": "wrong=0 stale=0",
    "crash-stock": "lost=0 stale=0",
    "race": "wrong=0",
    "post": "",
    "crash-listings": "lost=0 twice=0",
}
_ALIKE = ("lag", "flood", "scale", "crash-stock", "race", "post")
"""Of one kind with the other: a short run shows that the figure can be had."""


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.thorough if name in _ALIKE else ()) for name in _ENDINGS]
)
def test_nothing_is_wrong_or_left_at_the_end(name: str, test_database: str, tmp_path: Path) -> None:
    schema = tmp_path / "schema.backup"
    backup.make(test_database, schema)
    done = subprocess.run(
        [sys.executable, "-m", "bench", name, "--short"],
        cwd=ROOT,
        env={**os.environ, "BENCH_SCHEMA": str(schema)},
        capture_output=True,
        text=True,
        timeout=230,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    line = done.stdout.strip().splitlines()[-1]
    assert line.startswith(f"{name} ")
    assert _ENDINGS[name] in line
