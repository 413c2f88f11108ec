"""What every test may ask for: a real database, three people, two companies, and the simulator.

Alice owns the company, Bob operates it, Charlie may look. ``other_company`` belongs to none of them.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import hypothesis
import pytest
from django.conf import settings
from django.test import client as test_client
from django.test.utils import ContextList
from pytest_django.plugin import DjangoDbBlocker
from tests.support import database
from tests.support.as_new import AsNew
from tests.support.thorough import THOROUGH
from whitenoise.middleware import WhiteNoiseMiddleware

if TYPE_CHECKING:
    from shelfwire.people.models import Company, User
    from tiktok_shop_sim.testing import Simulator

pytest_plugins = ["tests.support.folder_shops"]

# What is imported and collected stays: looking through it for garbage took a quarter of the collection's time.
gc.disable()

# Compiled modules are kept, in var/, whatever the environment says: the test processes and the dozens of programs that
# tests start would otherwise compile Django and all of Shelfwire anew, half of what each start takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parents[1] / "var" / "pycache"))
sys.dont_write_bytecode, sys.pycache_prefix = False, os.environ["PYTHONPYCACHEPREFIX"]

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.ALLOWED_CHANNEL_HOSTS = frozenset({"127.0.0.1"})  # the simulator
settings.CALLS_AT_ONCE = (
    1  # a test's transaction is its own connection's; tests that exercise threads ask for more
)

_scan_static_files = WhiteNoiseMiddleware.add_files_from_finders


def _scan_static_files_once(self: WhiteNoiseMiddleware) -> None:
    """Every test client has middleware of its own; what one of them has found on the disk the others take over."""
    if not _static_files:
        _scan_static_files(self)
        _static_files.update(self.files)
    self.files.update(_static_files)


_static_files: dict[str, Any] = {}
WhiteNoiseMiddleware.add_files_from_finders = _scan_static_files_once


def _store_page(store: dict[str, Any], *, template: Any, context: Any, **_: Any) -> None:
    """What a test client keeps of an answer: Django copies the context for every part of a page, we for the page."""
    store.setdefault("templates", []).append(template)
    if store.get("of") is not context:
        store["of"] = context
        store.setdefault("context", ContextList()).append(copy(context))


test_client.store_rendered_templates = _store_page  # type: ignore[assignment]  # its own takes two more, by position

# a shared, busy machine must not fail a property because one example was slow
hypothesis.settings.register_profile("shelfwire", deadline=None, print_blob=True)
hypothesis.settings.load_profile("shelfwire")

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NO_BROWSER = "Chromium is not installed here"
_CHANGEABLE = (
    "redirect_url",
    "webhook_url",
    "strict",
    "rate_limit",
    "visibility_delay",
    "clock_skew",
    "auto_carrier",
)
PASSWORD = "correct horse battery"
_LONGEST_FIRST = (
    "web/test_texts_on_screens.py",
    "jobs/test_workers.py",
    "crash/test_kill_nine.py",
    "web/test_web_server.py",
    "cli/test_commands.py",
    "cli/test_backup.py",
    "tiktok_shop_sim/test_schemathesis.py",
    "cli/test_demo.py",
    "tiktok_shop_sim/test_desk.py",
    "web/test_browser_",
    "crash/",
    "web/test_frame_access.py",
    "tiktok_shop_sim/test_notices.py",
    "api/",
    "upgrade/",
    "journeys/",
    "cli/",
    "web/",
    "bench/",
    "sync/",
    "tiktok_shop_sim/",
    "test_architecture.py",
    "alerts/",
    "shipbridge/",
    "orders/",
)
"""The modules of a quarter of a minute and more, then folders: a core that meets one of these last works on alone. What
is not named here is quick, and comes at the end."""


@pytest.fixture(scope="session")
def test_database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of this process's own database."""
    with django_db_blocker.unblock(), database.fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def django_db_setup(test_database: str) -> None:
    """pytest-django's own set-up, replaced: the database is copied from a template instead of migrated anew, and
    emptied with DELETE after a test that commits."""
    database.empty_instead_of_flush()


