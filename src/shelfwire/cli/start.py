"""What a command needs before it can work: an address, a database, Django."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from shelfwire.cli.embedded import EmbeddedServer
from shelfwire.environment import env, is_given, mail_server, trusted_proxies
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.secrets import load_keys

DATABASE_NAME = "shelfwire"


class PortTaken(RuleBroken):
    """Somebody else listens there."""

    code = "port_taken"


class BadAddress(RuleBroken):
    """SHELFWIRE_URL is not a web address."""

    code = "bad_address"


@contextmanager
def database() -> Iterator[EmbeddedServer | None]:
    """A database for this process and its children: the one DATABASE_URL names, else the embedded server, which is
    yielded and stopped at the end if nobody else uses it. Raises BadSecretKey and BadSetting
    before anything is started."""
    trusted_proxies()
    mail_server()
    load_keys(Path(env("SHELFWIRE_HOME")) / "secret.key", env("SHELFWIRE_SECRET_KEY") or None)
    if env("DATABASE_URL"):
        yield None
        return
    with EmbeddedServer(Path(env("SHELFWIRE_HOME")) / "postgres", {"max_connections": "200"}) as server:
        server.create_database(DATABASE_NAME)
        os.environ["DATABASE_URL"] = server.url(DATABASE_NAME)
        try:
            yield server
        finally:
            close_connections()
            del os.environ["DATABASE_URL"]


def close_connections() -> None:
    """Let go of Django's connections, if Django was ever set up, so that the server can stop."""
    from django.apps import apps

    if apps.ready:
        from django.db import connections

        connections.close_all()


def ready_django() -> None:
    """Set Django up; call after ``database()`` was entered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelfwire.settings")
    import django

    django.setup()


def address(host: str | None, port: int | None) -> tuple[str, int]:
    """Where to listen: flags first, else SHELFWIRE_URL when it is this machine, else 127.0.0.1:8080.

    A flag without SHELFWIRE_URL also settles the URL that consent and webhook addresses are made from.
    Raises BadAddress.
    """
    parts = urlsplit(env("SHELFWIRE_URL"))
    try:
        named, valid = parts.port, parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        named, valid = None, False
    if not valid:
        raise BadAddress(
            f"SHELFWIRE_URL is “{env('SHELFWIRE_URL')}”, which is not a web address.",
            field="SHELFWIRE_URL",
            hint="Set it to the address people use, for example http://127.0.0.1:8080.",
        )
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    chosen_host = host or "127.0.0.1"
    chosen_port = port or (named if local and named else 8080)
    if not is_given("SHELFWIRE_URL"):
        settle_url(chosen_host, chosen_port)
    return chosen_host, chosen_port


def settle_home(folder: str) -> None:
    """The installation is the one in this folder, for this process and its children."""
    os.environ["SHELFWIRE_HOME"] = str(Path(folder).expanduser().resolve())


def settle_url(host: str, port: int) -> None:
    """Consent and webhook addresses are made from where this machine listens, for this process and its children."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not bound
    os.environ["SHELFWIRE_URL"] = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def allow_simulators(host: str, *, demo: bool = False) -> None:
    """On a machine that only its own people reach, a shop may be a simulator beside it. Call before Django reads its
    settings; what SHELFWIRE_ALLOWED_CHANNEL_HOSTS says stays, and ``none`` says that nothing is allowed. With
    ``demo`` the simulator on this machine is allowed in any case: it belongs to the demo."""
    name, here = "SHELFWIRE_ALLOWED_CHANNEL_HOSTS", ("127.0.0.1", "localhost", "::1")
    if not is_given(name) and host in here and urlsplit(env("SHELFWIRE_URL")).hostname in here:
        os.environ[name] = "127.0.0.1,localhost,[::1]"
    if demo:
        os.environ[name] = f"{env(name)},127.0.0.1"


def check_port(host: str, port: int) -> None:
    """Raises PortTaken, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Nothing can listen on {host}:{port} ({error.strerror}).",
                field="port",
                value=port,
                hint=f"Choose another port, for example: shelfwire run --port {port + 1}"
                " (several installations on one machine also need a folder each: --home).",
            ) from None
