"""A few kills of what ``python -m bench crash-money`` does sixty times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.thorough
@pytest.mark.timeout(290)
def test_no_money_is_lost_or_counted_twice_after_kills_at_random_moments() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "crash-money", "--kills", "4", "--seed", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.stdout.strip().splitlines()[-1] == "crash-money kills=4 lost=0 twice=0", (
        done.stdout + done.stderr
    )
