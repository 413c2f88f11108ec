"""A worker that is killed while the mail server takes an e-mail: the same message once more, and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.alerts.conftest import wants
from tests.alerts.receivers import MailBox, mail_box
from tests.support.waiting import until
from tests.web.scene import make_scene

from shelfwire.alerts import actions, jobs_registry
from shelfwire.alerts.models import Alert, Mail, MailAs
from shelfwire.cli.supervisor import SUPERVISED
from shelfwire.kit import clock
from shelfwire.people.models import Company, User

PROCESS = Path(__file__).parents[1] / "jobs" / "worker_process.py"
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts worker processes that may speak to this machine's mail server, and ends them."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "shelfwire.settings",
            "SHELFWIRE_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
            SUPERVISED: "1",
        }
        with (tmp_path / "workers.log").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, str(PROCESS), "2", "0.2"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as found:
        yield found


def test_a_worker_killed_in_the_middle_of_a_mail_repeats_the_same_message(
    start_worker: Start, box: MailBox, company: Company, bob: User, settings: Any
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    actions.save_mail_server(
        company=company, host="127.0.0.1", port=box.port, security="none", username="",
        sender="shop@example.com", by="Alice",
    )  # fmt: skip
    wants(bob, MailAs.AT_ONCE)
    make_scene(company).order("late", ship_by=clock.now() - timedelta(hours=1))
    actions.look(company)
    Alert.objects.update(mail_due_at=clock.now())
    first = start_worker()
    box.on_mail = lambda: os.kill(first.pid, signal.SIGKILL)
    jobs_registry.hurry_due()
    first.wait(timeout=90)
    box.on_mail = None
    row = Mail.objects.get()
    assert row.claimed_at is not None
    assert row.sent_at is None
    Mail.objects.update(claimed_at=clock.now() - timedelta(minutes=11))
    start_worker()
    jobs_registry.hurry_due()
    until(lambda: Mail.objects.get().sent_at, what="the mail is sent")
    jobs_registry.hurry_due()
    assert [mail["message-id"] for mail in box.mails] == [box.mails[0]["message-id"]] * 2
    assert box.recipients == [bob.email] * 2
    assert Mail.objects.count() == 1
