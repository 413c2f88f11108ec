"""Cases besides the contract: what somebody else did meanwhile, words of tomorrow, answers that leave things out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import SAMPLES, connected
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.port import (
    CaseActor,
    CaseAnswer,
    CaseKind,
    CaseReason,
    CaseStart,
    CaseStatus,
    CaseStream,
    ChannelCase,
    Decision,
    Evidence,
    Refused,
    Session,
    TryLater,
    Unknown,
)
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalUnitId
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.cases import STATUSES
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

assert plugin.aftersales is not None
DESK = plugin.aftersales
CANCELLATIONS, RETURNS = CaseStream.CANCELLATIONS, CaseStream.RETURNS
D = Decision
SEARCHES = {
    CANCELLATIONS: "/return_refund/202309/cancellations/search",
    RETURNS: "/return_refund/202309/returns/search",
}


class Meanwhile:
    """A throttle that lets something happen just before the calls with these numbers (counted from 1)."""

    def __init__(self, act: Callable[[], Any], *before: int) -> None:
        self.act, self.numbers, self.calls = act, before, 0

    def before(self, group: str) -> None:
        assert group == "aftersales"
        self.calls += 1
        if self.calls in self.numbers:
            self.act()

    def throttled(self, group: str, after: float | None) -> None:
        raise AssertionError(f"{group} was told to slow down")


def asked(shop: Simulator, session: Session, kind: str) -> ChannelCase:
    """What a buyer asks for: CANCEL, or after the delivery something of returns."""
    order_id = ExternalOrderId(shop.control.buy(release=True, shipping_type="SELLER")[0]["id"])
    if kind == "CANCEL":
        shop.control.cancel(order_id)
    else:
        for verb in ("/ship", "/scan", "/deliver"):
            shop.control.post(verb, order_id=order_id)
        shop.control.post("/return", order_id=order_id, kind=kind)
    (case,) = DESK.of_orders(session, [order_id])
    return case


def decided(decision: str, **more: str) -> Callable[[Simulator, ChannelCase], Any]:
    return lambda shop, case: shop.control.post(
        "/return/decide", return_id=case.external_id, decision=decision, **more
    )


def answered(verdict: str) -> Callable[[Simulator, ChannelCase], Any]:
    return lambda shop, case: shop.control.post("/cancel/answer", order_id=case.order_id, verdict=verdict)


def by_the_clock(hours: int) -> Callable[[Simulator, ChannelCase], Any]:
    return lambda shop, case: shop.control.step(hours=hours)


RACES: list[tuple[str, Callable[[Simulator, ChannelCase], Any], CaseAnswer, str]] = [
    ("CANCEL", by_the_clock(49), CaseAnswer(D.ACCEPT_CANCELLATION), ""),
    ("CANCEL", by_the_clock(49), CaseAnswer(D.DECLINE_CANCELLATION, reason="any"), "answered_otherwise"),
    ("CANCEL", answered("accept"), CaseAnswer(D.DECLINE_CANCELLATION, reason="any"), "answered_otherwise"),
    ("CANCEL", answered("reject"), CaseAnswer(D.DECLINE_CANCELLATION, reason="any"), ""),
    ("CANCEL", answered("reject"), CaseAnswer(D.ACCEPT_CANCELLATION), "withdrawn"),
    ("REPLACEMENT", by_the_clock(25), CaseAnswer(D.ACCEPT_REPLACEMENT), ""),
    ("REPLACEMENT", by_the_clock(25), CaseAnswer(D.REFUND_INSTEAD), "answered_otherwise"),
    ("REPLACEMENT", decided("reject"), CaseAnswer(D.DECLINE_REPLACEMENT, reason="any"), ""),
    ("EXCHANGE", decided("reject"), CaseAnswer(D.DECLINE_REPLACEMENT, reason="any"), ""),
    ("EXCHANGE", decided("approve"), CaseAnswer(D.DECLINE_REPLACEMENT, reason="any"), "answered_otherwise"),
    ("REFUND", by_the_clock(49), CaseAnswer(D.ACCEPT_REFUND), ""),
    ("REFUND", decided("reject"), CaseAnswer(D.ACCEPT_REFUND), "answered_otherwise"),
    ("REFUND", decided("approve"), CaseAnswer(D.REFUND_AT_ONCE), ""),
    (
        "REFUND",
        decided("offer", amount="1.00"),
        CaseAnswer(D.OFFER_PARTIAL, amount=Money(100, "USD")),
        "",
    ),
    (
        "REFUND",
        decided("offer", amount="1.00"),
        CaseAnswer(D.OFFER_PARTIAL, amount=Money(101, "USD")),
        "answered_otherwise",
    ),
    ("RETURN_AND_REFUND", by_the_clock(49), CaseAnswer(D.ACCEPT_RETURN), ""),
    (
        "RETURN_AND_REFUND",
        by_the_clock(49),
        CaseAnswer(D.ACCEPT_RETURN, keep_item=True),
        "answered_otherwise",
    ),
    ("RETURN_AND_REFUND", decided("keep_item"), CaseAnswer(D.ACCEPT_RETURN, keep_item=True), ""),
    (
        "RETURN_AND_REFUND",
        decided("approve"),
        CaseAnswer(D.DECLINE_RETURN, reason="any"),
        "answered_otherwise",
    ),
    ("RETURN_AND_REFUND", decided("refund_directly"), CaseAnswer(D.ACCEPT_RETURN), "answered_otherwise"),
    ("RETURN_AND_REFUND", decided("refund_directly"), CaseAnswer(D.ACCEPT_RECEIVED), ""),
]
"""What is asked, what somebody else decides, what we say; the refusal, or nothing where it stands so already."""


@pytest.mark.parametrize("between", [False, True], ids=["before we look", "after we looked"])
def test_what_somebody_else_decided_stands_and_is_said_plainly(corner_shop: Simulator, between: bool) -> None:
    corner_shop.control.settings(refund_seconds=0)
    for kind, act, answer, code in RACES:
        session = connected(corner_shop)  # the clock outlives access tokens
        case = asked(corner_shop, session, kind)
        speaking, waiting = session, Meanwhile(lambda act=act, case=case: act(corner_shop, case), 2)  # type: ignore[misc]
        if between:
            speaking = replace(session, throttle=waiting)
        else:
            act(corner_shop, case)
        words = f"{kind} {answer}"
        try:
            receipt = DESK.answer(speaking, case.external_id, case.stream, answer)
        except Refused as refusal:
            said = refusal.reasons[0].code
        else:
            said = "" if receipt.found else "said a second time"
        assert said == code, words
        (after,) = DESK.fetch(session, case.stream, [case.external_id]).documents
        assert after.status is not CaseStatus.REQUESTED, words


def test_single_units_are_cancelled_for_want_of_stock_and_the_rest_as_a_whole(
    corner_shop: Simulator, session: Session
) -> None:
    placed = corner_shop.control.buy(
        release=True, lines=[{"seller_sku": row["seller_sku"]} for row in corner_shop.control.catalogue()[:2]]
    )[0]
    order_id = ExternalOrderId(placed["id"])
    first, second = (ExternalUnitId(line["id"]) for line in placed["lines"])
    whole, parts = DESK.eligibility(session, order_id).of(CaseKind.CANCELLATION)
    assert (whole.as_whole, parts.as_whole) == (True, False)
    assert set(whole.unit_ids) == set(parts.unit_ids) == {first, second}
    other = CaseStart("key", CaseKind.CANCELLATION, order_id, whole.reasons[0].code, (first,))
    with pytest.raises(Refused) as refusal:
        DESK.start(session, other)
    assert refusal.value.reasons[0].code == "25005010"
    assert DESK.of_orders(session, [order_id]) == ()
    one = replace(other, reason=parts.reasons[0].code)
    started = DESK.start(session, one)
    assert DESK.start(session, one) == replace(started, found=True, request_id="")
    (case,) = DESK.of_orders(session, [order_id])
    assert [item.unit_ids for item in case.items] == [(first,)]
    assert case.replenishes is False  # TikTok empties the SKU
    rest = replace(one, unit_ids=(), reason=whole.reasons[0].code)
    assert DESK.find(session, rest) is None
    last = DESK.start(session, rest)
    assert (DESK.start(session, rest).case_id, last.found) == (last.case_id, False)
    assert [case.replenishes for case in DESK.of_orders(session, [order_id])] == [False, True]
    assert corner_shop.control.order(order_id)["status"] == "CANCELLED"


def test_a_part_is_offered_for_what_came_back(corner_shop: Simulator, session: Session) -> None:
    case = asked(corner_shop, session, "RETURN_AND_REFUND")
    DESK.answer(session, case.external_id, RETURNS, CaseAnswer(D.ACCEPT_RETURN))
    for verb in ("/return/ship", "/return/arrive"):
        corner_shop.control.post(verb, return_id=case.external_id)
    options = {each.decision: each for each in DESK.options(session, case.external_id, RETURNS)}
    offer = options[D.OFFER_PARTIAL]
    assert offer.reasons == options[D.DECLINE_RECEIVED].reasons != ()
    part = CaseAnswer(D.OFFER_PARTIAL, amount=Money(150, "USD"))
    with pytest.raises(Refused) as refusal:
        DESK.answer(session, case.external_id, RETURNS, part)
    assert refusal.value.reasons[0].code == "reason_missing"
    part = replace(part, reason=offer.reasons[0].code)
    assert DESK.answer(session, case.external_id, RETURNS, part).status is CaseStatus.OFFERED
    assert DESK.answer(session, case.external_id, RETURNS, part).found
    truth = corner_shop.control.get("/returns", id=case.external_id)["returns"][0]
    assert (truth["offer"], truth["refund_id"]) == ("1.50", "")


def test_a_word_of_the_buyer_and_a_picture_come_with_the_history(
    corner_shop: Simulator, session: Session
) -> None:
    order_id = corner_shop.control.buy(release=True, shipping_type="SELLER")[0]["id"]
    for verb in ("/ship", "/scan", "/deliver"):
        corner_shop.control.post(verb, order_id=order_id)
    picture = "https://files.example.com/broken.jpg"
    corner_shop.control.post("/return", order_id=order_id, kind="REFUND", note="broken", images=[picture])
    (case,) = DESK.of_orders(session, [ExternalOrderId(order_id)])
    reasons = next(
        o for o in DESK.options(session, case.external_id, RETURNS) if o.decision is D.DECLINE_REFUND
    )
    no = CaseAnswer(D.DECLINE_REFUND, reason=reasons.reasons[0].code, note="it is a mug, not a hammer")
    DESK.answer(session, case.external_id, RETURNS, no)
    first, last = DESK.history(session, case)
    assert (first.by, first.evidence) == ("BUYER", (Evidence(picture, "image"),))
    assert first.note.endswith("broken")
    assert (last.by, last.note.endswith("it is a mug, not a hammer")) == ("SELLER", True)


def test_the_other_order_is_not_told_where_the_newer_model_is_refused(
    corner_shop: Simulator, session: Session
) -> None:
    case = asked(corner_shop, session, "REPLACEMENT")
    DESK.answer(session, case.external_id, RETURNS, CaseAnswer(D.ACCEPT_REPLACEMENT))
    newer = "POST /return_refund/202603/aftersales/search"
    corner_shop.control.fault("error_before", newer, count=1, status=200, code=36009014)
    (after,) = DESK.fetch(session, RETURNS, [case.external_id]).documents
    assert (after.status, after.new_order_id) == (CaseStatus.COMPLETED, None)
    assert "TikTok Shop does not tell it" in after.unknown["reshipment_order_id"]
    (again,) = DESK.fetch(session, RETURNS, [case.external_id]).documents
    assert again.new_order_id
    corner_shop.control.fault("error_before", newer, count=1_000)
    with pytest.raises(TryLater):
        DESK.fetch(session, RETURNS, [case.external_id])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (CaseAnswer(D.ACCEPT_REFUND), "wrong_answer"),
        (CaseAnswer(D.DECLINE_CANCELLATION), "reason_missing"),
        (CaseAnswer(D.ACCEPT_CANCELLATION, keep_item=True), "keep_item_not_here"),
        (CaseAnswer(D.ACCEPT_CANCELLATION, amount=Money(1, "USD")), "amount_not_here"),
        (
            CaseAnswer(D.ACCEPT_CANCELLATION, evidence=(Evidence("https://x", "image"),)),
            "evidence_not_here",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_cannot_be_right_is_not_sent(
    platform: WireServer, told: Session, answer: CaseAnswer, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        DESK.answer(told, ExternalCaseId("4"), CANCELLATIONS, answer)
    assert refusal.value.reasons[0].code == code
    assert platform.seen == []


# what the wire may say


def told_case(platform: WireServer, told: Session, stream: CaseStream, *rows: Any) -> Any:
    """The page that a search with these rows becomes."""
    name = "cancellations" if stream is CANCELLATIONS else "return_orders"
    platform.decide = lambda seen: envelope({name: list(rows)})
    return DESK.fetch(told, stream, [ExternalCaseId("4")])


@pytest.mark.parametrize("stream", CaseStream)
def test_the_published_samples_are_understood_to_the_last_word(
    platform: WireServer, told: Session, stream: CaseStream
) -> None:
    name = "search-cancellations" if stream is CANCELLATIONS else "search-returns"
    sample = json.loads((SAMPLES / "return_refund" / f"{name}.json").read_text())
    data = {**sample["response"]["body"]["data"], "next_page_token": ""}
    platform.decide = lambda seen: envelope(data)
    page = DESK.fetch(told, stream, [ExternalCaseId("4")])
    assert page.unreadable == ()
    for case in page.documents:
        assert case.unknown == {}
        assert isinstance(case.status, CaseStatus)
        assert isinstance(case.kind, CaseKind)
        assert case.refund is not None
        assert case.items


def test_words_of_tomorrow_are_kept_and_shown(platform: WireServer, told: Session) -> None:
    row = {
        "return_id": "4",
        "order_id": "5",
        "return_type": "LOAN",
        "return_status": "LENT",
        "role": "NEIGHBOUR",
        "return_reason": "of_tomorrow",
        "return_reason_text": "Only borrowed",
        "create_time": 1767225600,
        "update_time": 1767225700,
        "refund_amount": {"currency": "JPY", "refund_total": "much"},
        "seller_next_action_response": [
            {"action": "BUYER_RESPOND", "deadline": 1},
            {"action": "SELLER_LEND", "deadline": 1767300000},
        ],
        "return_line_items": [{"order_line_item_id": 7, "sku_id": "8"}],
    }
    (case,) = told_case(platform, told, RETURNS, row).documents
    assert (case.kind, case.status, case.asked_by) == ("LOAN", "LENT", "NEIGHBOUR")
    assert all(isinstance(word, Unknown) for word in (case.kind, case.status, case.asked_by))
    assert (case.channel_status, case.reason, case.reason_text) == ("LENT", "of_tomorrow", "Only borrowed")
    assert case.due_at == datetime.fromtimestamp(1767300000, UTC)
    assert [act.name for act in case.next_acts] == ["SELLER_LEND"]
    assert case.refund is None
    assert case.unknown == {
        "return_type": "LOAN",
        "return_status": "LENT",
        "role": "NEIGHBOUR",
        "refund_amount.refund_total": "much",
    }
    assert case.items[0].unit_ids == ("7",)
    assert json.loads(case.document) == row


def test_one_case_that_cannot_be_read_does_not_cost_the_others(platform: WireServer, told: Session) -> None:
    good = {
        "cancel_id": "4",
        "order_id": "5",
        "cancel_status": "CANCELLATION_REQUEST_CANCEL",
        "role": "SYSTEM",
        "update_time": 1767225700,
        "should_replenish_stock": True,
    }
    page = told_case(platform, told, CANCELLATIONS, {"order_id": "6"}, "?", {"cancel_id": "7"}, good, good)
    (case,) = page.documents
    assert (case.status, case.asked_by, case.replenishes) == (CaseStatus.WITHDRAWN, CaseActor.CHANNEL, True)
    assert case.created_at == case.updated_at
    assert [external_id for external_id, _ in page.unreadable] == ["", "", "7"]
    later = told_case(
        platform, told, CANCELLATIONS, good, {**good, "update_time": 1767225800, "role": "BUYER"}
    )
    assert [case.asked_by for case in later.documents] == [CaseActor.BUYER]


def test_reasons_that_the_judgement_leaves_out_are_asked_for(platform: WireServer, told: Session) -> None:
    row = {
        "cancel_id": "4",
        "order_id": "5",
        "cancel_status": "CANCELLATION_REQUEST_PENDING",
        "role": "BUYER",
    }
    answers = {
        SEARCHES[CANCELLATIONS]: {"cancellations": [row]},
        "/return_refund/202601/decision_eligibility": {
            "decisions": [
                {"decision": "APPROVE_REQUEST_CANCEL", "eligible": True},
                {"decision": "REJECT_REQUEST_CANCEL", "eligible": True},
                {"decision": "APPROVE_RETURN", "eligible": False, "ineligible_code": 25020004},
                {"decision": "FORGIVE", "eligible": False},
            ]
        },
        "/return_refund/202309/reject_reasons": {"reasons": [{"name": "packed", "text": "It is packed"}]},
    }
    platform.decide = lambda seen: envelope(answers[seen.path])
    yes, no, unknown = DESK.options(told, ExternalCaseId("4"), CANCELLATIONS)
    assert (yes.decision, yes.reasons, yes.why_not) == (D.ACCEPT_CANCELLATION, (), ())
    assert (no.decision, no.reasons) == (D.DECLINE_CANCELLATION, (CaseReason("packed", "It is packed"),))
    assert (unknown.decision, unknown.why_not[0].text) == ("FORGIVE", "TikTok Shop does not say why.")


def test_a_part_of_what_came_back_is_offered_with_the_reasons_of_a_no(
    platform: WireServer, told: Session
) -> None:
    row = {
        "return_id": "4",
        "order_id": "5",
        "return_status": "BUYER_SHIPPED_ITEM",
        "refund_amount": {"currency": "USD", "refund_total": "5.00"},
    }
    answers = {
        SEARCHES[RETURNS]: {"return_orders": [row]},
        "/return_refund/202601/decision_eligibility": {
            "decisions": [
                {"decision": "OFFER_PARTIAL_REFUND", "eligible": False},
                {"decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG", "eligible": True},
            ]
        },
        "/return_refund/202309/reject_reasons": {"reasons": [{"name": "worn", "text": "It was worn"}]},
    }
    platform.decide = lambda seen: envelope(answers[seen.path])
    (offer,) = DESK.options(told, ExternalCaseId("4"), RETURNS)
    assert (offer.decision, offer.why_not, offer.most) == (D.OFFER_PARTIAL, (), Money(500, "USD"))
    assert offer.reasons == (CaseReason("worn", "It was worn"),)


def test_units_are_read_wherever_what_may_be_started_names_them(platform: WireServer, told: Session) -> None:
    entries = [
        {"request_type": "REFUND", "order_line_items_ids": [7, "8", None], "order_line_list": None},
        {
            "request_type": "REFUND",
            "order_line_list": [
                {"order_line_item_id": "9", "sub_order_line_item_id": "91"},
                {"order_line_item_id": "9", "sub_order_line_item_id": "92"},
                {"order_line_item_id": None},
            ],
        },
        {"request_type": "LEND", "order_line_items_ids": ["7"], "eligible": True},
    ]
    common = {"eligible": "true", "available_reason_names": ["r"]}
    skus = [{"sku_id": "1", "line_item_eligibility": [common | entry for entry in entries]}, None]
    platform.decide = lambda seen: envelope({"sku_eligibility": skus})
    (refund,) = DESK.eligibility(told, ExternalOrderId("5")).allowed
    assert (refund.unit_ids, refund.reasons, refund.why_not) == (("7", "8", "9"), (CaseReason("r", "r"),), ())


def test_every_status_and_reason_of_the_specification_has_its_word() -> None:
    book = json.loads((SAMPLES.parent / "openapi-all-versions.json").read_text())
    words: set[str] = set()
    for stream, field in ((CANCELLATIONS, "cancel_status"), (RETURNS, "return_status")):
        operation = book["paths"][SEARCHES[stream].replace("202309", "202602")]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        schema = (
            book["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        )
        words |= set(schema["properties"][field]["items"]["enum"])
    assert words <= STATUSES.keys()
    assert STATUSES.keys() - words == {"CANCELLATION_REQUEST_CANCELLED", "EXCHANGE_REQUEST_REJECT"}
    rows = json.loads((SAMPLES.parent / "reasons.json").read_text())
    assert {row["reason_name"] for row in rows if row["kind"] != "cancel"} == facts.RETURN_REASONS.keys()
