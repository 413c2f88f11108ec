"""The screens of jobs: filters, problems by code, retry, cancel, files, and the part that polls."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shelfwire.jobs import drain, enqueue, job
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.jobs.run import Run
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db


@job(name="tests.web.sort", title="Sort the post")
def sort_post(run: Run, *, wrong: list[str]) -> None:
    """Ten items, some of which fail."""
    run.set_total(10)
    for number in range(10):
        key = f"item-{number}"
        if run.only is not None and key not in run.only:
            continue
        if key in wrong:
            run.fail(
                key=key,
                label=f"Letter {number}",
                code="bad_address",
                message="No such street.",
                field="street",
            )
        else:
            run.succeeded()
    run.attach("out.csv", b"item,status\n")


def ask(company: Company, user: User, wrong: list[str] | None = None) -> Job:
    return enqueue(
        sort_post, company=company, by="Bob", user=user, files={"in.csv": b"item\n"}, wrong=wrong or []
    )


def test_a_job_shows_its_progress_problems_rows_files_and_who_started_it(
    as_charlie: Client, bob: User, company: Company
) -> None:
    asked = ask(company, bob, ["item-3", "item-7"])
    drain()
    page = as_charlie.get(f"/c/corner-shop/jobs/{asked.pk}/").content.decode()
    for fact in (
        "Completed with errors",
        "10 of 10",
        "2 failed",
        "Bob",
        "Bad address",
        "item-3",
        "in.csv",
        "out.csv",
    ):
        assert fact in page, fact
    one = as_charlie.get(f"/c/corner-shop/jobs/{asked.pk}/?q=Letter+7").context["grid"]
    assert [row.key for row in one.page.rows] == ["item-7"]
    none = as_charlie.get(f"/c/corner-shop/jobs/{asked.pk}/?code=other").context["grid"]
    assert not none.page.rows
    rows = b"".join(as_charlie.get(f"/c/corner-shop/jobs/{asked.pk}/?format=csv")).decode("utf-8-sig")
    assert "item-3,failed,bad_address,street,No such street." in rows


def test_retrying_does_only_what_failed_as_a_new_job_and_once(
    as_bob: Client, bob: User, company: Company
) -> None:
    asked = ask(company, bob, ["item-3"])
    drain()
    first = as_bob.post(f"/c/corner-shop/jobs/{asked.pk}/retry/")
    again = as_bob.post(f"/c/corner-shop/jobs/{asked.pk}/retry/")
    assert first.headers["Location"] == again.headers["Location"]
    assert Job.objects.count() == 2
    page = as_bob.get(f"/c/corner-shop/jobs/{asked.pk}/").content.decode()
    assert "See the retry" in page


def test_a_job_without_failures_cannot_be_retried(as_bob: Client, bob: User, company: Company) -> None:
    asked = ask(company, bob)
    drain()
    answer = as_bob.post(f"/c/corner-shop/jobs/{asked.pk}/retry/")
    assert answer.status_code == 422
    assert Job.objects.count() == 1


def test_a_queued_job_is_cancelled_and_does_nothing(as_bob: Client, bob: User, company: Company) -> None:
    asked = ask(company, bob)
    assert "Cancel this job?" in as_bob.get(f"/c/corner-shop/jobs/{asked.pk}/").content.decode()
    as_bob.post(f"/c/corner-shop/jobs/{asked.pk}/cancel/")
    drain()
    asked.refresh_from_db()
    assert asked.status == "cancelled"
    assert asked.done == 0


def test_the_moving_part_polls_while_the_job_lives_and_stops_when_it_is_finished(
    as_charlie: Client, bob: User, company: Company
) -> None:
    asked = ask(company, bob)
    there = f"/c/corner-shop/jobs/{asked.pk}/live/"
    alive = as_charlie.get(there, headers={"HX-Request": "true"})
    assert 'hx-trigger="every' in alive.content.decode()
    assert not alive.has_header("HX-Refresh")
    drain()
    over = as_charlie.get(there, headers={"HX-Request": "true"})
    assert 'hx-trigger="every' not in over.content.decode()
    assert over.headers["HX-Refresh"] == "true"


def test_a_file_is_always_a_download_whatever_it_claims_to_be(
    as_charlie: Client, bob: User, company: Company
) -> None:
    asked = ask(company, bob)
    evil = JobFile.objects.create(job=asked, direction="in", name='a"b.html', content=b"<script>1</script>")
    answer = as_charlie.get(f"/c/corner-shop/jobs/{asked.pk}/files/{evil.pk}/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content == b"<script>1</script>"


def test_another_companys_job_and_its_files_do_not_exist(
    as_alice: Client, bob: User, other_company: Company
) -> None:
    theirs = ask(other_company, bob, ["item-3"])
    file = theirs.files.get()
    for part in ("", "live/", f"files/{file.pk}/"):
        assert as_alice.get(f"/c/corner-shop/jobs/{theirs.pk}/{part}").status_code == 404
    for part in ("cancel/", "retry/"):
        assert as_alice.post(f"/c/corner-shop/jobs/{theirs.pk}/{part}").status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "queued"


@pytest.mark.parametrize(
    ("state", "titles"), [("open", {"Q"}), ("trouble", {"F", "P"}), ("done", {"C"}), ("", set("QFPC"))]
)
def test_the_list_is_narrowed_by_state(
    as_charlie: Client, company: Company, state: str, titles: set[str]
) -> None:
    for title, status in (("Q", "queued"), ("F", "failed"), ("P", "partly_failed"), ("C", "completed")):
        Job.objects.create(company=company, name="x", title=title, status=status)
    grid = as_charlie.get(f"/c/corner-shop/jobs/?state={state}").context["grid"]
    assert {row.title for row in grid.page.rows} == titles


def test_a_long_list_and_a_job_of_many_rows_cost_a_few_questions(
    as_charlie: Client, company: Company
) -> None:
    asked = Job.objects.create(company=company, name="x", title="Big", status="partly_failed", failed=300)
    JobRow.objects.bulk_create(
        JobRow(job=asked, key=f"k{n}", outcome="failed", code=f"c{n % 3}", message="m") for n in range(300)
    )
    Job.objects.bulk_create(
        Job(company=company, name="x", title=f"J{n}", status="completed") for n in range(80)
    )
    for there in ("", f"{asked.pk}/"):
        with CaptureQueriesContext(connection) as seen:
            assert as_charlie.get(f"/c/corner-shop/jobs/{there}").status_code == 200
        assert len(seen) <= 16, [q["sql"][:90] for q in seen]


def test_the_palette_finds_screens_orders_and_skus_of_the_company_only(
    as_charlie: Client, company: Company, other_company: Company
) -> None:
    from tests.factories import channel_order, make_account, make_sku

    from shelfwire.orders.actions import record_orders

    for owner, number in ((company, "5770001"), (other_company, "5779999")):
        make_sku(owner, f"MUG-{number}")
        record_orders(make_account(owner), [channel_order(external_id=number)], via="poll")
    assert "Shops" in as_charlie.get("/c/corner-shop/go/").content.decode()
    found = as_charlie.get("/c/corner-shop/go/?q=5770001").content.decode()
    assert "/orders/" in found
    assert "MUG-5770001" in as_charlie.get("/c/corner-shop/go/?q=mug").content.decode()
    assert "5779999" not in as_charlie.get("/c/corner-shop/go/?q=5779999").content.decode().split("called")[0]
