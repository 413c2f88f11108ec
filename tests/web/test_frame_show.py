"""How moments, money, refusals and grids look."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory

from shelfwire.api.app import api
from shelfwire.channels.port import ConsentDenied
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import (
    Gone,
    MissingScope,
    Reason,
    Reconnect,
    Refused,
    RuleBroken,
    ShelfwireError,
    TryLater,
)
from shelfwire.kit.states import LostRace
from shelfwire.people.errors import NotAllowed
from shelfwire.people.models import Company
from shelfwire.web import refusals
from shelfwire.web.exports import csv_download
from shelfwire.web.templatetags.show import deadline_css, relative, span

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (0, "just now"),
        (-59, "just now"),
        (-60, "1 min ago"),
        (-3600 * 5, "5 h ago"),
        (-86400 * 3 - 5, "3 d ago"),
        (30, "in under a minute"),
        (3600 * 3, "in 3 h"),
        (86400 * 40, "in 40 d"),
    ],
)
def test_a_moment_is_told_in_its_largest_unit(seconds: int, says: str) -> None:
    assert relative(NOON + timedelta(seconds=seconds), NOON) == says


@time_machine.travel(NOON, tick=False)
def test_a_moment_shows_the_shops_clock_with_its_zone_and_utc_on_hover() -> None:
    text = Template("{% moment when zone %}").render(
        Context({"when": NOON + timedelta(hours=3), "zone": "America/New_York"})
    )
    assert "in 3 h" in text
    assert "Mon 2 Mar 10:00 EST" in text
    assert 'title="2026-03-02 15:00:00 UTC"' in text
    assert 'datetime="2026-03-02T15:00:00+00:00"' in text


@time_machine.travel(NOON, tick=False)
def test_a_zone_without_letters_is_told_by_its_distance() -> None:
    text = Template("{% moment when 'Asia/Ho_Chi_Minh' %}").render(Context({"when": NOON}))
    assert "19:00 UTC+07" in text


@time_machine.travel(NOON, tick=False)
def test_a_deadline_is_red_when_past_yellow_when_near_and_plain_when_done() -> None:
    assert "danger" in deadline_css(NOON)
    assert "warning" in deadline_css(NOON + timedelta(hours=3))
    assert deadline_css(NOON + timedelta(days=2)) == ""
    assert deadline_css(NOON - timedelta(days=2), done=True) == ""


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(0.4, "0.4 s"), (41, "41 s"), (185, "3 min 5 s"), (7800, "2 h 10 min"), (604800, "7 d 0 h")],
)
def test_a_span_is_told_in_two_units(seconds: float, says: str) -> None:
    assert span(timedelta(seconds=seconds)) == says


def test_money_is_told_with_its_currency() -> None:
    shown = Template("{% money 123456 'USD' %} {% money 5000 'VND' %} {% money None 'USD' %}").render(
        Context()
    )
    assert shown == "1,234.56 USD 5,000 VND —"


def test_a_name_with_markup_is_shown_and_not_run() -> None:
    shown = Template("{% badge word %}").render(Context({"word": "<script>x</script>"}))
    assert "<script>" not in shown


def test_every_refusal_tells_what_field_value_why_and_what_to_do() -> None:
    found = refusals.problem(RuleBroken("No such carrier.", field="carrier", value="Pigeon", hint="Use UPS."))
    assert (found.message, found.field, found.value, found.hint) == (
        "No such carrier.",
        "carrier",
        "Pigeon",
        "Use UPS.",
    )
    said = refusals.problem(Refused("No.", reasons=[Reason("21011", "wrong number")], request_id="R1"))
    assert (said.reasons[0].text, said.request_id, said.status) == ("wrong number", "R1", 422)
    assert refusals.problem(TryLater("busy")).status == 503
    assert refusals.problem(Reconnect("ended")).status == 409


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuleBroken("No."), 422, "rule_broken"),
        (LostRace("Somebody was faster."), 409, "lost_race"),
        (NotAllowed("Ask an owner."), 403, "not_allowed"),
        (TryLater("busy"), 503, "channel_unavailable"),
        (MissingScope("no", scope="seller.order.info"), 409, "missing_scope"),
        (Gone("It is not there."), 409, "gone"),
        (ConsentDenied("The page was closed."), 422, "channel_refused"),
    ],
)
def test_a_screen_and_rest_read_the_same_status_off_the_error(
    error: ShelfwireError, status: int, code: str, rf: RequestFactory
) -> None:
    shown = refusals.problem(error)
    answered = api.on_exception(rf.get("/api/v1/"), error)
    assert (shown.status, shown.code) == (status, code)
    assert (answered.status_code, json.loads(answered.content)["code"]) == (status, code)


@pytest.mark.django_db
def test_a_refusal_on_a_plain_form_is_a_page_and_on_htmx_a_part_above_the_content(
    as_bob: Client, alice: object, company: Company
) -> None:
    done = Job.objects.create(company=company, name="x", title="Old work", status="completed")
    there = f"/c/corner-shop/jobs/{done.pk}/cancel/"
    page = as_bob.post(there)
    assert page.status_code == 409
    assert "nothing to cancel" in page.content.decode()
    part = as_bob.post(there, headers={"HX-Request": "true"})
    assert part.status_code == 409
    assert part.headers["HX-Retarget"] == "#problems"
    assert "<html" not in part.content.decode()


@pytest.mark.django_db
def test_a_grids_csv_holds_every_page_guarded_against_formulas(as_alice: Client, company: Company) -> None:
    Job.objects.bulk_create(
        Job(company=company, name="x", title=f"Job {n:04}", status="completed") for n in range(1100)
    )
    Job.objects.create(company=company, name="x", title='=HYPERLINK("http://evil")', status="failed")
    answer = as_alice.get("/c/corner-shop/jobs/?format=csv")
    assert answer.streaming
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]  # sync iterator under the test client
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 1101
    assert len({row["Job"] for row in rows}) == 1101
    assert rows[0]["Job"].startswith("'=HYPERLINK")
    only = as_alice.get("/c/corner-shop/jobs/?format=csv&state=trouble")
    assert len(list(csv.DictReader(io.StringIO(b"".join(only).decode("utf-8-sig"))))) == 1  # type: ignore[arg-type]


def test_a_download_that_fails_in_its_middle_is_an_error_and_no_shorter_file() -> None:
    def lines() -> Iterator[list[str]]:
        yield ["SKU"]
        raise OperationalError("the database went away")

    with pytest.raises(OperationalError):
        csv_download("skus", lines())


@pytest.mark.django_db
def test_a_grid_is_walked_by_key_there_and_back_and_shows_every_row_once(
    as_alice: Client, company: Company
) -> None:
    Job.objects.bulk_create(
        Job(company=company, name="x", title=f"Job {n:03}", status="completed") for n in range(60)
    )
    seen: list[str] = []
    there: str | None = "?size=25"
    while there:
        grid = as_alice.get(f"/c/corner-shop/jobs/{there}").context["grid"]
        seen += [job.title for job in grid.page.rows]
        there = grid.next
    assert len(seen) == len(set(seen)) == 60
    back = as_alice.get(f"/c/corner-shop/jobs/{grid.previous}").context["grid"]
    assert [job.title for job in back.page.rows] == seen[25:50]


@pytest.mark.django_db
def test_a_damaged_page_mark_is_refused_plainly(as_alice: Client, company: Company) -> None:
    assert as_alice.get("/c/corner-shop/jobs/?after=nonsense").status_code == 422


@pytest.mark.django_db
def test_an_htmx_filter_gets_only_the_grid(as_alice: Client, company: Company) -> None:
    part = as_alice.get("/c/corner-shop/jobs/?q=zzz", headers={"HX-Request": "true", "HX-Target": "grid"})
    assert "<html" not in part.content.decode()
    assert "Nothing matches" in part.content.decode()


@pytest.mark.django_db
def test_every_page_shows_version_build_date_and_clock(as_alice: Client, company: Company) -> None:
    from shelfwire.version import VERSION, build_date

    company.timezone = "Europe/Berlin"
    company.save()
    page = as_alice.get("/c/corner-shop/jobs/").content.decode()
    assert f"Shelfwire {VERSION}" in page
    assert f"{build_date().day} {build_date():%b %Y}" in page
    assert "Berlin (CE" in page


def test_a_bug_stays_a_bug() -> None:
    from shelfwire.web.middleware import Refusals

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert Refusals(view).process_exception(RequestFactory().get("/"), KeyError("x")) is None
    assert clock.now() > NOON
