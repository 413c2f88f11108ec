"""Very many products posted by a job, counted before, stopped, gone on with, and followed afterwards; and by rule."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import make_account
from tests.posting.rows import AT, channel_product, listing

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingStatus
from shelfwire.jobs import drain
from shelfwire.jobs.actions import cancel
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.people.models import Company
from shelfwire.posting import jobs_registry, postings
from shelfwire.posting.actions import cancel_posting, put_off, record_refused, request_posting
from shelfwire.posting.bulk import Selected
from shelfwire.posting.bulk_jobs import ask_for_many, company_of, go_on, outcome
from shelfwire.posting.errors import NothingToGoOn
from shelfwire.posting.forecast import forecast, rule_forecast
from shelfwire.posting.models import ChannelProduct, Posting, PostingSettings, ReadinessFault
from shelfwire.posting.states import WaitsOn

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(company: Company) -> Account:
    return make_account(company, timezone="UTC")


def live(
    company: Company, shop: Account, code: str, status: ListingStatus = ListingStatus.LIVE, **more: Any
) -> None:
    """One whose listing is there."""
    made = channel_product(company, shop, code, **more)
    made.listing = listing(shop, f"P-{code}", status, (f"S-{code}",))
    made.save(update_fields=["listing"])


def one_of_each(company: Company, shop: Account) -> None:
    channel_product(company, shop, "NEW")
    channel_product(company, shop, "DRAFT", settings={"as_draft": True})
    channel_product(company, shop, "STALE", ready=False, check_due_at=AT)
    lacks = channel_product(company, shop, "LACKS", ready=False)
    ReadinessFault.objects.create(
        account=shop, channel_product=lacks, code="title_length", severity="required", group="content", field="title",
        says="The title is too short.", fix="Say more.",
    )  # fmt: skip
    channel_product(company, shop, "OFF", enabled=False)
    live(company, shop, "EDITED", posted_count=1)
    live(company, shop, "TOLD", posted_count=3)
    live(company, shop, "ICE", ListingStatus.FROZEN)
    request_posting(channel_product=channel_product(company, shop, "ASKED"), by="Bob")


def test_what_posting_them_would_do_is_what_it_does(company: Company, shop: Account) -> None:
    one_of_each(company, shop)
    found = forecast(shop, ChannelProduct.objects.filter(account=shop))
    assert (found.products, found.new, found.updates, found.drafts, found.reviews) == (9, 3, 1, 1, 3)
    assert (found.unchecked, found.not_ready, found.not_enabled) == (1, 1, 1)
    assert (found.up_to_date, found.asked_for, found.frozen) == (1, 1, 1)
    assert (found.plan.per_day, found.plan.left) == (1000, 1000)
    (job,) = ask_for_many({shop: Selected()}, company=company, by="Bob")
    drain()
    job.refresh_from_db()
    # what was asked for before stands as it is, so the job counts it among the new ones
    assert job.result == {"new": 4, "updates": 1, "up_to_date": 1, "not_ready": 2, "refused": 1}
    bulk = Posting.objects.filter(bulk=job.subject_id)
    assert sorted(bulk.values_list("channel_product__title", flat=True)) == [
        "The DRAFT",
        "The EDITED",
        "The NEW",
        "The STALE",
    ]
    assert dict(job.rows.values_list("label", "code")) == {
        "The LACKS": "not_ready", "The OFF": "not_ready", "The TOLD": "up_to_date", "The ICE": "not_now",
    }  # fmt: skip
    file = bytes(job.files.get(name="failing-cells-properties.csv").content).decode("utf-8-sig")
    assert file.splitlines()[0] == "SKU,Shop,Channel title,What to mend"
    assert file.splitlines()[1].startswith("LACKS,")
    assert "The title is too short." in file


def test_it_stops_goes_on_and_says_what_has_become_of_it(
    company: Company, other_company: Company, shop: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [channel_product(company, shop, f"P-{n}") for n in range(5)]
    monkeypatch.setattr(jobs_registry, "POST_AT_ONCE", 2)
    kept = jobs_registry.post_many

    def stopped(products: Any, **more: Any) -> Any:
        rows = kept(products, **more)
        Job.objects.filter(name="posting.post").update(cancel_requested_at=clock.now())
        return rows

    monkeypatch.setattr(jobs_registry, "post_many", stopped)
    monkeypatch.setattr("shelfwire.jobs.run._FLUSH_EVERY", 0.0)
    (job,) = ask_for_many({shop: Selected(tuple(one.pk for one in made))}, company=company, by="Bob")
    with pytest.raises(NothingToGoOn):
        go_on(job, by="Bob")
    drain()
    job.refresh_from_db()
    assert (job.status, job.done, Posting.objects.count()) == ("cancelled", 2, 2)
    found = outcome(company, job.subject_id)
    assert found is not None
    assert (found.on_the_way, found.is_open, [one.pk for one in found.stopped]) == (2, False, [job.pk])
    monkeypatch.setattr(jobs_registry, "post_many", kept)
    again = go_on(job, by="Bob")
    assert go_on(job, by="Bob") == again
    drain()
    again.refresh_from_db()
    assert (again.done, again.total, Posting.objects.count()) == (3, 3, 5)
    with pytest.raises(NothingToGoOn):
        go_on(again, by="Bob")
    first, second, third, *_ = Posting.objects.order_by("pk")
    put_off(posting=first, on=WaitsOn.ALLOWANCE, why="It goes on 30 November.", until=AT)
    record_refused(posting=second, reasons=[Reason("x", "No.")])
    cancel_posting(posting=third, by="Bob")
    found = outcome(company, job.subject_id)
    assert found is not None
    assert (found.for_allowance, found.on_the_way, found.refused, found.cancelled) == (1, 2, 1, 1)
    assert ([one for one, _ in found.plans], found.stopped, len(found.jobs)) == ([shop], (), 2)
    assert (outcome(other_company, job.subject_id), outcome(company, ""), company_of("nobody")) == (
        None,
        None,
        None,
    )
    assert company_of(job.subject_id) == company


def test_one_that_was_cancelled_before_it_began_goes_on_from_the_beginning(
    company: Company, shop: Account
) -> None:
    channel_product(company, shop)
    (job,) = ask_for_many({shop: Selected()}, company=company, by="Bob")
    cancel(job, by="Bob")
    job.refresh_from_db()
    go_on(job, by="Bob")
    drain()
    assert Posting.objects.count() == 1


def test_the_rule_posts_what_it_said_and_leaves_alone_what_a_person_cancelled(
    company: Company, shop: Account
) -> None:
    one_of_each(company, shop)
    assert not rule_forecast(shop).on
    PostingSettings.objects.create(account=shop, post_when_ready=True, daily_allowance=50)
    found = rule_forecast(shop)
    assert (found.on, found.would_post, found.reviews, found.stopped) == (True, 2, 1, 0)
    assert found.plan.per_day == 50
    by_rule = postings.by_rule(shop.pk, clock.now())
    assert [one.title for one in by_rule] == ["The NEW", "The DRAFT"]
    posting = request_posting(channel_product=by_rule[0], by="rule", automatic=True)
    cancel_posting(posting=posting, by="Bob")
    assert [one.title for one in postings.by_rule(shop.pk, clock.now())] == ["The DRAFT"]
    ChannelProduct.objects.filter(pk=posting.channel_product_id).update(changed_count=4, checked_count=4)
    assert rule_forecast(shop).would_post == 2
    ChannelProduct.objects.filter(pk=posting.channel_product_id).update(failures=3, failed_count=4)
    assert (rule_forecast(shop).would_post, rule_forecast(shop).stopped) == (1, 1)
