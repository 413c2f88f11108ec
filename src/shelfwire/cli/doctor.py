"""``shelfwire doctor``: what is well, what is not, and what to do about it."""

from __future__ import annotations

import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from shelfwire.environment import env
from shelfwire.kit import clock
from shelfwire.kit.secrets import BadSecretKey, load_keys

_MEGABYTE = 1024 * 1024
_LEAST_SERVER = 14
_SKEW_WARN, _SKEW_FAIL = 2.0, 25.0
_WORKER_SILENT = timedelta(seconds=30)
_WAITED_TOO_LONG = timedelta(minutes=5)
_CONSENT_SOON = timedelta(days=14)


class Health(Enum):
    """How a thing is."""

    WELL = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``do`` is the next step when it is not well."""

    health: Health
    what: str
    says: str
    do: str = ""


def _well(what: str, says: str) -> Finding:
    return Finding(Health.WELL, what, says)


def _warn(what: str, says: str, do: str) -> Finding:
    return Finding(Health.WARN, what, says, do)


def _fail(what: str, says: str, do: str) -> Finding:
    return Finding(Health.FAIL, what, says, do)


def check_python() -> Finding:
    """3.11 to 3.13."""
    found = platform.python_version()
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return _well("Python", found)
    return _fail("Python", found, "Run Shelfwire with Python 3.11, 3.12 or 3.13.")


def check_address() -> Iterator[Finding]:
    """SHELFWIRE_URL and who may ask for it."""
    url = env("SHELFWIRE_URL")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield _fail("address", f"SHELFWIRE_URL is “{url}”", "Set it to the address people use: https://…")
        return
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not local and parts.scheme == "http":
        yield _warn("address", f"{url} is not encrypted", "Put a TLS proxy in front and use https://.")
    elif local:
        yield _well(
            "address", f"{url} (this machine only: channels cannot send notices here, polls still run)"
        )
    else:
        yield _well("address", url)
    if parts.scheme == "https" and env("SHELFWIRE_BEHIND_PROXY") != "1":
        yield _warn(
            "proxy",
            "the address is https but no proxy is trusted",
            "Set SHELFWIRE_BEHIND_PROXY=1 behind one.",
        )
    if "*" in env("SHELFWIRE_ALLOWED_HOSTS").split(","):
        yield _warn(
            "hosts", "any host name is answered to", "Name the hosts in SHELFWIRE_ALLOWED_HOSTS instead of *."
        )
    if env("SHELFWIRE_DEBUG") == "1":
        yield (_warn if local else _fail)(
            "debug", "tracebacks are shown in the browser", "Unset SHELFWIRE_DEBUG."
        )


def check_secret_key() -> Finding:
    """The key that stored credentials are encrypted with."""
    given = env("SHELFWIRE_SECRET_KEY")
    path = Path(env("SHELFWIRE_HOME")) / "secret.key"
    if not given and not path.exists():
        return _warn(
            "secret key", f"{path} does not exist yet", "It is made at the first start; then back it up."
        )
    try:
        load_keys(path, given or None)
    except BadSecretKey as refused:
        return _fail("secret key", refused.message, refused.hint)
    if given:
        return _well("secret key", "from SHELFWIRE_SECRET_KEY")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return _fail("secret key", f"others may read {path} (mode {mode:o})", f"chmod 600 {path}")
    return _well("secret key", f"{path}, readable by its owner only")


def check_disk() -> Finding:
    """Room in SHELFWIRE_HOME."""
    home = Path(env("SHELFWIRE_HOME")).resolve()
    place = home if home.exists() else home.parent
    free = shutil.disk_usage(place).free // _MEGABYTE
    if free < 200:
        return _fail("disk", f"{free} MB free in {place}", "Make room before the database stops.")
    if free < 1024:
        return _warn("disk", f"{free} MB free in {place}", "Make room soon.")
    return _well("disk", f"{free // 1024} GB free in {place}")


def check_database(embedded: bool) -> Iterator[Finding]:
    """Version, clock and tables; raises django.db.Error when nobody answers."""
    from django.db import connection

    from shelfwire.cli.migrations import missing

    with connection.cursor() as cursor:
        before = clock.now()
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, clock_timestamp()")
        version, theirs = cursor.fetchone()
        skew = abs((theirs - before).total_seconds())
    if version < _LEAST_SERVER:
        yield _fail("database", f"PostgreSQL {version}", f"Use PostgreSQL {_LEAST_SERVER} or newer.")
    else:
        yield _well("database", f"PostgreSQL {version} ({'embedded' if embedded else 'DATABASE_URL'})")
    if skew >= _SKEW_WARN:
        yield (_fail if skew >= _SKEW_FAIL else _warn)(
            "clock",
            f"this machine and the database are {skew:.0f} s apart",
            "Turn on time synchronisation (NTP): channels refuse calls with a wrong time.",
        )
    else:
        yield _well("clock", "agrees with the database")
    wanted = missing()
    if wanted:
        yield _fail("migrations", f"{len(wanted)} are missing, first {wanted[0]}", "Run: shelfwire migrate")
    else:
        yield _well("migrations", "all applied")


def check_worker() -> Finding:
    """Whether anybody works."""
    from shelfwire.jobs.queries import waiting_since, worker_heard_at

    heard, oldest, now = worker_heard_at(), waiting_since(), clock.now()
    start = "Run: shelfwire run (or: shelfwire worker)"
    if heard is None:
        return _fail("worker", "no worker is running", start)
    if now - heard > _WORKER_SILENT:
        return _fail("worker", f"last heard of {heard:%Y-%m-%d %H:%M} UTC", start)
    if oldest is not None and now - oldest > _WAITED_TOO_LONG:
        return _warn("worker", f"work waits since {oldest:%H:%M} UTC", "Start another: shelfwire worker")
    return _well("worker", "heard of just now")


def check_stored_secrets() -> Finding:
    """Whether the present keys fit what is stored."""
    from shelfwire.channels.queries import unreadable_secrets

    lost = unreadable_secrets()
    if not lost:
        return _well("stored secrets", "the key fits all of them")
    names = ", ".join(f"{account.name} ({account.company.name})" for account in lost[:5])
    return _fail(
        "stored secrets",
        f"the key that encrypts the tokens of {len(lost)} shops is not the one they were stored with: {names}",
        "Put the old key back (SHELFWIRE_SECRET_KEY or secret.key), or enter the app secret again and reconnect.",
    )


def check_accounts() -> Iterator[Finding]:
    """Every shop's connection."""
    from shelfwire.channels import queries as channels
    from shelfwire.channels.states import AccountStatus
    from shelfwire.people.models import Company

    for company in Company.objects.order_by("name"):
        for account in channels.accounts(company):
            what = f"shop {account.name}"
            if account.status == AccountStatus.CONNECTED:
                ends = account.refresh_expires_at
                if ends is not None and ends - clock.now() < _CONSENT_SOON:
                    yield _warn(
                        what, f"consent ends {ends:%Y-%m-%d}", "Give consent again: Channels, Actions."
                    )
                else:
                    yield _well(what, f"connected ({company.name})")
            elif account.status == AccountStatus.PARKED:
                yield _fail(
                    what, account.status_why or "needs reconnecting", "Open Channels and connect it again."
                )
            else:
                yield _warn(
                    what, str(account.get_status_display()), "Open Channels to connect it, or leave it."
                )


