"""Buyers' requests answered on the screens, and an order cancelled from its menu, with both sides compared."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import make_warehouse
from tests.journeys.conftest import Begin
from tests.journeys.test_aftersales import Desk
from tests.support.mugs import jpeg

from shelfwire.aftersales.models import Case, CaseAct, ReturnReceipt, ReturnRelease
from shelfwire.channels.port import Decision
from shelfwire.exchange.actions import Trouble, note_troubles
from shelfwire.exchange.models import Subject
from shelfwire.inventory.models import Balance
from shelfwire.orders.models import Order

ORDERS = "/c/corner-shop/orders/"
CASES = f"{ORDERS}cases/"


@pytest.fixture
def desk(open_for_business: Begin) -> Desk:
    diary = open_for_business()
    diary.switch("aftersales_out")
    return Desk(diary)


@pytest.fixture
def screen(desk: Desk) -> Client:
    """The owner at the screens."""
    client = Client()
    client.force_login(desk.diary.owner)
    return client


def get(screen: Client, path: str) -> Any:
    answer = screen.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_mornings_requests_are_answered_from_the_queue_and_the_page(desk: Desk, screen: Client) -> None:
    delivered = [desk.sold(1, "DELIVERED") for _ in range(3)]
    refunds = [desk.asked(order, "REFUND") for order in delivered[:2]]
    wanted = desk.asked(delivered[2], "RETURN_AND_REFUND", note="It is <b>torn</b>")
    cancelled = desk.sold(1)
    desk.diary.control.cancel(cancelled.external_id)
    desk.diary.post()
    queue = text(get(screen, f"{CASES}?stands=waiting"))
    assert all(case.order_external_id in queue for case in Case.objects.all())
    assert "Buyers wait for your answer" in text(get(screen, "/c/corner-shop/"))
    rows = list(
        csv.DictReader(io.StringIO(get(screen, f"{CASES}?format=csv").getvalue().decode("utf-8-sig")))
    )
    assert [row["Id"] for row in rows] == [case.external_id for case in Case.objects.order_by("due_at", "pk")]

    # alike ones together: first what it pays, then one act
    chosen = {"ids": [case.pk for case in refunds]}
    shown = get(screen, f"{CASES}accept/?" + "&".join(f"ids={pk}" for pk in chosen["ids"]))
    assert "Accept 2 requests" in text(shown)
    assert not CaseAct.objects.exists()
    stale = screen.post(f"{CASES}accept/", {**chosen, f"decision-{refunds[0].pk}": "accept_return"})
    assert (stale.status_code, CaseAct.objects.count()) == (302, 0)
    told = {**chosen, **{f"decision-{case.pk}": "accept_refund" for case in refunds}}
    assert [screen.post(f"{CASES}accept/", told).status_code for _ in range(2)] == [302, 200]
    desk.diary.post()
    desk.diary.later(hours=1)
    desk.work()
    assert [desk.status(case) for case in refunds] == ["completed", "completed"]
    assert CaseAct.objects.count() == 2

    # one by one: what TikTok takes is asked while the page is looked at
    page = f"{CASES}{wanted.pk}/"
    assert "Your answer" in text(get(screen, page))
    assert "It is &lt;b&gt;torn&lt;/b&gt;" in text(get(screen, f"{page}history/"))
    options = {one["decision"]: one for one in get(screen, f"{page}answers/").context["options"]}
    assert {"accept_return", "decline_return"} <= set(options)
    for body in ({}, {"decision": "give_up"}, {"decision": "offer_partial", "amount": "1.005"}):
        refusal = screen.post(f"{page}answer/", body)
        assert (refusal.status_code, CaseAct.objects.count()) == (422, 2), body
    reason = options["decline_return"]["option"].reasons[0].code
    no = {"decision": "decline_return", "reason": reason, "note": "It was worn"}
    for name, content in (("box.gif", b"GIF89a"), ("box.jpg", jpeg() + bytes(10_000_000))):
        refusal = screen.post(f"{page}answer/", {**no, "pictures": SimpleUploadedFile(name, content)})
        assert (refusal.status_code, CaseAct.objects.count()) == (422, 2), name
    screen.post(f"{page}answer/", {**no, "pictures": SimpleUploadedFile("box.jpg", jpeg())})
    assert "with 1 picture" in text(get(screen, page))
    desk.diary.post()
    assert desk.status(wanted) == "declined"
    told = text(get(screen, f"{page}history/"))
    assert "It was worn" in told, told
    assert desk.writes()[-1].endswith("/reject")
    assert "Your answer" not in text(get(screen, page))

    [request] = Case.objects.filter(order=cancelled)
    screen.post(f"{CASES}{request.pk}/answer/", {"decision": "accept_cancellation"})
    desk.diary.post()
    cancelled.refresh_from_db()
    assert cancelled.status == "cancelled"
    assert "Returns and cancellations" in text(get(screen, f"{ORDERS}{cancelled.pk}/"))
    desk.compare()


def test_alike_requests_are_declined_together_with_a_reason_that_tiktok_takes(
    desk: Desk, screen: Client
) -> None:
    delivered = [desk.sold(1, "DELIVERED") for _ in range(4)]
    refunds = [desk.asked(order, "REFUND") for order in delivered[:2]]
    goods, other = (desk.asked(order, "RETURN_AND_REFUND") for order in delivered[2:])
    desk.answer(other, Decision.ACCEPT_RETURN)
    cases = [*refunds, goods, other]
    chosen = "&".join(f"ids={case.pk}" for case in cases)
    acts = CaseAct.objects.filter(decision__startswith="decline_")
    assert "Decline 4 requests" in text(get(screen, f"{CASES}decline/?{chosen}"))
    shown = get(screen, f"{CASES}decline/groups/?{chosen}")
    groups = {group.decision: group for group in shown.context["groups"]}
    assert {key: [case.pk for case in group.cases] for key, group in groups.items()} == {
        "decline_refund": [case.pk for case in refunds],
        "decline_return": [goods.pk],
    }
    assert [case.pk for case, _ in shown.context["others"]] == [other.pk]
    assert "nobody waits for a no" in text(shown)

    def told(decision: str, ids: list[int], reason: str) -> dict[str, Any]:
        return {
            "group": ["1", "2"], "decision-1": decision, "ids-1": ids, "reason-1": reason, "note-1": "It is as sold",
            "decision-2": "decline_return", "ids-2": [goods.pk], "reason-2": "",
        }  # fmt: skip

    mine = [case.pk for case in refunds]
    assert screen.post(f"{CASES}decline/", told("decline_refund", mine, "")).status_code == 422
    for decision, ids in (("decline_return", mine), ("decline_refund", [goods.pk, other.pk, 404_404])):
        assert screen.post(f"{CASES}decline/", told(decision, ids, "any")).status_code == 302
    assert not acts.exists()

    reason = groups[Decision.DECLINE_REFUND].reasons[0].code
    [page, again] = [
        screen.post(f"{CASES}decline/", told("decline_refund", mine, reason)).headers["Location"]
        for _ in range(2)
    ]
    assert page == again
    assert get(screen, page).context["going_on"]
    desk.diary.post()
    shown = get(screen, page)
    assert (shown.context["done"], shown.context["total"], shown.context["going_on"]) == (2, 2, False)
    assert [desk.status(case) for case in (*refunds, goods)] == ["declined", "declined", "requested"]
    assert set(acts.values_list("reason", "note")) == {(reason, "It is as sold")}
    assert acts.count() == 2


def test_money_instead_of_goods_and_a_part_of_it_before_and_after_they_came(
    desk: Desk, screen: Client
) -> None:
    instead = desk.asked(desk.sold(1, "DELIVERED"), "REPLACEMENT")
    early = desk.asked(desk.sold(2, "DELIVERED"), "REFUND")
    late = desk.asked(desk.sold(1, "DELIVERED"), "RETURN_AND_REFUND")
    desk.answer(late, Decision.ACCEPT_RETURN)
    for step in ("/return/ship", "/return/arrive"):
        desk.diary.control.post(step, return_id=late.external_id)
    desk.diary.post()
    before = CaseAct.objects.count()

    def options(case: Case) -> dict[str, Any]:
        found = get(screen, f"{CASES}{case.pk}/answers/").context["options"]
        return {one["decision"]: one["option"] for one in found}

    part = options(early)["offer_partial"]
    assert part.most == early.refund
    for amount in ("", "0", "-1", "1.005", "much"):
        body = {"decision": "offer_partial", "amount": amount}
        refusal = screen.post(f"{CASES}{early.pk}/answer/", body)
        assert (refusal.status_code, CaseAct.objects.count()) == (422, before), amount
    [reason, *_] = options(late)["offer_partial"].reasons
    told = {
        instead: {"decision": "refund_instead"},
        early: {"decision": "offer_partial", "amount": "2.50"},
        late: {
            "decision": "offer_partial",
            "amount": "1.25",
            "reason": reason.code,
            "note": "A part is missing",
        },
    }
    assert "refund_instead" in options(instead)
    for case, body in told.items():
        for _ in range(2):
            assert screen.post(f"{CASES}{case.pk}/answer/", body).status_code == 302, body
    desk.diary.post()
    assert [desk.status(case) for case in (early, late)] == ["offered", "offered"]
    for case in (early, late):
        desk.diary.control.post("/return/answer", return_id=case.external_id, accept=True)
    desk.diary.later(hours=1)
    desk.work()
    assert [desk.status(case) for case in told] == ["completed"] * 3
    assert CaseAct.objects.count() == before + 3
    paid = [desk.paid_back(case.order) for case in (early, late) if case.order]
    assert paid == [Decimal("2.50"), Decimal("1.25")]

    # what could not be read is named on the shop, and read again when somebody asks
    shop = late.account
    broken = [Trouble(late.external_id, "no JSON"), Trouble("", "it has no id")]
    note_troubles(account_id=shop.pk, troubles=broken, read=[], subject=Subject.CASE)
    assert late.external_id in text(get(screen, f"/c/corner-shop/channels/{shop.pk}/diagnostics/"))
    screen.post(f"/c/corner-shop/channels/{shop.pk}/read-again/")
    assert not shop.troubled_documents.exists()
    desk.compare()


def test_an_order_is_cancelled_and_one_is_refunded_from_the_menu_as_far_as_tiktok_allows(
    desk: Desk, screen: Client
) -> None:
    order = desk.sold(2)
    _menu(screen, order, "cancellation")
    [act] = CaseAct.objects.all()
    assert (act.case_kind, act.status, act.amount is not None) == ("cancellation", "asked", True)
    page = text(get(screen, f"{ORDERS}{order.pk}/"))
    assert "To be told" in page
    assert "Something is being asked already" in text(get(screen, f"{ORDERS}{order.pk}/case/"))
    desk.diary.post()
    order.refresh_from_db()
    assert order.status == "cancelled"
    over = text(get(screen, f"{ORDERS}{order.pk}/case/allowed/"))
    assert "Nothing can be started" in over

    for body in (
        {},
        {"kind": "exchange", "reason": "x"},
        {"kind": "refund"},
        {"kind": "refund", "reason": "x"},
    ):
        assert screen.post(f"{ORDERS}{order.pk}/case/check/", body).status_code == 422
        assert screen.post(f"{ORDERS}{order.pk}/case/start/", body).status_code == 422
    assert CaseAct.objects.count() == 1
    desk.compare()


def _menu(screen: Client, order: Order, kind: str) -> None:
    """Choose, see what it pays back, confirm twice."""
    base = f"{ORDERS}{order.pk}/case/"
    assert "is asked what may be done" in text(get(screen, base))
    offers = {offer.kind: offer for offer in get(screen, f"{base}allowed/").context["offers"]}
    offer = offers[kind]
    chosen = {
        "kind": kind,
        "reason": offer.reasons[0][0],
        **({"whole": "yes"} if offer.as_whole else {"units": [unit.pk for unit, _ in offer.units]}),
    }
    shown = screen.post(f"{base}check/", chosen)
    assert shown.status_code == 200, text(shown)
    assert not CaseAct.objects.exists()
    refund = shown.context["refund"].total
    told = {**chosen, "key": shown.context["key"], "minor": refund.minor, "currency": refund.currency}
    for _ in range(2):
        assert screen.post(f"{base}start/", told).status_code == 302


def test_what_comes_back_is_scanned_and_put_to_stock_once(desk: Desk, screen: Client) -> None:
    order = desk.sold(1, "DELIVERED")
    case = desk.asked(order, "RETURN_AND_REFUND")
    nothing = screen.get(f"{CASES}receive/", {"q": "1Z-UNKNOWN"})
    assert "Nothing fits" in text(nothing)
    screen.post(f"{CASES}{case.pk}/answer/", {"decision": "accept_return"})
    desk.diary.post()
    desk.diary.control.post("/return/ship", return_id=case.external_id)
    desk.diary.post()
    assert order.external_id in text(get(screen, f"{CASES}receive/"))
    case.refresh_from_db()
    scanned = screen.get(f"{CASES}receive/", {"q": case.tracking_number})
    assert scanned.headers["Location"] == f"{CASES}{case.pk}/receive/"
    unit = get(screen, f"{CASES}{case.pk}/receive/").context["left"][0].unit
    before = Balance.objects.get(sku=unit.sku).on_hand
    bad = screen.post(f"{CASES}{case.pk}/receive/", {"units": unit.pk, f"condition-{unit.pk}": "fine"})
    assert (bad.status_code, Balance.objects.get(sku=unit.sku).on_hand) == (422, before)
    told = {"units": unit.pk, f"condition-{unit.pk}": "as_new", f"disposition-{unit.pk}": "restock"}
    for _ in range(2):
        assert screen.post(f"{CASES}{case.pk}/receive/", told).status_code == 302
        assert Balance.objects.get(sku=unit.sku).on_hand == before + 1
    assert "Received" in text(get(screen, f"{CASES}{case.pk}/receive/"))


def test_what_is_set_aside_is_found_again_and_put_back_with_a_reason(desk: Desk, screen: Client) -> None:
    case = desk.asked(desk.sold(1, "DELIVERED"), "RETURN_AND_REFUND")
    desk.answer(case, Decision.ACCEPT_RETURN)
    desk.diary.control.post("/return/ship", return_id=case.external_id)
    desk.diary.post()
    receive, page = f"{CASES}{case.pk}/receive/", f"{CASES}{case.pk}/"
    far = make_warehouse(desk.diary.company, "far")
    shown = get(screen, receive)
    assert "Lies in" in text(shown)
    unit = shown.context["left"][0].unit
    told = {"units": unit.pk, f"condition-{unit.pk}": "opened", f"disposition-{unit.pk}": "quarantine"}
    assert screen.post(receive, {**told, "warehouse": "404404"}).status_code == 422
    assert not ReturnReceipt.objects.exists()
    assert screen.post(receive, {**told, "warehouse": far.pk}).status_code == 302
    row = ReturnReceipt.objects.get()
    assert [one.pk for one in get(screen, f"{CASES}receive/").context["aside"]] == [row.pk]
    assert "Put back to stock" in text(get(screen, page))
    path = f"{ORDERS}return-receipts/{row.pk}/release/"
    for body in ({}, {"disposition": "restock", "why": " "}, {"disposition": "quarantine", "why": "x"}):
        assert screen.post(path, body).status_code == 422, body
    assert not ReturnRelease.objects.exists()
    for _ in range(2):
        assert screen.post(path, {"disposition": "restock", "why": "The box only"}).status_code == 302
    assert screen.post(path, {"disposition": "scrap", "why": "Torn"}).status_code == 409
    assert Balance.objects.get(sku=unit.sku, warehouse=far).on_hand == 1
    shown = text(get(screen, page))
    assert "The box only" in shown
    assert "Put back to stock" not in shown
    assert not get(screen, f"{CASES}receive/").context["aside"]


def test_a_rule_shows_what_it_would_accept_and_accepts_it_once_it_is_on(desk: Desk, screen: Client) -> None:
    cheap, dear = (desk.asked(desk.sold(count, "DELIVERED"), "REFUND") for count in (1, 3))
    assert cheap.refund
    page = f"{CASES}rules/"
    most = {"kind": "refund", "most": str(cheap.refund.decimal), "currency": "USD"}
    for body in ({**most, "most": "0"}, {**most, "most": "1.005"}, {**most, "currency": ""}):
        assert screen.post(page, body).status_code == 422, body
    assert screen.post(page, most).status_code == 302
    [line] = get(screen, page).context["lines"]
    assert ([case.pk for case in line.cases], line.rule.on) == ([cheap.pk], False)
    desk.work()
    assert not CaseAct.objects.exists()
    for _ in range(2):
        screen.post(f"{page}{line.rule.pk}/switch/", {"on": "yes"})
        desk.work()
    desk.diary.later(hours=1)
    desk.work()
    assert (desk.status(cheap), desk.status(dear)) == ("completed", "requested")
    assert CaseAct.objects.count() == 1
    assert get(screen, page).context["lines"][0].accepted == 1
