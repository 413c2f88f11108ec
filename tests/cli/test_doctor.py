"""``shelfwire doctor`` says what is well, what is not, and what to do."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from tests.jobs import samples

from shelfwire.channels.models import Account
from shelfwire.cli import doctor
from shelfwire.cli.doctor import Finding, Health
from shelfwire.jobs import drain, enqueue
from shelfwire.kit import clock
from shelfwire.people.models import Company


def one(findings: object, what: str) -> Finding:
    return next(f for f in findings if f.what == what)  # type: ignore[attr-defined]  # any iterable of findings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHELFWIRE_HOME", str(tmp_path))
    monkeypatch.delenv("SHELFWIRE_SECRET_KEY", raising=False)
    monkeypatch.setenv("SHELFWIRE_URL", "http://127.0.0.1:8080")
    return tmp_path


def key_file(home: Path, content: bytes = b"k" * 32, mode: int = 0o600) -> None:
    path = home / "secret.key"
    path.write_bytes(base64.b64encode(content))
    path.chmod(mode)


def test_a_key_that_only_its_owner_reads_is_well(home: Path) -> None:
    key_file(home)
    assert doctor.check_secret_key().health is Health.WELL


def test_a_key_that_others_may_read_fails_with_the_command_to_mend_it(home: Path) -> None:
    key_file(home, mode=0o644)
    found = doctor.check_secret_key()
    assert (found.health, found.do) == (Health.FAIL, f"chmod 600 {home}/secret.key")


@pytest.mark.parametrize("content", [b"short", b""])
def test_a_key_of_the_wrong_length_fails(home: Path, content: bytes) -> None:
    key_file(home, content)
    assert doctor.check_secret_key().health is Health.FAIL


def test_a_missing_key_is_no_failure_before_the_first_start(home: Path) -> None:
    assert doctor.check_secret_key().health is Health.WARN


@pytest.mark.parametrize(
    ("url", "debug", "expected"),
    [
        ("http://127.0.0.1:8080", "0", {"address": Health.WELL}),
        ("http://shop.example.com", "0", {"address": Health.WARN}),
        ("https://shop.example.com", "0", {"address": Health.WELL, "proxy": Health.WARN}),
        ("shop.example.com", "0", {"address": Health.FAIL}),
        (
            "https://shop.example.com",
            "1",
            {"address": Health.WELL, "proxy": Health.WARN, "debug": Health.FAIL},
        ),
        ("http://127.0.0.1:8080", "1", {"address": Health.WELL, "debug": Health.WARN}),
    ],
)
def test_the_address_is_judged(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, debug: str, expected: dict[str, Health]
) -> None:
    monkeypatch.setenv("SHELFWIRE_URL", url)
    monkeypatch.setenv("SHELFWIRE_DEBUG", debug)
    assert {f.what: f.health for f in doctor.check_address()} == expected


def test_a_migrated_database_with_the_same_clock_is_well(db: None) -> None:
    assert {f.what: f.health for f in doctor.check_database(embedded=True)} == dict.fromkeys(
        ("database", "clock", "migrations"), Health.WELL
    )


def test_a_missing_migration_is_named(db: None) -> None:
    newest = max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "jobs")
    MigrationRecorder(connection).record_unapplied("jobs", newest)
    found = one(doctor.check_database(embedded=True), "migrations")
    assert (found.health, found.do) == (Health.FAIL, "Run: shelfwire migrate")
    assert f"jobs.{newest}" in found.says


def test_no_worker_fails_and_a_living_one_is_well(db: None) -> None:
    assert doctor.check_worker().health is Health.FAIL
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
    assert doctor.check_worker().health is Health.WELL


def test_a_worker_that_fell_silent_fails(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')"
        )
    assert doctor.check_worker().health is Health.FAIL


def test_work_that_waits_too_long_is_a_warning(company: Company) -> None:
    enqueue(samples.rows, company=company, by="Alice", good=[], bad=[])
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '6 minutes'")
    assert doctor.check_worker().health is Health.WARN
    drain()
    assert doctor.check_worker().health is Health.WELL


def test_every_host_welcome_is_a_warning(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFWIRE_ALLOWED_HOSTS", "*")
    assert one(doctor.check_address(), "hosts").health is Health.WARN


def test_every_shop_is_judged_by_its_connection_and_consent(company: Company) -> None:
    soon, far = clock.now() + timedelta(days=3), clock.now() + timedelta(days=300)
    for name, status, ends in (
        ("New", "new", None),
        ("Fine", "connected", far),
        ("Ending", "connected", soon),
        ("Parked", "parked", far),
    ):
        Account.objects.create(
            company=company,
            channel="demo",
            name=name,
            status=status,
            status_why="Consent was revoked." if status == "parked" else "",
            webhook_token=name,
            external_shop_id=name,
            refresh_expires_at=ends,
        )
    found = {f.what: f for f in doctor.check_accounts()}
    assert {what: f.health for what, f in found.items()} == {
        "shop New": Health.WARN,
        "shop Fine": Health.WELL,
        "shop Ending": Health.WARN,
        "shop Parked": Health.FAIL,
    }
    assert found["shop Parked"].says == "Consent was revoked."
    assert all(f.do for f in found.values() if f.health is not Health.WELL)


def test_the_report_says_what_to_do_and_fails_when_something_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    findings = [
        Finding(Health.WELL, "Python", "3.11"),
        Finding(Health.FAIL, "worker", "none", "Run: shelfwire run"),
    ]
    assert doctor.report(findings) == 1
    said = capsys.readouterr().out
    assert "→ Run: shelfwire run" in said
    assert "2 checks, 1 failed, 0 to look at." in said
    assert doctor.report(findings[:1]) == 0
