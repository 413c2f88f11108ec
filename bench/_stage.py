"""What the figures share: a house in a folder of its own, a shop of the simulator connected to it, and readings."""

from __future__ import annotations

import argparse
import base64
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import psutil

from tiktok_shop_sim.testing import Simulator

if TYPE_CHECKING:
    from shelfwire.channels.models import Account
    from shelfwire.cli.embedded import EmbeddedServer
    from shelfwire.people.models import Company, User

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse battery"
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class House:
    """A database with every migration applied; Django in this process points at it."""

    home: Path
    server: EmbeddedServer
    url: str
    port: int
    """Where ``shelfwire web`` of this house listens."""

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """For child processes."""
        return {**os.environ, **self._own(), "DATABASE_URL": self.url}

    def _own(self) -> dict[str, str]:
        return {
            "SHELFWIRE_HOME": str(self.home),
            "SHELFWIRE_URL": self.web,
            "SHELFWIRE_LOG_LEVEL": "warning",
            "SHELFWIRE_ALLOWED_CHANNEL_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "shelfwire.settings",
        }


@contextmanager
def house(settings: Mapping[str, str] | None = None) -> Iterator[House]:
    """A new house with the embedded server as an installation has it (fsync on); gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="shelfwire-bench-"))
    port = free_port()
    # Django reads the key once a process, and several houses may come one after the other
    os.environ.setdefault("SHELFWIRE_SECRET_KEY", base64.b64encode(os.urandom(32)).decode())
    os.environ.update(House(home, None, "", port)._own())  # type: ignore[arg-type]  # read before Django starts
    from shelfwire.cli import start
    from shelfwire.cli.embedded import EmbeddedServer

    try:
        with EmbeddedServer(home / "postgres", {"max_connections": "200", **(settings or {})}) as server:
            server.create_database("shelfwire")
            url = server.url("shelfwire")
            os.environ["DATABASE_URL"] = url
            start.ready_django()
            point_django_at(url)
            _make_schema(url)
            try:
                yield House(home, server, url, port)
            finally:
                start.close_connections()
                os.environ.pop("DATABASE_URL", None)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _make_schema(url: str) -> None:
    """Every migration, or a backup of an empty house (``BENCH_SCHEMA`` names it), which takes a tenth of the time."""
    if ready := os.environ.get("BENCH_SCHEMA"):
        from shelfwire.cli import backup

        backup.load(Path(ready), url)
    else:
        from shelfwire.cli.migrations import migrate

        migrate()


def point_django_at(url: str) -> None:
    """Django keeps the settings of the first house of this process; a second one has another socket."""
    import dj_database_url
    from django.db import connections

    connections.close_all()
    wanted = dj_database_url.parse(url, conn_max_age=600)
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS"):
        connections.settings["default"][key] = wanted.get(key) or ({} if key == "OPTIONS" else "")
    connections["default"].settings_dict.update(connections.settings["default"])


@dataclass(frozen=True, slots=True)
class Shop:
    """A connected shop and the people around it."""

    account: Account
    company: Company
    owner: User
    external_id: str


def connected_shop(house: House, simulator: Simulator, *switches: str) -> Shop:
    """Alice's company, her shop by a real consent, the catalogue imported and counted, these switches on."""
    from shelfwire.channels.actions import set_switch
    from shelfwire.jobs import drain

    owner, company = alice()
    shop = connect(house, simulator, company, owner)
    import_catalogue(company, simulator.control.catalogue_csv(shop.external_id).encode())
    for switch in switches:
        set_switch(account=shop.account, switch=switch, on=True, by="Alice")
    drain()
    shop.account.refresh_from_db()
    return shop


def alice() -> tuple[User, Company]:
    """The first owner and her company, with a warehouse."""
    from shelfwire.inventory.actions import add_warehouse
    from shelfwire.people.actions import create_first_owner

    owner, company = create_first_owner(
        email="alice@example.com", password=PASSWORD, name="Alice", company_name="Bench"
    )
    add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    return owner, company