@pytest.fixture
def database_url(transactional_db: None, test_database: str) -> str:
    """DATABASE_URL of this test's database, for a test that starts other processes on it."""
    return test_database


def make_company(name: str) -> Company:
    """A company of that name."""
    from django.utils.text import slugify

    from shelfwire.people.models import Company

    return Company.objects.create(name=name, slug=slugify(name))


def make_member(company: Company, name: str, role: str) -> User:
    """Somebody who signs in with `PASSWORD` and has that role there."""
    from shelfwire.people.models import Membership, User

    user = User.objects.create_user(
        username=name.lower(), email=f"{name.lower()}@example.com", password=PASSWORD, first_name=name
    )
    Membership.objects.create(company=company, user=user, role=role)
    return user


@pytest.fixture
def company(db: None) -> Company:
    """The company of Alice, Bob and Charlie."""
    return make_company("Corner Shop")


@pytest.fixture
def other_company(db: None) -> Company:
    """A company that none of the three belongs to."""
    return make_company("Other Traders")


@pytest.fixture
def alice(company: Company) -> User:
    """The owner."""
    return make_member(company, "Alice", "owner")


@pytest.fixture
def bob(company: Company) -> User:
    """The operator."""
    return make_member(company, "Bob", "operator")


@pytest.fixture
def charlie(company: Company) -> User:
    """The viewer."""
    return make_member(company, "Charlie", "viewer")


@pytest.fixture
def pat(company: Company) -> User:
    """The packer."""
    return make_member(company, "Pat", "packer")


@pytest.fixture
def password() -> str:
    """What they all sign in with."""
    return PASSWORD


@pytest.fixture(scope="session")
def _simulator() -> Iterator[tuple[Simulator, dict[str, Any]]]:
    from tiktok_shop_sim.testing import Simulator

    with Simulator() as running:
        yield running, running.control.settings()


@pytest.fixture
def simulator(_simulator: tuple[Simulator, dict[str, Any]]) -> Simulator:
    """The simulator on a free port, as new: one server per test process, its settings reset for every test, and its
    world when the test first asks for it.

    ``simulator.control.reset(scenario=…, auth_codes=[…])`` makes another world.
    """
    running, born_with = _simulator
    running.control.settings(**{name: born_with[name] for name in _CHANGEABLE})
    world = {name: born_with[name] for name in ("scenario", "seed", "speed")}
    return cast("Simulator", AsNew(running, **world))


def _browser() -> str | None:
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser for tests marked ``browser``."""
    path = _browser()
    assert path is not None, "mark the test with pytest.mark.browser"
    return path


@cache
def _rank(module: Path) -> int:
    path = module.relative_to(Path(__file__).parent).as_posix()
    return next((n for n, start in enumerate(_LONGEST_FIRST) if path.startswith(start)), len(_LONGEST_FIRST))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Five for two cores: tests that run programs and browsers wait for them most of the time. With four, the cores
    stood still for a fifth of the run."""
    return max(2, (os.cpu_count() or 1) * 5 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out the longest modules first (xdist itself would start with those of most tests, and end with the few that
    run whole programs). Leave out what is long and like another test, unless SHELFWIRE_THOROUGH is set, and browser
    tests where there is no browser; the summary says the latter in one line."""
    items.sort(key=lambda item: _rank(item.path))
    if not THOROUGH:
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    if _browser() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=_NO_BROWSER))


def pytest_collection_finish() -> None:
    """From here on there is garbage, and not among what is there already. Little of it is cycles: looked for as seldom
    as a worker does, it costs a twentieth less of every test."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One plain line for what was left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(_NO_BROWSER in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(
            f"Left out: {left_out} browser tests, because {_NO_BROWSER} (apt-get install chromium).",
            yellow=True,
        )
