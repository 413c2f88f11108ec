"""``shelfwire demo`` as a newcomer runs it: a fresh home, a free port, a table that agrees."""

from __future__ import annotations

import gzip
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shelfwire.cli.demo import stage
from shelfwire.cli.serve import _port_of


@pytest.mark.timeout(900)
def test_the_demo_plays_the_whole_job_and_both_sides_agree(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SHELFWIRE_")}
    ours.pop("DATABASE_URL", None)
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "shelfwire.cli.main", "demo", "--port", str(port)],
        env={
            **ours,
            "SHELFWIRE_HOME": str(tmp_path / "home"),
            "SHELFWIRE_URL": "http://127.0.0.1:9",  # of another installation: the demo is at its own port
            "COLUMNS": "120",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=840,  # a minute on a machine of its own
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
        "Units to be offered",
        "Quantities that differ",
        "Products on sale",
        "SKUs posted from here",
        "Titles, categories and prices that differ",
    ):
        assert any(row in line and "agrees" in line for line in table.splitlines()), row
    figures = [line for line in table.splitlines() if line.startswith("│")]
    assert len(figures) > 10
    assert all(line.rstrip("│ ").endswith("agrees") for line in figures)
    assert "Every row agrees." in done.stdout
    said = " ".join(done.stdout.split())
    assert "5 SKUs of 3 products, 5 pictures" in said
    assert "3 products with 5 SKUs are live" in said
    assert re.search(r"10 pieces sold; 200 to 190 here, (\d+) to (\d+) on TikTok", said)
    assert (tmp_path / "home" / "demo" / "new-products.xlsx").exists()
    assert "make run" in done.stdout
    assert f"http://127.0.0.1:{port}" in done.stdout
    shop = gzip.decompress((tmp_path / "home" / "demo" / "shop-1.json").read_bytes()).decode()
    assert f"http://127.0.0.1:{port}/hooks/tiktok/" in shop
    assert "127.0.0.1:9/" not in shop
    assert "alice@example.com" in done.stdout


def test_run_goes_on_where_the_demo_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHELFWIRE_URL", raising=False)
    assert _port_of(None) is None
    notes = stage.new_notes(tmp_path, None)
    assert _port_of(notes) is None  # of a demo before ports were noted
    notes.web_port = 9107
    stage.write_notes(tmp_path, notes)
    assert _port_of(stage.read_notes(tmp_path)) == 9107
    monkeypatch.setenv("SHELFWIRE_URL", "http://127.0.0.1:8080")
    assert _port_of(notes) is None
