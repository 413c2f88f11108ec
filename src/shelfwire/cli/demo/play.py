"""Starts the house and the simulated shop, plays the acts with progress, compares both sides, says where to go on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
)
from rich.table import Table

from shelfwire.cli import start
from shelfwire.cli.demo import stage
from shelfwire.cli.demo.shop import Shop
from shelfwire.cli.demo.stage import DemoFailed
from shelfwire.environment import env

if TYPE_CHECKING:
    from shelfwire.cli.demo import acts

_STARTUP_SECONDS = 480.0
_LOOK_EVERY = 0.1


def main(port: int | None = None) -> int:
    """Play the demo, its screens on ``port``; 0 only if both sides agree."""
    home = Path(env("SHELFWIRE_HOME"))
    notes = stage.new_notes(home, stage.read_notes(home))
    bind, port = start.address(None, port)
    start.check_port(bind, port)
    start.settle_url(bind, port)  # the simulated shop can only ring here, whatever SHELFWIRE_URL names
    start.allow_simulators(bind, demo=True)
    notes.web_port = port
    stage.write_notes(home, notes)
    console = Console()
    began = time.monotonic()
    with start.database(), _house(home, port, notes):
        os.environ.setdefault("SHELFWIRE_LOG_LEVEL", "warning")  # here only: the house keeps its own log
        start.ready_django()
        agreed = _play(console, notes, f"http://{bind}:{port}")
        Shop(notes.url).save(notes.state_file)
        stage.write_notes(home, notes)
    _say_goodbye(console, notes, agreed, time.monotonic() - began)
    return 0 if agreed else 1


@contextmanager
def _house(home: Path, port: int, notes: stage.Notes) -> Iterator[None]:
    """``shelfwire run``, with the simulated shop beside it; its log goes to a file."""
    log = home / "demo" / "run.log"
    with log.open("w") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "shelfwire.cli.main", "run", "--port", str(port), "--web-workers", "1"],
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SHELFWIRE_SUPERVISED": ""},
        )
        try:
            _await_open(child, f"http://127.0.0.1:{port}/healthz", log)
            _await_open(child, f"{notes.url}/_sim/health", log)
            yield
        finally:
            child.terminate()
            child.wait()


def _await_open(child: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _STARTUP_SECONDS
    parts = urlsplit(address)
    while not _answers(parts.netloc, parts.path):
        if child.poll() is not None or time.monotonic() > until:
            sys.exit(f"Shelfwire did not start; the end of {log}:\n{log.read_text()[-2000:]}")
        time.sleep(_LOOK_EVERY)


def _answers(host: str, path: str) -> bool:
    connection = HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _play(console: Console, notes: stage.Notes, web: str) -> bool:
    from shelfwire.cli.demo import acts, script
    from shelfwire.cli.demo.compare import compare_in_the_end  # both load models, so Django is set up first

    play = acts.Play(notes=notes, web=web, shop=Shop(notes.url), tell=_quietly)
    for label, act in script.ACTS:
        if not _perform(console, play, label, act):
            return False
    rows = compare_in_the_end(play.account, play.shop, play.shop_id)
    table = Table(title="Both sides", title_justify="left")
    for heading, justify in (("", "left"), ("Shelfwire", "right"), ("TikTok", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]  # rich wants the literal
    for row in rows:
        table.add_row(row.label, row.ours, row.theirs, "[green]agrees" if row.agrees else "[red]differs")
    console.print(table)
    return all(row.agrees for row in rows)


def _perform(console: Console, play: acts.Play, label: str, act: acts.Act) -> bool:
    """One act: a moving line while it plays, one line of what came of it afterwards."""
    columns = (
        SpinnerColumn(),
        TextColumn(label),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total or None, description=what)

        play.tell = tell
        try:
            outcome = act(play)
        except DemoFailed as failure:
            console.print(f"[red]✗[/] [bold]{label}[/]  {failure}", highlight=False)
            return False
    seconds = time.monotonic() - began
    console.print(f"[green]✓[/] [bold]{label}[/] [dim]{seconds:.1f} s[/]\n  {outcome}", highlight=False)
    return True


def _quietly(_what: str, _done: int, _total: int) -> None:
    """Before the first act there is nothing to tell."""


def _say_goodbye(console: Console, notes: stage.Notes, agreed: bool, seconds: float) -> None:
    verdict = "[green]Every row agrees." if agreed else "[red]The two sides do not agree."
    console.print(
        f"{verdict}[/] Played in {seconds:.0f} s.\n\n"
        f"Open the same shop in the browser:  [bold]make run[/]  then  {env('SHELFWIRE_URL')}\n"
        f"Sign in as [bold]{notes.email}[/] with the password [bold]{notes.password}[/]\n\n"
        'An empty house beside it, to connect a shop of your own:  [bold]make run ARGS="--home var/mine"[/]\n'
        "With [bold]make sim[/] in another terminal it can be a simulated one: choose *This is a simulator*.",
        highlight=False,
    )
