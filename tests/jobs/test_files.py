"""Files of jobs: how they come in, and how long they stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from tests.factories import make_warehouse

from shelfwire.catalog.models import Sku
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs import drain
from shelfwire.jobs.actions import enqueue_file, retry_failed
from shelfwire.jobs.errors import FilesRemoved
from shelfwire.jobs.jobs_registry import remove_old_files
from shelfwire.jobs.models import Job, JobFile
from shelfwire.kit import clock
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.kit.workbooks import UnreadableFile
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db(transaction=True)


def send(
    company: Company, content: bytes = b"SKU,Title,Quantity\nA,Shirt,many\n", name: str = "a.csv"
) -> Job:
    return enqueue_file(import_catalogue_file, company=company, by="Bob", name=name, content=content)


@pytest.mark.parametrize(
    "name",
    [
        "x" * 400 + ".csv",
        "y" * 199 + ".xlsx",
        ".csv",
        "a." + "z" * 300,
        "../../etc/pass\x00wd\n.csv",
        "",
        "ü" * 250,
    ],
)
def test_a_file_of_any_name_becomes_a_job_whose_files_have_names(company: Company, name: str) -> None:
    make_warehouse(company)
    job = send(company, name=name)
    drain()
    job.refresh_from_db()
    assert (job.status, job.failed) == ("partly_failed", 1)
    names = set(job.files.values_list("name", flat=True))
    assert len(names) == 3
    assert all(0 < len(name) <= 200 and name.isprintable() and "/" not in name for name in names)


@pytest.mark.parametrize("size", [0, MAX_BYTES + 1])
def test_an_empty_or_oversized_file_is_refused_and_nothing_is_queued(company: Company, size: int) -> None:
    with pytest.raises(UnreadableFile):
        send(company, b"x" * size)
    assert not Job.objects.exists()


def test_files_go_some_time_after_their_jobs_end_and_the_jobs_stay(
    company: Company, settings: LazySettings
) -> None:
    settings.KEEP_FILES_DAYS = 30
    make_warehouse(company)
    old = send(company)
    drain()
    with time_machine.travel(clock.now() + timedelta(days=29), tick=False):
        remove_old_files()
        assert old.files.count() == 3
        young = send(company)
        drain()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        remove_old_files()
        remove_old_files()
        old.refresh_from_db()
        young.refresh_from_db()
        assert (old.files.count(), young.files.count()) == (0, 3)
        assert (old.files_removed_at, young.files_removed_at) == (clock.now(), None)
        assert (old.status, old.rows.count()) == ("partly_failed", 1)
        with pytest.raises(FilesRemoved, match="Send the file again"):
            retry_failed(old, by="Bob")
        assert old.retries.count() == 0
    settings.KEEP_FILES_DAYS = 0
    with time_machine.travel(clock.now() + timedelta(days=9_999), tick=False):
        remove_old_files()
    assert young.files.count() == 3


def test_files_stay_while_an_open_retry_reads_them_and_a_retry_of_it_is_refused_afterwards(
    company: Company, settings: LazySettings
) -> None:
    settings.KEEP_FILES_DAYS = 30
    make_warehouse(company)
    first = send(company)
    drain()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        second = retry_failed(first, by="Bob")
        remove_old_files()
        assert first.files.count() == 3
        drain()
        second.refresh_from_db()
        assert (second.status, second.total) == ("partly_failed", 1)
        remove_old_files()
        assert first.files.count() == 0
        with pytest.raises(FilesRemoved):
            retry_failed(second, by="Bob")
    assert not Sku.objects.exists()
    assert JobFile.objects.filter(job=second, direction="out").exists()
