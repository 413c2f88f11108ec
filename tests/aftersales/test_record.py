"""What a channel says of cases is recorded once, at its newest version, whatever comes in whatever order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.factories import DAY_ONE, channel_case, channel_order
from tests.support.announcements import hear

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import (
    Answered,
    Recorded,
    act_done,
    ask_answer,
    ask_start,
    link_orders,
    record_cases,
)
from shelfwire.aftersales.events import CaseChanged, CaseOpened, CaseSettled
from shelfwire.aftersales.models import Case, CaseDocument, CaseMove, CaseUnit
from shelfwire.aftersales.models import CaseItem as KeptItem
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    CaseAnswer,
    CaseItem,
    CaseKind,
    CaseStatus,
    Decision,
    Evidence,
    NextAct,
    Unknown,
)
from shelfwire.kit.ids import ExternalSkuId, ExternalUnitId, SellerSku
from shelfwire.kit.money import Money
from shelfwire.kit.paging import page
from shelfwire.orders.actions import erase_personal_data, record_orders
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.settlements.models import OrderToMatch
from shelfwire.sync.aftersales.unfinished import _untied

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ASKED = DAY_ONE + HOUR
FIRST = channel_case(
    "R-1", note="It is <b>torn</b>", evidence=(Evidence("https://x.example/1.jpg", "image"),)
)
ACCEPTED = replace(
    FIRST,
    status=CaseStatus.AWAITING_RETURN,
    channel_status="AWAITING_BUYER_SHIP",
    updated_at=ASKED + HOUR,
    next_acts=(),
    document=b'{"status": "AWAITING_BUYER_SHIP"}',
)
OVER = replace(
    ACCEPTED, status=CaseStatus.COMPLETED, updated_at=ASKED + 2 * HOUR, document=b'{"status": "COMPLETE"}'
)


def take(account: Any, *cases: Any) -> Recorded:
    return record_cases(account=account, cases=cases)


def counted(recorded: Recorded) -> tuple[int, int, int, int]:
    return recorded.created, recorded.updated, recorded.unchanged, recorded.stale


def test_a_case_is_kept_whole_with_its_units_its_document_and_both_timelines(
    account: Any, order: Any
) -> None:
    recorded = take(account, FIRST)
    assert counted(recorded) == (1, 0, 0, 0)
    assert recorded.orderless == ()
    case = queries.get_case(order.company, recorded.case_ids["R-1"])
    assert case is not None
    assert (case.kind, case.status, case.channel_status) == ("return", "requested", "REQUEST_PENDING")
    assert (case.order, case.refund, case.due_at) == (order, Money(1999, "USD"), ASKED + 2 * 24 * HOUR)
    assert case.refund_parts == {"subtotal": 1500, "shipping": 499}
    assert case.evidence == [{"url": "https://x.example/1.jpg", "kind": "image", "note": ""}]
    assert [document.body for document in case.documents.all()] == [FIRST.document.decode()]
    assert [move.what for move in case.moves.all()] == [
        "The buyer asks: Ordered by mistake; requested; answer by 2026-03-04 16:00 UTC"
    ]
    newest = TimelineEntry.objects.filter(order=order).latest("id")
    assert newest.text.startswith("Return R-1: The buyer asks: Ordered by mistake")
    # the item is one shirt of two, and nobody says which
    assert list(case.items.values_list("seller_sku", "quantity", "units")) == [("SHIRT-M", 1, None)]


def test_every_order_of_arrival_ends_alike_and_twice_changes_nothing(
    account: Any, order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = hear(monkeypatch, CaseOpened, CaseChanged, CaseSettled)
    for number, versions in enumerate(itertools.permutations((FIRST, ACCEPTED, OVER))):
        own = [replace(doc, external_id=f"R-{number}") for doc in versions]
        for doc in own:
            take(account, doc, doc)
        case = Case.objects.get(external_id=f"R-{number}")
        assert (case.status, case.changed_at, case.due_at) == ("completed", OVER.updated_at, None)
        before = list(CaseMove.objects.values()), list(Case.objects.values_list("pk", "search_tokens"))
        heard.clear()
        again = take(account, *own)
        assert counted(again)[:2] == (0, 0)
        assert again.fresh == ()
        assert before == (
            list(CaseMove.objects.values()),
            list(Case.objects.values_list("pk", "search_tokens")),
        )
        assert heard == []


def test_an_id_that_both_streams_use_is_two_cases_each_with_its_own_history(account: Any, order: Any) -> None:
    returned, cancelled = (
        channel_case("4035", kind=kind, updated_at=ASKED + number * HOUR)
        for number, kind in enumerate(("refund", "cancellation"))
    )
    for cases in ([returned, cancelled], [cancelled], [returned]):
        take(account, *cases)
    found = Case.objects.order_by("kind")
    assert [(case.kind, case.stream, case.documents.count()) for case in found] == [
        ("cancellation", "cancellations", 1),
        ("refund", "returns", 1),
    ]
    # what we started, and the channel named: the case of its stream
    act = ask_start(order=order, kind=CaseKind.CANCELLATION, reason="r", idempotency_key="k", by="Bob")
    act_done([Answered(act.pk, case_id="4035")])
    act.refresh_from_db()
    assert act.case == found[0]


def test_a_line_keeps_its_own_currency_and_a_case_at_its_end_waits_for_nobody(account: Any) -> None:
    line = replace(FIRST.items[0], refund=Money(1200, "JPY"))
    take(account, replace(FIRST, items=(line, replace(line, refund=None)), refund=None))
    assert [str(item.refund) for item in KeptItem.objects.order_by("pk")] == ["1,200 JPY", "None"]
    assert queries.counts(account.company)["to_answer"].count == 1
    take(account, replace(OVER, next_acts=FIRST.next_acts))
    assert (Case.objects.get().due_at, queries.counts(account.company)["to_answer"].count) == (None, 0)


@pytest.mark.parametrize(
    ("kind", "decision", "between", "end"),
    [
        ("cancellation", Decision.DECLINE_CANCELLATION, None, "declined"),
        ("return", Decision.DECLINE_RETURN, CaseStatus.DECLINED, "withdrawn"),
        ("return", Decision.DECLINE_RECEIVED, CaseStatus.RETURN_DECLINED, "withdrawn"),
    ],
)
def test_what_the_buyer_takes_back_after_our_no_is_withdrawn_where_the_channel_tells_them_apart(
    account: Any, order: Any, kind: str, decision: Decision, between: CaseStatus | None, end: str
) -> None:
    asked = channel_case("R-1", kind=kind)
    take(account, asked)
    act = ask_answer(case=Case.objects.get(), answer=CaseAnswer(decision, reason="no"), by="Bob")
    act_done([Answered(act.pk)])
    if between:
        take(account, replace(asked, status=between, channel_status=between.upper(), document=b"1"))
    taken_back = replace(
        asked, status=CaseStatus.WITHDRAWN, channel_status="CANCEL", next_acts=(), document=b"2"
    )
    for number in (1, 2):
        take(account, replace(taken_back, updated_at=ASKED + number * HOUR))
        assert Case.objects.get().status == end


def test_what_is_new_is_announced(account: Any, order: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, CaseOpened, CaseChanged, CaseSettled)
    case_id = take(account, FIRST).case_ids["R-1"]
    assert heard == [CaseOpened(case_id)]
    assert take(account, ACCEPTED).fresh == ("57601",)
    take(account, OVER)
    assert heard[1:] == [CaseChanged(case_id), CaseChanged(case_id), CaseSettled(case_id)]
    assert [(m.before, m.after) for m in CaseMove.objects.order_by("pk")] == [
        ("requested", "requested"),
        ("requested", "awaiting_return"),
        ("awaiting_return", "completed"),
    ]


def test_words_that_nobody_knows_and_moments_that_cannot_be_are_kept_beside_it(account: Any) -> None:
    odd = channel_case(
        "R-9",
        kind="barter",
        status=Unknown("BARTER_PENDING"),
        created_at=datetime(1970, 1, 1, tzinfo=UTC),
        next_acts=(NextAct("SELLER_RESPOND_BARTER", datetime(9000, 1, 1, tzinfo=UTC)),),
        unknown={"return_type": "BARTER"},
    )
    recorded = take(account, odd)
    case = Case.objects.get(external_id="R-9")
    assert (case.kind, case.status, case.due_at, case.created_at) == ("barter", "BARTER_PENDING", None, ASKED)
    assert case.unknown["return_type"] == "BARTER"
    assert "impossible" in case.unknown["created_at"]
    assert recorded.doubts == {"R-9": "Impossible moments were left out: created_at, next_acts[0].due_at."}
    assert counted(take(account, odd)) == (0, 0, 1, 0)
    far = replace(odd, updated_at=datetime(3000, 1, 1, tzinfo=UTC), document=b"{}", reason_text="Too small")
    take(account, far)
    take(account, replace(odd, updated_at=ASKED + HOUR, document=b"[]", reason_text="Too large"))
    case.refresh_from_db()
    assert case.reason_text == "Too large", "a moment that cannot be makes nothing newer"


def test_a_case_comes_before_its_order_and_is_tied_to_it_and_to_the_one_that_follows(
    account: Any, shirt: Any
) -> None:
    named = CaseItem(
        "L-1", ExternalSkuId("C-SHIRT-M"), SellerSku("SHIRT-M"), unit_ids=(ExternalUnitId("57601-2"),)
    )
    recorded = take(account, channel_case("R-1", kind="replacement", items=(named,)))
    assert recorded.orderless == ("57601",)
    docs = [channel_order("57601", units=[("SHIRT-M", 2)]), channel_order("57602", replaced_order_id="57601")]
    record_orders(account, docs, via="poll")
    assert link_orders(account, ["57601", "57602"]) == 2
    assert link_orders(account, ["57601", "57602"]) == 0
    case = Case.objects.get()
    assert case.order is not None
    assert case.new_order is not None
    assert (case.order.external_id, case.new_order.external_id) == ("57601", "57602")
    assert list(CaseUnit.objects.values_list("unit__external_id", flat=True)) == ["57601-2"]
    # found by the buyer's name too, and by the last digits of the order that follows
    for text in ("whitfield", "57602", "SHIRT-M", "R-1"):
        assert list(queries.cases(account.company, queries.CaseFilter(text=text))) == [case], text
    # a later document that does not name it takes it not away
    take(account, channel_case("R-1", kind="replacement", items=(named,), updated_at=ASKED + HOUR))
    case.refresh_from_db()
    assert case.new_order_external_id == "57602"


def test_an_order_follows_from_one_case_the_one_that_fits_best(account: Any, order: Any) -> None:
    from_asked = {"order_id": "57601", "kind": "replacement", "next_acts": ()}
    cases = [
        channel_case("declined", status=CaseStatus.DECLINED, **from_asked),
        channel_case("accepted", status=CaseStatus.COMPLETED, **from_asked),
        channel_case("asked", **from_asked),
        channel_case("later", status=CaseStatus.COMPLETED, **from_asked | {"created_at": ASKED + 9 * HOUR}),
    ]
    take(account, *cases)
    following = [
        channel_order(
            name, replaced_order_id="57601", order_class="replacement", placed_at=ASKED + hours * HOUR
        )
        for name, hours in (("57602", 1), ("57603", 10))
    ]
    for doc in following:
        record_orders(account, [doc], via="poll")
        assert link_orders(account, [doc.external_id]) == 1
    led = Case.objects.exclude(new_order=None).order_by("created_at")
    assert [(case.external_id, case.new_order_external_id) for case in led] == [
        ("accepted", "57602"),
        ("later", "57603"),
    ]
    assert link_orders(account, ["57601", "57602", "57603"]) == 0
    assert not _untied(Account.objects.all())


def test_erasing_whom_an_order_was_for_takes_what_the_buyer_said_and_it_never_comes_back(
    account: Any, order: Any
) -> None:
    take(account, FIRST)
    erase_personal_data([order], by="Alice", why="asked to")
    take(account, replace(ACCEPTED, note="It is torn", evidence=FIRST.evidence))
    case = Case.objects.get()
    assert (case.status, case.note, case.evidence, case.refund_minor) == ("awaiting_return", "", [], 1999)
    assert list(CaseDocument.objects.values_list("body", flat=True)) == ["", ""]
    assert not queries.cases(account.company, queries.CaseFilter(text="whitfield"))
    assert queries.cases(account.company, queries.CaseFilter(text="57601")).get() == case


def test_the_queue_gives_what_must_be_answered_soonest_first_page_by_page_in_few_queries(
    account: Any, order: Any, django_assert_max_num_queries: Any
) -> None:
    docs = [
        channel_case(f"R-{n:02d}", next_acts=(NextAct("X", ASKED + n * HOUR),) if n % 3 else ())
        for n in range(1, 13)
    ]
    with django_assert_max_num_queries(40):
        take(account, *docs)
    found: list[str] = []
    mark = None
    with django_assert_max_num_queries(20):
        while True:
            rows = queries.cases(account.company)
            got = page(rows, keys=queries.BY_ANSWER, descending=False, size=5, after=mark)
            found += [case.external_id for case in got.rows]
            mark = got.after
            if mark is None:
                break
    assert found == [f"R-{n:02d}" for n in (1, 2, 4, 5, 7, 8, 10, 11, 3, 6, 9, 12)]
    waiting = queries.cases(account.company, queries.CaseFilter(waiting=True, due_before=ASKED + 5 * HOUR))
    assert {case.external_id for case in waiting} == {"R-01", "R-02", "R-04"}
    assert str(queries.counts(account.company)["to_answer"]) == "8"
    assert len(queries.cases_of([order.pk])[order.pk]) == 12
    assert Order.objects.get(pk=order.pk).cases.count() == 12


def test_cases_of_one_order_that_change_at_once_have_its_money_compared_once(
    account: Any, order: Any
) -> None:
    take(account, FIRST, channel_case("R-2"))
    OrderToMatch.objects.all().delete()
    assert Case.objects.filter(order=order).update(note="Both") == 2
    marked = OrderToMatch.objects.filter(account=account).values_list("order_external_id", flat=True)
    assert list(marked) == [order.external_id]