def check_conversations() -> Iterator[Finding]:
    """Whether every conversation with a shop comes as often as it should."""
    from shelfwire.sync.engine.silence import silent

    for found in silent():
        yield _warn(
            f"shop {found.account.name}",
            f"nothing was done about “{found.conversation}” since {found.since:%Y-%m-%d %H:%M} UTC",
            "See its cursors and the worker's log; restarting the worker takes nothing away.",
        )


def examine(*, embedded: bool) -> Iterator[Finding]:
    """Everything, cheapest first; what needs the database only while it answers."""
    from django.db import Error

    yield check_python()
    yield from check_address()
    yield check_secret_key()
    yield check_disk()
    try:
        yield from check_database(embedded)
        yield check_worker()
        yield check_stored_secrets()
        yield from check_accounts()
        yield from check_conversations()
    except Error as error:
        yield _fail(
            "database",
            " ".join(str(error).split()) or type(error).__name__,
            "Check DATABASE_URL and that the server runs; then: shelfwire migrate",
        )


def report(findings: list[Finding]) -> int:
    """Print the findings; exit code 1 when something fails."""
    width = max(len(f.what) for f in findings)
    for found in findings:
        print(f"{found.health.value:>4}  {found.what:<{width}}  {found.says}")
        if found.do:
            print(f"      {'':<{width}}  → {found.do}")
    failed = sum(f.health is Health.FAIL for f in findings)
    warned = sum(f.health is Health.WARN for f in findings)
    print(f"\n{len(findings)} checks, {failed} failed, {warned} to look at.")
    return 1 if failed else 0