def connect(
    house: House,
    simulator: Simulator,
    company: Company,
    owner: User,
    name: str = "Shop",
    at: int = 0,
    seller: str | None = None,
) -> Shop:
    """The simulator's shop number ``at``, connected to the company by a consent of its seller (the first one's)."""
    from shelfwire.channels.actions import add_account, save_options
    from shelfwire.sync.connect import consent

    shop_id = simulator.control.shop(at)["id"]
    account = add_account(company=company, channel="tiktok", name=name, by="Alice")
    addresses = dict.fromkeys(("api_base_url", "auth_base_url", "authorize_base_url"), simulator.url)
    values = {
        "app_key": simulator.app_key,
        "app_secret": simulator.app_secret,
        "service_id": simulator.service_id,
        "allow_http_webhook": "true",
        **addresses,
    }
    save_options(account=account, values=values, by="Alice")
    url = consent.authorise_url(account.pk, owner.pk, f"{house.web}/channels/callback")
    state = dict(parse_qsl(urlsplit(url).query))["state"]
    done = consent.complete(state, {"code": simulator.control.authorize(seller), "state": state}, owner.pk)
    account = (
        consent.choose_shop(done.account, shop_id, "Alice", owner.pk) if done.needs_choice else done.account
    )
    return Shop(account, company, owner, shop_id)


def import_catalogue(company: Company, content: bytes) -> None:
    """The company's catalogue and stock, as a person imports them: in as many files as their rows need."""
    from shelfwire.kit.sheets import MAX_ROWS

    header, *rows = content.splitlines(keepends=True)
    for start in range(0, len(rows), MAX_ROWS):
        _import_file(company, header + b"".join(rows[start : start + MAX_ROWS]))


def _import_file(company: Company, content: bytes) -> None:
    from django.db import transaction

    from shelfwire.inventory.jobs_registry import import_catalogue_file
    from shelfwire.jobs import drain, enqueue

    with transaction.atomic():
        job = enqueue(
            import_catalogue_file,
            company=company,
            by="Alice",
            files={"catalogue.csv": content},
            file="catalogue.csv",
        )
    drain()
    job.refresh_from_db()
    if job.status != "completed":
        raise RuntimeError(f"the catalogue import ended as {job.status}: {job.error}")


def shelfwire(house: House, *arguments: str) -> subprocess.Popen[bytes]:
    """A process of the installation: ``shelfwire worker …``. Its log goes to ``<name>.log`` in the house."""
    with (house.home / f"{arguments[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "shelfwire.cli.main", *arguments],
            env=house.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def running(house: House, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """``shelfwire`` with these arguments while the block runs."""
    process = shelfwire(house, *arguments)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        process.wait()


def await_web(house: House) -> None:
    """Wait until the house's web answers."""
    until(lambda: answers(house.port), "the web server answers")


def await_worker() -> None:
    """Wait until a worker lives."""
    from shelfwire.jobs.queries import worker_heard_at

    until(lambda: worker_heard_at() is not None, "a worker lives")


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE, every: float = 0.05) -> Any:
    """The first true answer. RuntimeError after ``seconds``: patience, not a promise."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not after {seconds:.0f} s")
        time.sleep(every)
    return found


def family(process_id: int) -> list[psutil.Process]:
    """A process and its descendants; those that are gone are left out."""
    try:
        parent = psutil.Process(process_id)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(process_id: int) -> float:
    """CPU seconds of a process and its descendants so far; those that ended are counted by who waited for them."""
    spent = 0.0
    for process in family(process_id):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system + times.children_user + times.children_system
    return spent


def peak_mb(process_id: int) -> float:
    """The highest resident memory a process ever had, in MB (2**20 bytes)."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this kernel tells no peak memory")


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def arguments(name: str, **defaults: Any) -> argparse.Namespace:
    """Flags after the name, from keyword arguments; a default's type is the flag's, a tuple takes several numbers, and
    False is a flag without a value.
    """
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}")
    for key, value in defaults.items():
        if value is False:
            parser.add_argument(f"--{key.replace('_', '-')}", action="store_true")
            continue
        several = isinstance(value, tuple)
        parser.add_argument(
            f"--{key.replace('_', '-')}",
            type=int if several else type(value),
            nargs="+" if several else None,
            default=value,
        )
    return parser.parse_args(sys.argv[2:])


def say(text: str) -> None:
    """Progress, on standard error: standard output ends with the figure."""
    print(text, file=sys.stderr, flush=True)
