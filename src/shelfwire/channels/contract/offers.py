"""Tests of telling stock and prices, and of reading listings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest

from shelfwire.channels.contract.base import Contract, part_of
from shelfwire.channels.contract.world import NotOffered, World
from shelfwire.channels.port import (
    ChannelListing,
    Gone,
    Hindrance,
    ListingSource,
    ListingStatus,
    Page,
    PriceRange,
    PriceSink,
    PushAnswer,
    Session,
    SkuLevels,
    SkuPrice,
    SkuQuantities,
    StockSink,
    TryLater,
)
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId
from shelfwire.kit.money import Money

NOWHERE = ExternalProductId("1")
NOBODYS = ExternalSkuId("1")


class Wares(NamedTuple):
    """A product on sale with two SKUs, and what the channel says of their stock."""

    product_id: ExternalProductId
    levels: tuple[SkuLevels, ...]

    @property
    def sku_ids(self) -> tuple[ExternalSkuId, ...]:
        return tuple(each.sku_id for each in self.levels)

    def quantities(self, *units: int) -> list[SkuQuantities]:
        """So many units of each SKU in every warehouse that it has."""
        return [
            SkuQuantities(each.sku_id, tuple((level.warehouse_id, many) for level in each.levels))
            for each, many in zip(self.levels, units, strict=True)
        ]


def hindrances(answer: PushAnswer) -> set[tuple[str, Hindrance]]:
    """Which SKU was refused, and why."""
    return {(each.sku_id, each.hindrance) for each in answer.refused}


class OfferContract(Contract):
    """What the tests of stock, prices and listings have in common."""

    def stock(self, world: World) -> StockSink:
        return part_of(world.channel.stock, "stock")

    def prices(self, world: World) -> PriceSink:
        return part_of(world.channel.prices, "prices")

    def listings(self, world: World) -> ListingSource:
        return part_of(world.channel.listings, "listings")

    @pytest.fixture
    def wares(self, world: World, session: Session) -> Wares:
        stock = self.stock(world)
        try:
            product_id, sku_ids = world.list_product(skus=2)
        except NotOffered as missing:
            pytest.skip(str(missing))
        return Wares(product_id, self.levels(stock, session, sku_ids))

    def levels(
        self, stock: StockSink, session: Session, sku_ids: Sequence[ExternalSkuId]
    ) -> tuple[SkuLevels, ...]:
        found = {each.sku_id: each for each in stock.read(session, sku_ids)}
        return tuple(found[each] for each in sku_ids)

    def units(self, world: World, session: Session, wares: Wares) -> list[list[int]]:
        """What the channel says it has, SKU by SKU and warehouse by warehouse."""
        found = self.levels(self.stock(world), session, wares.sku_ids)
        return [[level.available for level in each.levels] for each in found]

    def listing(self, world: World, session: Session, product_id: ExternalProductId) -> ChannelListing:
        (found,) = self.listings(world).fetch(session, [product_id]).documents
        return found

    def told(self, world: World, session: Session, wares: Wares) -> list[Money | None]:
        """The prices that the channel says, SKU by SKU."""
        skus = {each.external_id: each.price for each in self.listing(world, session, wares.product_id).skus}
        return [skus[each] for each in wares.sku_ids]


class StockContract(OfferContract):
    """Tests of the StockSink part."""

    def test_quantities_are_read_as_they_were_told_and_repeating_them_changes_nothing(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        places = [len(each.levels) for each in wares.levels]
        for _ in range(2):
            answer = self.stock(world).send(session, wares.product_id, wares.quantities(31, 7))
            assert answer.refused == ()
            assert self.units(world, session, wares) == [[31] * places[0], [7] * places[1]]

    def test_a_refused_number_lands_on_its_sku_and_the_other_is_taken(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        stock = self.stock(world)
        before = self.units(world, session, wares)
        answer = stock.send(session, wares.product_id, wares.quantities(stock.most_units + 1, 9))
        assert hindrances(answer) == {(wares.sku_ids[0], Hindrance.VALUE)}
        assert all(each.reason.text for each in answer.refused)
        assert self.units(world, session, wares) == [before[0], [9] * len(before[1])]

    def test_an_unknown_sku_is_gone_and_the_others_are_taken(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        first, second = wares.quantities(5, 6)
        strange = replace(first, sku_id=NOBODYS)
        answer = self.stock(world).send(session, wares.product_id, [first, strange, second])
        assert hindrances(answer) == {(NOBODYS, Hindrance.GONE)}
        assert [set(each) for each in self.units(world, session, wares)] == [{5}, {6}]

    def test_of_an_unknown_product_each_sku_is_gone(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        before = self.units(world, session, wares)
        answer = self.stock(world).send(session, NOWHERE, wares.quantities(5, 6))
        assert hindrances(answer) == {(each, Hindrance.GONE) for each in wares.sku_ids}
        assert self.units(world, session, wares) == before

    def test_a_sku_that_is_not_there_is_left_out_of_what_is_read(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        found = self.stock(world).read(session, [NOBODYS, *wares.sku_ids])
        assert {each.sku_id for each in found} == set(wares.sku_ids)
        assert {each.product_id for each in found} == {wares.product_id}
        assert self.stock(world).read(session, [NOBODYS]) == ()

    def test_what_another_writes_is_read(self, world: World, session: Session, wares: Wares) -> None:
        sku = wares.levels[0]
        try:
            world.write_stock(sku.sku_id, sku.levels[0].warehouse_id, 77)
        except NotOffered as missing:
            pytest.skip(str(missing))
        assert self.units(world, session, wares)[0][0] == 77

    def test_a_product_that_was_taken_down_takes_no_quantity(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        before = self.units(world, session, wares)
        try:
            world.take_down(wares.product_id)
        except NotOffered as missing:
            pytest.skip(str(missing))
        answer = self.stock(world).send(session, wares.product_id, wares.quantities(1, 2))
        assert hindrances(answer) == {(each, Hindrance.STATE) for each in wares.sku_ids}
        assert self.units(world, session, wares) == before

    def test_a_product_is_taken_off_sale_and_put_back(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        stock = self.stock(world)
        assert stock.take_off_sale(session, wares.product_id).refused == ()
        assert self.listing(world, session, wares.product_id).status is ListingStatus.OFF_BY_SELLER
        assert stock.put_on_sale(session, wares.product_id).refused == ()
        assert self.listing(world, session, wares.product_id).status is ListingStatus.LIVE
        (refusal,) = stock.take_off_sale(session, NOWHERE).refused
        assert (refusal.sku_id, refusal.hindrance) == ("", Hindrance.GONE)

    def test_a_lost_answer_may_have_been_done_and_a_lost_request_was_not(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        stock = self.stock(world)
        with world.break_network(when="before"), pytest.raises(TryLater) as later:
            stock.read(session, wares.sku_ids)
        assert not later.value.maybe_done
        with world.break_network(when="after"), pytest.raises(TryLater) as later:
            stock.send(session, wares.product_id, wares.quantities(3, 4))
        assert later.value.maybe_done
        assert [set(each) for each in self.units(world, session, wares)] == [{3}, {4}]


class PriceContract(OfferContract):
    """Tests of the PriceSink part."""

    def limits(self, world: World, session: Session) -> PriceRange:
        assert session.shop is not None
        region = session.shop.region
        return next(each for each in self.prices(world).ranges if each.region == region)

    def priced(self, wares: Wares, limits: PriceRange, *units: int) -> list[SkuPrice]:
        return [
            SkuPrice(each, Money(many, limits.currency))
            for each, many in zip(wares.sku_ids, units, strict=True)
        ]

    def test_prices_are_read_as_they_were_told_and_repeating_them_changes_nothing(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        prices = self.priced(wares, self.limits(world, session), 123_400, 56_700)
        for _ in range(2):
            assert self.prices(world).send(session, wares.product_id, prices).refused == ()
            assert self.told(world, session, wares) == [each.price for each in prices]

    def test_a_price_outside_its_range_lands_on_its_sku_and_the_other_is_taken(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        limits = self.limits(world, session)
        before = self.told(world, session, wares)
        too_much = int(limits.most.scaleb(limits.decimals)) + 1
        prices = self.priced(wares, limits, too_much, 56_700)
        answer = self.prices(world).send(session, wares.product_id, prices)
        assert hindrances(answer) == {(wares.sku_ids[0], Hindrance.VALUE)}
        assert self.told(world, session, wares) == [before[0], prices[1].price]

    def test_a_promotion_holds_the_price_of_its_sku_and_is_read(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        limits = self.limits(world, session)
        before = self.told(world, session, wares)
        try:
            promotion_id = world.hold_price(wares.sku_ids[0])
        except NotOffered as missing:
            pytest.skip(str(missing))
        prices = self.priced(wares, limits, 123_400, 56_700)
        answer = self.prices(world).send(session, wares.product_id, prices)
        assert hindrances(answer) == {(wares.sku_ids[0], Hindrance.LOCKED)}
        assert self.told(world, session, wares) == [before[0], prices[1].price]
        source = self.listings(world)
        assert promotion_id in [each.external_id for each in source.promotions(session).documents]
        promotion = source.promotion(session, promotion_id)
        assert promotion.locks_price
        assert [each.sku_id for each in promotion.items or ()] == [wares.sku_ids[0]]

    def test_of_an_unknown_product_each_price_is_gone(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        prices = self.priced(wares, self.limits(world, session), 123_400, 56_700)
        answer = self.prices(world).send(session, NOWHERE, prices)
        assert hindrances(answer) == {(each, Hindrance.GONE) for each in wares.sku_ids}


class ListingContract(OfferContract):
    """Tests of the ListingSource part."""

    def test_pages_bring_every_listing_once(self, world: World, session: Session, wares: Wares) -> None:
        made = {wares.product_id, *(world.list_product(skus=1)[0] for _ in range(6))}
        since, until = world.now() - timedelta(hours=1), world.now() + timedelta(seconds=1)
        pages: list[Page[ChannelListing]] = []
        while not pages or pages[-1].next_page is not None:
            page = pages[-1].next_page if pages else None
            pages.append(self.listings(world).created(session, since=since, until=until, page=page, size=3))
            assert len(pages) < 100, "paging does not end"
        found = [each.external_id for page in pages for each in page.documents]
        assert len(found) == len(set(found))
        assert made <= set(found)
        assert pages[0].total in (None, len(found))

    def test_a_change_is_seen_in_the_window_of_its_moment(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        self.stock(world).send(session, wares.product_id, wares.quantities(8, 9))
        moment = self.listing(world, session, wares.product_id).updated_at
        assert moment is not None

        def ids(hours: int) -> set[str]:
            since = moment + timedelta(hours=hours)
            page = self.listings(world).changed(session, since=since, until=since + timedelta(hours=1))
            return {each.external_id for each in page.documents}

        assert wares.product_id in ids(0)
        assert wares.product_id not in ids(1)

    def test_a_listing_comes_with_its_skus_and_what_is_not_there_is_left_out(
        self, world: World, session: Session, wares: Wares
    ) -> None:
        page = self.listings(world).fetch(session, [NOWHERE, wares.product_id])
        (found,) = page.documents
        assert (found.external_id, found.status) == (wares.product_id, ListingStatus.LIVE)
        assert found.channel_status
        assert found.title
        assert {each.external_id for each in found.skus} == set(wares.sku_ids)
        assert all(each.price is not None and each.seller_sku for each in found.skus)

    def test_a_promotion_that_is_not_there_is_gone(self, world: World, session: Session) -> None:
        with pytest.raises(Gone):
            self.listings(world).promotion(session, "1")
