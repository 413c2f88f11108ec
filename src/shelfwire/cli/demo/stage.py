"""The demo's stage: where it keeps its notes, and the simulated shop that ``shelfwire run`` starts beside the rest.

The notes (``demo/notes.json`` in the home folder) hold the sign-in the demo made and the shop's keys, so that
``make run`` opens the same shop afterwards, simulator included.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from shelfwire.kit import ids

OWNER_EMAIL = "alice@example.com"
OWNER_NAME = "Alice Moreno"
_SAVING_SECONDS = 30.0


class DemoFailed(RuntimeError):
    """Something did not come true in time, or came out differently."""


@dataclass(slots=True)
class Notes:
    """What has to be remembered between ``make demo`` and ``make run``."""

    email: str
    password: str
    port: int
    app_key: str
    app_secret: str
    service_id: str
    seed: int
    state_file: str
    company: str = ""
    web_port: int = 0
    """Where the screens were: the simulated shop sends its notices there."""

    @property
    def url(self) -> str:
        """Where the simulated shop answers."""
        return f"http://127.0.0.1:{self.port}"


def _path(home: Path) -> Path:
    return home / "demo" / "notes.json"


def read_notes(home: Path) -> Notes | None:
    """The notes of the last demo, or None."""
    path = _path(home)
    return Notes(**json.loads(path.read_text())) if path.exists() else None


def write_notes(home: Path, notes: Notes) -> None:
    """Keep the notes, readable for their owner only: they hold a password."""
    path = _path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(notes), file, indent=1)


def new_notes(home: Path, before: Notes | None) -> Notes:
    """Notes for a fresh shop. The sign-in of an earlier demo stays; the shop is another one, with ids of its own."""
    seed = before.seed + 1 if before else 1
    return Notes(
        email=before.email if before else OWNER_EMAIL,
        password=before.password if before else ids.new_token(9),
        port=_free_port(),
        app_key=f"demo{ids.new_uuid().hex[:8]}",
        app_secret=ids.new_uuid().hex + ids.new_uuid().hex,
        service_id="7300000000000000001",
        seed=seed,
        state_file=str(home / "demo" / f"shop-{seed}.json"),
    )


def simulator_command(notes: Notes, redirect_url: str) -> list[str]:
    """How to start the simulated shop of these notes; it continues from its state file when there is one."""
    return [
        sys.executable, "-m", "tiktok_shop_sim",
        "--scenario", "corner-shop",
        "--port", str(notes.port),
        "--seed", str(notes.seed),
        "--app-key", notes.app_key,
        "--app-secret", notes.app_secret,
        "--service-id", notes.service_id,
        "--redirect-url", redirect_url,
        "--state-file", notes.state_file,
        "--end-with-stdin",
    ]  # fmt: skip


def end_left_over(notes: Notes) -> bool:
    """End a simulator of this very shop that a killed ``run`` left behind, so that its port is free and its world
    saved; whether there was one. One whose ``run`` lives is left alone."""
    left = [process for process in psutil.process_iter() if _is_left_over(process, notes)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=_SAVING_SECONDS)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn)
    return bool(left)


def _is_left_over(process: psutil.Process, notes: Notes) -> bool:
    try:
        command = process.cmdline()
        if "tiktok_shop_sim" not in command or notes.state_file not in command:
            return False
        parent = process.parent()
        return parent is None or "run" not in parent.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
