"""Postings as rows: asked for, refused, scheduled, cancelled, answered, followed, undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_sku
from tests.posting.rows import AT, channel_product, listed_product, listing

from shelfwire.channels.port import (
    ListedSku,
    ListingAsKept,
    ListingMove,
    ListingStatus,
    ReviewFinding,
    Unknown,
)
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.errors import OutgoingInFlight
from shelfwire.exchange.models import Outgoing
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason, RuleBroken
from shelfwire.kit.ids import ExternalCategoryId, ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.states import IllegalMove
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.people.models import Company
from shelfwire.posting import errors
from shelfwire.posting.actions import (
    cancel_posting,
    follow_posting,
    put_off,
    record_moved,
    record_posted,
    record_refused,
    request_move,
    request_posting,
    retry_posting,
    undo_bulk,
    undo_posting,
)
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.actions.record import Answered
from shelfwire.posting.actions.tell import allowance_used, start_pictures
from shelfwire.posting.models import ChannelProduct, Posting, ReadinessFault
from shelfwire.posting.postings import FOR_ALLOWANCE
from shelfwire.posting.states import PostingStatus, WaitsOn
from shelfwire.sync.posting.operations import Edit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


def queued(posting: Posting, **content: object) -> Posting:
    posting.content = {"title": "The shirt", **content}
    posting.save(update_fields=["content"])
    move_posting(posting, PostingStatus.QUEUED, by="worker")
    return posting


def told(product: ChannelProduct, product_id: str = "P9") -> Posting:
    """A new listing that the channel took."""
    posting = queued(request_posting(channel_product=product, by="Bob"))
    ref = str(product.skus.get().pk)
    record_posted(posting=posting, answered=Answered(product_id, {ref: "S9"}), at=AT, look_at=LATER)
    posting.refresh_from_db()
    return posting


def as_kept(status: ListingStatus, product_id: str = "P9", **more: object) -> ListingAsKept:
    values: dict[str, object] = {
        "title": "The shirt",
        "description": "",
        "review": "APPROVED",
        "channel_status": status.upper(),
        "skus": (ListedSku(ExternalSkuId("S9"), SellerSku("SHIRT-M")),),
    }
    return ListingAsKept(product_id=ExternalProductId(product_id), status=status, **{**values, **more})  # type: ignore[arg-type]


# ── asked for ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_product_is_posted_once_however_often_it_is_asked_for(company: Company) -> None:
    product = channel_product(company)
    first = request_posting(channel_product=product, by="Bob")
    assert request_posting(channel_product=product, by="Alice") == first
    assert (first.kind, first.status, first.changed_count, first.by) == ("create", "scheduled", 3, "Bob")
    assert [(one.before, one.after) for one in first.changes.all()] == [("", "scheduled")]


def test_what_exists_is_updated(company: Company) -> None:
    assert request_posting(channel_product=listed_product(company), by="Bob").kind == "edit"


def test_what_was_deleted_there_is_posted_anew(company: Company) -> None:
    product = channel_product(company)
    product.listing = listing(product.account, status=ListingStatus.DELETED)
    product.save(update_fields=["listing"])
    assert request_posting(channel_product=product, by="Bob").kind == "create"


def test_what_is_not_ready_is_refused_with_its_items(company: Company) -> None:
    product = channel_product(company, ready=False)
    says = "The title has 300 letters; at most 255 are taken."
    ReadinessFault.objects.create(
        account=product.account,
        channel_product=product,
        code="title_length",
        severity="required",
        group="content",
        field="title",
        says=says,
        fix="Shorten it.",
    )
    with pytest.raises(errors.NotReady) as refused:
        request_posting(channel_product=product, by="Bob")
    assert says in refused.value.message
    assert [(one.field, one.fix) for one in refused.value.items] == [("title", "Shorten it.")]
    assert not Posting.objects.exists()


def test_readiness_that_is_out_of_date_does_not_stand_in_the_way(company: Company) -> None:
    product = channel_product(company, ready=False, checked_count=2)
    assert request_posting(channel_product=product, by="Bob").status == "scheduled"


@pytest.mark.parametrize(
    ("listed", "more", "error"),
    [
        (False, {"kind": "edit"}, errors.NotListed),
        (True, {"kind": "create"}, errors.ListedAlready),
        (True, {"take_away": ["S7"]}, errors.NoSuchSku),
        (True, {"take_away": ["S1"]}, errors.NoSuchSku),
        (False, {"not_before": AT}, errors.InThePast),
    ],
)
def test_refused_and_nothing_is_written(
    company: Company, listed: bool, more: dict[str, object], error: type[RuleBroken]
) -> None:
    product = listed_product(company) if listed else channel_product(company)
    with pytest.raises(error):
        request_posting(channel_product=product, by="Bob", **more)  # type: ignore[arg-type]
    assert not Posting.objects.exists()


def test_one_that_is_disabled_is_refused(company: Company) -> None:
    product = channel_product(company, enabled=False)
    with pytest.raises(errors.NotReady, match="not enabled"):
        request_posting(channel_product=product, by="Bob")
    assert not Posting.objects.exists()


def test_it_may_wait_for_its_moment(company: Company) -> None:
    product = channel_product(company)
    tomorrow = clock.now() + timedelta(days=1)
    posting = request_posting(channel_product=product, by="Bob", not_before=tomorrow)
    assert posting.not_before == tomorrow
    posting = request_posting(channel_product=product, by="Bob")
    assert posting.not_before is None


# ── cancelled and tried again ────────────────────────────────────────────────────────────────────────────


def written(posting: Posting) -> object:
    return outgoing.write_outgoing(
        account_id=posting.account_id,
        kind="listing_create",
        idempotency_key=f"posting:{posting.pk}",
        subject_kind="posting",
        subject_id=posting.pk,
        payload={},
    )


def test_what_was_not_told_can_be_cancelled(company: Company) -> None:
    posting = queued(request_posting(channel_product=channel_product(company), by="Bob"))
    row = written(posting)
    assert cancel_posting(posting=posting, by="Bob", why="wrong shop")
    assert not cancel_posting(posting=posting, by="Bob")
    row.refresh_from_db()  # type: ignore[attr-defined]
    assert (posting.status, row.status) == ("cancelled", "withdrawn")  # type: ignore[attr-defined]


def test_what_is_on_its_way_cannot(company: Company) -> None:
    posting = queued(request_posting(channel_product=channel_product(company), by="Bob"))
    outgoing.begin_call(row=written(posting), payload={})  # type: ignore[arg-type]
    with pytest.raises(OutgoingInFlight):
        cancel_posting(posting=posting, by="Bob")
    posting.refresh_from_db()
    assert posting.status == "queued"


def test_what_was_told_cannot_be_cancelled(company: Company) -> None:
    product = channel_product(company)
    posting = told(product)
    posting_done = follow_posting(
        posting=posting, kept=as_kept(ListingStatus.LIVE), under_review=None, look_at=LATER
    )
    assert posting_done == "done"
    with pytest.raises(IllegalMove):
        cancel_posting(posting=posting, by="Bob")


def test_a_refusal_is_said_and_tried_again_by_a_person(company: Company) -> None:
    product = channel_product(company)
    posting = queued(request_posting(channel_product=product, by="Bob"))
    record_refused(posting=posting, reasons=[Reason("12052120", "bad title", "title", "Shorten it.")])
    posting.refresh_from_db()
    assert (posting.status, posting.reasons[0]["field"]) == ("refused", "title")
    assert retry_posting(posting=posting, by="Bob").status == "scheduled"
    assert (posting.reasons, posting.ended_at) == ([], None)


def test_what_is_being_sent_is_not_asked_for_otherwise(company: Company) -> None:
    product = listed_product(company)
    listing(product.account, skus=("S1", "S2"))
    posting = request_posting(channel_product=product, by="Bob")
    in_hand = Posting.objects.get(pk=posting.pk)
    request_posting(channel_product=product, by="Eve", take_away=["S2"])
    assert start_pictures(posting=in_hand)
    assert in_hand.take_away == ["S2"], "it goes as it is asked for when it goes"
    assert request_posting(channel_product=product, by="Eve", take_away=["S2"]) == posting
    for more in ({"take_away": ["S1"]}, {"not_before": clock.now() + timedelta(days=1)}):
        with pytest.raises(errors.NotNow):
            request_posting(channel_product=product, by="Bob", **more)  # type: ignore[arg-type]
    posting.refresh_from_db()
    assert (posting.status, posting.take_away, posting.not_before) == ("pictures", ["S2"], None)
    other = request_posting(channel_product=channel_product(company, product.account, "CUP"), by="Bob")
    in_hand = Posting.objects.get(pk=other.pk)
    request_posting(
        channel_product=other.channel_product, by="Bob", not_before=clock.now() + timedelta(days=1)
    )  # type: ignore[arg-type]
    assert not start_pictures(posting=in_hand)
    other.refresh_from_db()
    assert other.status == "scheduled"


def test_what_deletes_a_listing_that_was_off_is_not_tried_again_on_one_that_is_on_sale(
    company: Company,
) -> None:
    row = listing(make_account(company), status=ListingStatus.OFF_BY_SELLER)
    delete = queued(request_move(listing=row, move=ListingMove.DELETE, by="Bob", confirmation="DELETE"))
    record_refused(posting=delete, reasons=[Reason("x", "Not now.")])
    Listing.objects.update(status=ListingStatus.LIVE)
    with pytest.raises(errors.NotNow):
        retry_posting(posting=delete, by="Bob")
    Listing.objects.update(status=ListingStatus.OFF_BY_SELLER)
    again = request_move(listing=row, move=ListingMove.DELETE, by="Bob", confirmation="DELETE")
    with pytest.raises(errors.NotNow):
        retry_posting(posting=delete, by="Bob")
    assert list(Posting.objects.order_by("pk").values_list("status", flat=True)) == ["refused", "scheduled"]
    cancel_posting(posting=again, by="Bob")
    assert retry_posting(posting=delete, by="Bob").status == "scheduled"


def test_three_times_the_same_and_no_rule_tries_again_until_the_data_changed(company: Company) -> None:
    product = channel_product(company)
    for number in range(3):
        posting = queued(request_posting(channel_product=product, by="rule", automatic=True))
        order = ["a", "b"] if number % 2 else ["b", "a"]
        record_refused(posting=posting, reasons=[Reason(code, f"no {number}") for code in order])
    with pytest.raises(errors.Stopped):
        request_posting(channel_product=product, by="rule", automatic=True)
    assert Posting.objects.count() == 3
    assert request_posting(channel_product=product, by="Bob").status == "scheduled"
    Posting.objects.filter(status="scheduled").delete()
    ChannelProduct.objects.filter(pk=product.pk).update(changed_count=4, checked_count=4)
    assert request_posting(channel_product=product, by="rule", automatic=True).status == "scheduled"


def test_a_seller_sku_that_is_another_skus_code_links_what_was_posted(company: Company) -> None:
    product, other = channel_product(company), make_sku(company, "MUG")
    product.skus.update(seller_sku="MUG")
    told(product)
    found = ListingSku.objects.get()
    assert (found.seller_sku, found.sku_id) == ("MUG", product.skus.get().sku_id)
    ListingSku.objects.update(sku=other, link_source="person")
    edit = queued(request_posting(channel_product=product, by="Bob"))
    ref = str(product.skus.get().pk)
    record_posted(posting=edit, answered=Answered("P9", {ref: "S9"}), at=AT, look_at=LATER)
    assert ListingSku.objects.get().sku_id == other.pk, "a person's link stays"


def test_a_listing_that_was_imported_before_the_answer_came_is_what_was_posted(company: Company) -> None:
    product = channel_product(company)
    other = channel_product(company, product.account, "IMPORTED")
    other.listing = listing(product.account, "P9", skus=("S9",))
    other.save(update_fields=["listing"])
    assert told(product).status == "in_review"
    product.refresh_from_db()
    other.refresh_from_db()
    assert (product.listing, other.listing) == (Listing.objects.get(), None)


def test_an_answer_locks_in_the_order_in_which_a_listing_is_read(company: Company) -> None:
    move = queued(
        request_move(listing=listed_product(company).listing, move=ListingMove.DEACTIVATE, by="Bob")
    )  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as made:
        Edit().hold([Outgoing(subject_id=move.pk)])
    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in made.captured_queries]
    assert tables == ["listings_listing", "posting_channelproduct", "posting_posting"]


def test_another_refusal_counts_from_one(company: Company) -> None:
    product = channel_product(company)
    for code in ("a", "b"):
        posting = queued(request_posting(channel_product=product, by="Bob"))
        record_refused(posting=posting, reasons=[Reason(code, "no")])
    product.refresh_from_db()
    assert product.failures == 1


def test_it_waits_and_says_for_what(company: Company) -> None:
    posting = queued(request_posting(channel_product=channel_product(company), by="Bob"))
    put_off(posting=posting, on=WaitsOn.ALLOWANCE, why="Today's allowance is used.", until=LATER)
    assert (posting.status, posting.waits_for, posting.look_at) == (
        "scheduled",
        "Today's allowance is used.",
        LATER,
    )
    assert Posting.objects.filter(FOR_ALLOWANCE).get() == posting
    put_off(
        posting=posting, on=WaitsOn.READINESS, why="For new listings it is worked out first.", until=LATER
    )
    assert not Posting.objects.filter(FOR_ALLOWANCE).exists()
    start_pictures(posting=Posting.objects.get())
    posting.refresh_from_db()
    assert (posting.status, posting.waits_for, posting.waits_on) == ("pictures", "", "")


def test_a_used_allowance_puts_off_what_would_have_gone_before_it_is_there_again(company: Company) -> None:
    shop = make_account(company)
    first, behind, later, waits = (
        request_posting(channel_product=channel_product(company, shop, code), by="Bob") for code in "ABCD"
    )
    Posting.objects.filter(pk=later.pk).update(not_before=LATER + timedelta(days=3))
    put_off(posting=waits, on=WaitsOn.REVIEW, why="A review.", until=LATER + timedelta(hours=1))
    assert allowance_used(posting=queued(first), why="No more today.", until=LATER) == 1
    for_allowance = Posting.objects.filter(FOR_ALLOWANCE).order_by("pk")
    assert list(for_allowance.values_list("pk", "waits_for")) == [
        (first.pk, "No more today."),
        (behind.pk, "No more today."),
    ]
    later.refresh_from_db()
    assert (later.waits_for, later.look_at) == ("", None)


# ── answered and followed ────────────────────────────────────────────────────────────────────────────────


def test_what_the_channel_took_is_ours_and_linked(company: Company) -> None:
    product = channel_product(company, code="SHIRT-M")
    product.skus.update(seller_sku="ANOTHER-CODE")
    posting = told(product)
    product.refresh_from_db()
    row = ListingSku.objects.get(external_id="S9")
    assert posting.status == "in_review"
    assert product.listing == posting.listing == row.listing
    assert (product.listing.status, product.posted_count) == ("in_review", 3)  # type: ignore[union-attr]
    assert row.sku == product.skus.get().sku
    assert product.skus.get().listing_sku_external_id == "S9"


REFUSED = (
    ReviewFinding(Reason("review", "It makes a claim.", "title", "Remove it."), ("Say less.",)),
    ReviewFinding(Reason("", "It is blurred.", "pictures"), ("Use a sharper picture.",)),
)


@pytest.mark.parametrize(
    ("kept", "status"),
    [
        (as_kept(ListingStatus.LIVE), "done"),
        (as_kept(ListingStatus.DRAFT), "done"),
        (as_kept(ListingStatus.IN_REVIEW), "in_review"),
        (as_kept(ListingStatus.IN_REVIEW, review="PRE_APPROVED"), "in_review"),
        (as_kept(ListingStatus.REJECTED, findings=REFUSED), "refused"),
        (as_kept(ListingStatus.OFF_BY_CHANNEL), "refused"),
        (as_kept(ListingStatus.FROZEN), "refused"),
        (None, "in_review"),
    ],
)
def test_what_the_review_says(company: Company, kept: ListingAsKept | None, status: str) -> None:
    posting = told(channel_product(company))
    for _ in range(2):
        assert follow_posting(posting=posting, kept=kept, under_review=None, look_at=LATER) == status
    if kept is not None and kept.review == "PRE_APPROVED":
        assert "KYC" in posting.waits_for
    if kept is not None and kept.findings:
        said = [(one["text"], one["advice"]) for one in posting.reasons]
        assert said == [("It makes a claim.", "Remove it."), ("It is blurred.", "Use a sharper picture.")]


def test_a_listing_that_vanished_from_the_channel_does_not_stay_in_review(company: Company) -> None:
    posting = told(channel_product(company))
    unsaid = as_kept(Unknown(""), channel_status="")  # type: ignore[arg-type]
    assert follow_posting(posting=posting, kept=unsaid, under_review=None, look_at=LATER) == "in_review"
    for hours, status in ((0.5, "in_review"), (2, "refused")):
        Listing.objects.update(missing_at=AT + timedelta(hours=hours))
        posting = Posting.objects.select_related("listing").get()
        assert follow_posting(posting=posting, kept=None, under_review=None, look_at=LATER) == status
    assert "deleted" in posting.reasons[0]["text"]


def test_one_that_was_frozen_and_is_not_shown_says_so(company: Company) -> None:
    posting = told(channel_product(company))
    listing(posting.account, "P9", ListingStatus.FROZEN, skus=("S9",), at=LATER)
    posting.refresh_from_db()
    assert follow_posting(posting=posting, kept=None, under_review=None, look_at=LATER) == "refused"
    assert "frozen" in posting.reasons[0]["text"]


def edited(company: Company, title: str = "A better shirt") -> Posting:
    product = listed_product(company)
    content = {
        "ref": "r",
        "title": title,
        "description": "",
        "category_id": "C1",
        "category_version": "v2",
        "skus": [{"ref": "1", "seller_sku": "SHIRT-M", "external_id": "S9"}],
    }
    posting = queued(request_posting(channel_product=product, by="Bob"), **content)
    record_posted(posting=posting, answered=Answered("P1", {}), at=AT, look_at=LATER)
    posting.refresh_from_db()
    return posting


@pytest.mark.parametrize(
    ("title", "waits", "status"),
    [
        ("A better shirt", False, "done"),
        ("The shirt", False, "not_applied"),
        ("The shirt", True, "in_review"),
    ],
)
def test_an_update_is_read_back_and_compared(company: Company, title: str, waits: bool, status: str) -> None:
    posting = edited(company)
    kept = as_kept(
        ListingStatus.LIVE, "P1", title=title, category_id=ExternalCategoryId("C1"), under_review=waits
    )
    under = as_kept(ListingStatus.LIVE, "P1", title="A better shirt") if waits else None
    assert follow_posting(posting=posting, kept=kept, under_review=under, look_at=LATER) == status
    if status == "not_applied":
        assert "“The shirt”, not “A better shirt”" in posting.reasons[0]["text"]


def test_the_next_update_may_wait_behind_a_review(company: Company) -> None:
    posting = edited(company)
    assert posting.channel_product is not None
    following = request_posting(channel_product=posting.channel_product, by="Bob")
    assert (following.pk != posting.pk, following.status) == (True, "scheduled")


# ── moved and undone ─────────────────────────────────────────────────────────────────────────────────────


def done_move(posting: Posting, status: ListingStatus) -> Posting:
    move_posting(posting, PostingStatus.QUEUED, by="worker")
    record_moved(posting=posting, status=status, at=clock.now(), look_at=LATER)
    assert posting.listing is not None
    kept = None if status == ListingStatus.DELETED else as_kept(status, posting.listing.external_id)
    follow_posting(posting=posting, kept=kept, under_review=None, look_at=LATER)
    posting.refresh_from_db()
    return posting


def test_a_listing_goes_off_is_deleted_and_comes_back(company: Company) -> None:
    one = listed_product(company).listing
    assert one is not None
    off = request_move(listing=one, move=ListingMove.DEACTIVATE, by="Bob")
    assert request_move(listing=one, move=ListingMove.DEACTIVATE, by="Bob") == off
    assert done_move(off, ListingStatus.OFF_BY_SELLER).status == "done"
    gone = request_move(listing=one, move=ListingMove.DELETE, by="Bob", confirmation="DELETE")
    assert done_move(gone, ListingStatus.DELETED).status == "done"
    assert Listing.objects.get().status == "deleted"
    back = undo_posting(posting=gone, by="Bob")
    assert (back.kind, back.undoes) == ("recover", gone)
    assert undo_posting(posting=gone, by="Bob") == back


@pytest.mark.parametrize(
    ("status", "move", "confirmation", "error"),
    [
        (ListingStatus.LIVE, ListingMove.DELETE, "", errors.ConfirmDelete),
        (ListingStatus.LIVE, ListingMove.DELETE, "delete", errors.ConfirmDelete),
        (ListingStatus.LIVE, ListingMove.DELETE, "DELETE", errors.NotNow),
        (ListingStatus.LIVE, ListingMove.ACTIVATE, "", errors.NotNow),
        (ListingStatus.LIVE, ListingMove.RECOVER, "", errors.NotNow),
        (ListingStatus.FROZEN, ListingMove.DEACTIVATE, "", errors.NotNow),
    ],
)
def test_a_move_that_cannot_be_leaves_nothing_behind(
    company: Company, status: ListingStatus, move: ListingMove, confirmation: str, error: type[RuleBroken]
) -> None:
    product = channel_product(company)
    one = listing(product.account, status=status)
    with pytest.raises(error) as refused:
        request_move(listing=one, move=move, by="Bob", confirmation=confirmation)
    assert refused.value.hint
    assert not Posting.objects.exists()


def test_a_bulk_action_is_undone_where_it_can_be(company: Company) -> None:
    product = listed_product(company)
    others = [listing(product.account, f"P{number}", skus=(f"S{number}",)) for number in (2, 3)]
    assert product.listing is not None
    rows = [
        request_move(listing=one, move=ListingMove.DEACTIVATE, by="Bob", bulk="b1")
        for one in (product.listing, *others)
    ]
    done_move(rows[0], ListingStatus.OFF_BY_SELLER)
    move_posting(rows[1], PostingStatus.QUEUED, by="worker")
    record_moved(posting=rows[1], status=ListingStatus.OFF_BY_SELLER, at=clock.now(), look_at=LATER)
    undone = undo_bulk(company=company, bulk="b1", by="Bob", into="b2")
    assert undone.done == [rows[0].pk, rows[2].pk]
    assert "is being moved just now" in undone.left[rows[1].pk]
    back = Posting.objects.get(bulk="b2")
    assert (back.kind, back.undoes_id) == ("activate", rows[0].pk)
    rows[2].refresh_from_db()
    assert rows[2].status == "cancelled"
