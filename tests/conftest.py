"""What every test may ask for: a real database, three people, two companies, and the simulator.

Alice owns the company, Bob operates it, Charlie may look. ``other_company`` belongs to none of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import stamina
from django.conf import settings
from django.db import OperationalError, connection
from pytest_django.plugin import DjangoDbBlocker
from tests.support import database

if TYPE_CHECKING:
    from shelfwire.people.models import Company, User
    from tiktok_shop_sim.testing import Simulator

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.ALLOWED_CHANNEL_HOSTS = frozenset({"127.0.0.1"})  # the simulator

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
_QUEUE_TABLES = (
    "procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs, procrastinate_workers"
)


@pytest.fixture(scope="session")
def test_database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of this process's own database."""
    with django_db_blocker.unblock(), database.fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def django_db_setup(test_database: str) -> None:
    """pytest-django's own set-up, replaced: the database is copied from a template instead of migrated anew."""


@pytest.fixture
def database_url(transactional_db: None, test_database: str) -> str:
    """DATABASE_URL of this test's database, for a test that starts other processes on it."""
    return test_database


@pytest.fixture(autouse=True)
def _empty_queue_after_transactional_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Procrastinate's tables are no Django-managed models, so Django's flush between such tests skips them."""
    marker = request.node.get_closest_marker("django_db")
    transactional = (marker is not None and marker.kwargs.get("transaction", False)) or any(
        name in request.fixturenames for name in ("transactional_db", "live_server", "database_url")
    )
    if not transactional:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    _empty_queue()


@stamina.retry(on=OperationalError, attempts=5)
def _empty_queue() -> None:
    """A killed worker's server process may still end its last statement, and meet us in the other order of tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {_QUEUE_TABLES} RESTART IDENTITY CASCADE")


def _company(name: str) -> Company:
    from django.utils.text import slugify

    from shelfwire.people.models import Company

    return Company.objects.create(name=name, slug=slugify(name))


def _member(company: Company, name: str, role: str) -> User:
    from shelfwire.people.models import Membership, User

    user = User.objects.create_user(
        username=name.lower(), email=f"{name.lower()}@example.com", password=PASSWORD, first_name=name
    )
    Membership.objects.create(company=company, user=user, role=role)
    return user


@pytest.fixture
def company(db: None) -> Company:
    """The company of Alice, Bob and Charlie."""
    return _company("Corner Shop")


@pytest.fixture
def other_company(db: None) -> Company:
    """A company that none of the three belongs to."""
    return _company("Other Traders")


@pytest.fixture
def alice(company: Company) -> User:
    """The owner."""
    return _member(company, "Alice", "owner")


@pytest.fixture
def bob(company: Company) -> User:
    """The operator."""
    return _member(company, "Bob", "operator")


@pytest.fixture
def charlie(company: Company) -> User:
    """The viewer."""
    return _member(company, "Charlie", "viewer")


@pytest.fixture
def password() -> str:
    """What Alice, Bob and Charlie sign in with."""
    return PASSWORD


@pytest.fixture(scope="session")
def _simulator() -> Iterator[tuple[Simulator, dict[str, Any]]]:
    from tiktok_shop_sim.testing import Simulator

    with Simulator() as running:
        yield running, running.control.settings()


@pytest.fixture
def simulator(_simulator: tuple[Simulator, dict[str, Any]]) -> Simulator:
    """The simulator on a free port, as new: one server per test process, its world and settings reset for every test.

    ``simulator.control.reset(scenario=…, auth_codes=[…])`` makes another world.
    """
    running, born_with = _simulator
    running.control.settings(**{name: born_with[name] for name in _CHANGEABLE})
    running.control.reset(scenario=born_with["scenario"], seed=born_with["seed"], speed=born_with["speed"])
    return running


def _browser() -> str | None:
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser for tests marked ``browser``."""
    path = _browser()
    assert path is not None, "mark the test with pytest.mark.browser"
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser; the summary says so in one line."""
    if _browser() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=_NO_BROWSER))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One plain line for what was left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(_NO_BROWSER in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(
            f"Left out: {left_out} browser tests, because {_NO_BROWSER} (apt-get install chromium).",
            yellow=True,
        )
