"""TikTok Shop passes the suite that every channel passes, in both ways of shipping (facts.md 8.2)."""

from __future__ import annotations

import pytest
from tests.shelfwire_tiktok.tiktok_world import TikTokWorld

from shelfwire.channels.contract import ChannelContract, World, as_shop
from shelfwire.channels.contract.aftersales import AftersalesContract
from shelfwire.channels.contract.base import Contract, complete
from shelfwire.channels.contract.labels import LabelContract
from shelfwire.channels.contract.statements import StatementContract
from shelfwire.channels.port import Refused, Session
from tiktok_shop_sim.testing import Simulator


class TestASellerInTheUS(ChannelContract):
    """Packages are made by the ship call."""

    @pytest.fixture
    def world(self, simulator: Simulator) -> World:
        return TikTokWorld(simulator, "corner-shop")


class TestASellerInVietNam(ChannelContract):
    """Packages are there from payment on."""

    @pytest.fixture
    def world(self, simulator: Simulator) -> World:
        return TikTokWorld(simulator, "saigon", shipping_type="SELLER")

    def test_an_order_leaves_in_two_parcels(self, world: World, session: Session) -> None:
        """Here TikTok's own packages are shipped whole; they are split on TikTok first (facts.md 8.9)."""
        order_id = world.place_order(units=2)
        half = self.shipment(world, session, order_id, units=1, number="1Z999AA10123456784")
        with pytest.raises(Refused) as refusal:
            self.desk(world).ship(session, half)
        assert [reason.code for reason in refusal.value.reasons] == ["package_is_larger"]
        assert "Split the order" in refusal.value.reasons[0].advice
        assert world.packages(order_id) == []


MARKETS = ["DE", "VN", "MX"]
ALIKE = ["US", "GB", "JP", "ID"]
"""Markets that ship as the corner shop, DE, DE and VN do."""


class GrandTour(Contract):
    """The shop of one region of a seller who has several."""

    @pytest.fixture
    def world(self, simulator: Simulator, region: str) -> World:
        return TikTokWorld(simulator, "grand-tour", region=region, shipping_type="SELLER")

    @pytest.fixture
    def session(self, world: World, stranger: Session, region: str) -> Session:
        answer = complete(self.connect(world), stranger, callback=self.agreed(world, stranger))
        shop = next(each for each in answer.shops if each.region == region)
        return as_shop(stranger, answer.credentials, shop)


@pytest.mark.parametrize(
    "region", [*MARKETS, *(pytest.param(region, marks=pytest.mark.thorough) for region in ALIKE)]
)
class TestLabelsInEveryMarket(GrandTour, LabelContract):
    """TikTok's own labels, by service in the US and by slot elsewhere; shops of one seller."""


@pytest.mark.thorough
@pytest.mark.parametrize("region", ["GB", "JP"])
class TestCasesInOtherMarkets(GrandTour, AftersalesContract):
    """Cancellations and returns where units may be cancelled one by one, and where sellers take nothing back."""


@pytest.mark.thorough
@pytest.mark.parametrize("region", ["GB", "JP", "DE", "MX"])
class TestMoneyInOtherMarkets(GrandTour, StatementContract):
    """Statements in currencies with and without decimals, with tax on fees and without."""
