"""TikTok's labels over the wire: what only TikTok does (facts.md section 8). The rest is in the contract suite."""

from __future__ import annotations

import pytest
from tests.shelfwire_tiktok.support import connected
from tests.shelfwire_tiktok.tiktok_world import TikTokWorld

from shelfwire.channels.port import (
    Delivery,
    DeliveryFailure,
    DeliveryOutcome,
    DocumentKind,
    Gone,
    LabelDesk,
    LabelOrder,
    MissingScope,
    Refused,
    Session,
    Together,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

VN = "saigon"


@pytest.fixture
def desk() -> LabelDesk:
    assert plugin.labels is not None
    return plugin.labels


@pytest.fixture
def world(simulator: Simulator) -> TikTokWorld:
    return TikTokWorld(simulator, VN, shipping_type="SELLER")


@pytest.fixture
def session(world: TikTokWorld) -> Session:
    return connected(world.simulator)


def package_of(world: TikTokWorld, order_id: str) -> ExternalPackageId:
    return ExternalPackageId(world.control.order(order_id)["packages"][0]["id"])


def bought(desk: LabelDesk, world: TikTokWorld, session: Session) -> tuple[str, ExternalPackageId]:
    order_id = world.place_label_order()
    (package_id,) = desk.buy(session, LabelOrder("k", (ExternalOrderId(order_id),))).package_ids
    return order_id, package_id


def test_documents_are_for_parcels_that_tiktok_ships_once_arranged_until_the_carrier_has_them(
    desk: LabelDesk, world: TikTokWorld, session: Session
) -> None:
    def why(package_id: ExternalPackageId, kind: DocumentKind = DocumentKind.LABEL) -> str:
        with pytest.raises(Refused) as refusal:
            desk.document(session, package_id, kind=kind)
        return refusal.value.reasons[0].advice

    assert "your own carrier" in why(package_of(world, world.place_order()))
    assert "Arrange the shipment first" in why(package_of(world, world.place_label_order()))
    order_id, package_id = bought(desk, world, session)
    assert "no such document" in why(package_id, DocumentKind.HAZMAT)
    picture = desk.document(session, package_id, kind=DocumentKind.PICTURE)
    assert world.fetch(picture.url).startswith(b"\x89PNG")
    world.control.scan(order_id=order_id)
    assert "the copy that is kept here" in why(package_id)


def test_what_became_of_parcels_is_refused_one_by_one(
    desk: LabelDesk, world: TikTokWorld, session: Session
) -> None:
    order_id, tiktoks = bought(desk, world, session)
    gone = ExternalPackageId("1")
    failed = DeliveryFailure.NOT_REACHED
    answer = desk.deliver(
        session,
        [
            Delivery(tiktoks, DeliveryOutcome.DELIVERED),
            Delivery(gone, DeliveryOutcome.FAILED, failed),
        ],
    )
    assert answer.refused.keys() == {tiktoks, gone}
    assert all(reason.code and reason.text for reason in answer.refused.values())
    assert world.control.order(order_id)["status"] == "AWAITING_COLLECTION"
    with pytest.raises(Refused) as refusal:
        desk.deliver(session, [Delivery(tiktoks, DeliveryOutcome.FAILED)])
    assert refusal.value.reasons[0].field == "packages[0].fail_delivery_reason"


def test_regrouping_what_is_not_there_is_refused_or_gone(
    desk: LabelDesk, world: TikTokWorld, session: Session
) -> None:
    first, second = (ExternalOrderId(world.place_label_order()) for _ in range(2))
    packages = [package_of(world, each) for each in (first, second)]
    answer = desk.combine(session, [Together(packages[0], (first, second))])
    assert (answer.made, answer.refused.keys()) == ({}, {packages[0]}), "they are of two buyers"
    assert [package_of(world, each) for each in (first, second)] == packages
    apart = desk.uncombine(session, packages[0])
    assert (apart.found, apart.packages) == (True, (Together(packages[0], (first,)),))
    assert desk.combine(session, []).made == {}
    with pytest.raises(Gone):
        desk.uncombine(session, ExternalPackageId("1"))
    with pytest.raises(Gone):
        desk.split(session, ExternalOrderId("1"), [])
    for groups in ([], [[]]):
        with pytest.raises(Refused):
            desk.split(session, first, groups)


def test_without_the_scope_only_splitting_and_combining_wait(
    desk: LabelDesk, world: TikTokWorld, session: Session
) -> None:
    poor = connected(
        world.simulator,
        scopes=["seller.authorization.info", "seller.order.info", "seller.fulfillment.basic"],
    )
    with pytest.raises(MissingScope) as missing:
        desk.combinable(poor)
    assert missing.value.scope == "seller.fulfillment.package.write"
    order_id = ExternalOrderId(world.place_label_order())
    assert desk.buy(poor, LabelOrder("k", (order_id,))).package_ids == (package_of(world, order_id),)
