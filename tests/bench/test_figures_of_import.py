"""The benchmarks of imports run, and each ends with its line: a short run, whose speed says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shelfwire.cli import backup

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("import", "import rows=2000 "),
        pytest.param("settle", "settle lines=2000 ", marks=pytest.mark.thorough),
    ],
)
def test_nothing_is_wrong_at_the_end(test_database: str, tmp_path: Path, name: str, begins: str) -> None:
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
    assert line.startswith(begins)
    assert line.endswith(" wrong=0")
