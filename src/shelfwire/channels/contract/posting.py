"""Tests of posting listings: made once, edited without losing a SKU, moved, and read back whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from shelfwire.channels.contract.base import Contract, CountingThrottle, part_of
from shelfwire.channels.contract.world import NotOffered, World
from shelfwire.channels.port import (
    Gone,
    ListingAsKept,
    ListingContent,
    ListingMove,
    ListingStatus,
    ListingTarget,
    PictureUse,
    PostedListing,
    Refused,
    Session,
    TryLater,
)
from shelfwire.kit.ids import ExternalProductId, SellerSku

NOWHERE = ExternalProductId("1")
KEY = "posting-1"


class PostingContract(Contract):
    """Tests of the ListingTarget part."""

    def posting(self, world: World) -> ListingTarget:
        return part_of(world.channel.posting, "posting")

    @pytest.fixture
    def content(self, world: World, session: Session) -> ListingContent:
        """A listing of two SKUs that the shop takes."""
        self.posting(world)
        try:
            return world.new_listing(session)
        except NotOffered as missing:
            pytest.skip(str(missing))

    @pytest.fixture
    def made(self, world: World, session: Session, content: ListingContent) -> PostedListing:
        """That listing, made and on sale."""
        answer = self.posting(world).create(session, content, idempotency_key=KEY)
        world.accept_listing(answer.product_id)
        return answer

    def kept(self, world: World, session: Session, made: PostedListing) -> ListingAsKept:
        return self.posting(world).read(session, made.product_id)

    def known(self, content: ListingContent, made: PostedListing, *refs: str) -> ListingContent:
        """The listing with the ids that its SKUs have now, and without what goes its own way; only SKUs of ``refs``,
        when some are named."""
        skus = tuple(
            replace(sku, external_id=made.sku_ids[sku.ref], price=None, quantities=())
            for sku in content.skus
            if sku.ref in refs or not refs
        )
        return replace(content, skus=skus)

    def one_listing(self, world: World, before: int = 0) -> None:
        assert world.listings() == before + 1

    def test_a_listing_is_read_back_as_it_was_told(
        self, world: World, session: Session, content: ListingContent
    ) -> None:
        before = world.listings()
        answer = self.posting(world).create(session, content, idempotency_key=KEY)
        found = self.kept(world, session, answer)
        self.one_listing(world, before)
        assert answer.sku_ids.keys() == {sku.ref for sku in content.skus}
        assert found.product_id == answer.product_id
        assert (found.title, found.category_id) == (content.title, content.category_id)
        assert found.picture_uris == content.picture_uris
        assert found.ref in ("", content.ref)
        skus = {sku.external_id: sku for sku in found.skus}
        for told in content.skus:
            sku = skus[answer.sku_ids[told.ref]]
            assert (sku.seller_sku, sku.price) == (told.seller_sku, told.price)
            assert [(each.name, each.value) for each in sku.options] == [
                (each.name, each.value) for each in told.options
            ]
        assert found.document

    def test_what_would_be_sent_is_shown_without_a_call(
        self, world: World, session: Session, content: ListingContent
    ) -> None:
        throttle = session.throttle
        assert isinstance(throttle, CountingThrottle)
        throttle.asked.clear()
        before = world.listings()
        assert isinstance(self.posting(world).payload(session, content), Mapping)
        assert throttle.asked == []
        assert world.listings() == before

    def test_a_check_makes_nothing(self, world: World, session: Session, content: ListingContent) -> None:
        before = world.listings()
        assert self.posting(world).check(session, content).problems == ()
        wrong = self.posting(world).check(session, replace(content, title=""))
        assert {each.field for each in wrong.problems} == {"title"}
        assert all(each.text for each in wrong.problems)
        assert world.listings() == before

    def test_a_refusal_names_our_field_and_makes_nothing(
        self, world: World, session: Session, content: ListingContent
    ) -> None:
        posting, before = self.posting(world), world.listings()
        first, *others = content.skus
        for wrong, field in (
            (replace(content, title=""), "title"),
            (replace(content, skus=()), "skus"),
            (replace(content, skus=(replace(first, price=None), *others)), f"sku:{first.ref}:price"),
        ):
            with pytest.raises(Refused) as refusal:
                posting.create(session, wrong, idempotency_key=KEY)
            assert field in {each.field for each in refusal.value.reasons}
            assert all(each.text for each in refusal.value.reasons)
        assert world.listings() == before
        posting.create(session, content, idempotency_key=KEY)  # a refused key is no used key
        assert world.listings() == before + 1

    def test_one_key_and_one_ref_make_one_listing(
        self, world: World, session: Session, content: ListingContent
    ) -> None:
        posting, before = self.posting(world), world.listings()
        answers = [posting.create(session, content, idempotency_key=key) for key in (KEY, KEY, "another")]
        assert len({each.product_id for each in answers}) == 1
        assert answers[0].sku_ids == answers[1].sku_ids == answers[2].sku_ids
        self.one_listing(world, before)

    def test_a_lost_answer_never_makes_a_second_listing(
        self, world: World, session: Session, content: ListingContent
    ) -> None:
        posting, before = self.posting(world), world.listings()
        since = world.now() - timedelta(minutes=1)
        assert posting.find(session, content, since=since) is None
        with world.break_network(when="before"), pytest.raises(TryLater) as later:
            posting.create(session, content, idempotency_key=KEY)
        assert world.listings() == before
        assert posting.find(session, content, since=since) is None
        with world.break_network(when="after"), pytest.raises(TryLater) as later:
            posting.create(session, content, idempotency_key=KEY)
        assert later.value.maybe_done
        found = posting.find(session, content, since=since)
        assert found is not None
        again = posting.create(session, content, idempotency_key=KEY)
        assert (again.product_id, again.sku_ids) == (found.product_id, found.sku_ids)
        self.one_listing(world, before)

    def test_an_edit_changes_what_it_says_and_nothing_else(
        self, world: World, session: Session, content: ListingContent, made: PostedListing
    ) -> None:
        before = self.kept(world, session, made)
        title = f"{content.title}, second edition"
        answer = self.posting(world).edit(
            session, made.product_id, replace(self.known(content, made), title=title)
        )
        world.accept_listing(made.product_id)
        after = self.kept(world, session, made)
        assert answer.sku_ids == made.sku_ids
        assert replace(after, document="", updated_at=None, title="") == replace(
            before, document="", updated_at=None, title=""
        )
        assert after.title == title

    def test_a_sku_stays_until_a_person_takes_it_off(
        self, world: World, session: Session, content: ListingContent, made: PostedListing
    ) -> None:
        posting, first = self.posting(world), content.skus[0]
        mine = self.known(content, made, first.ref)
        posting.edit(session, made.product_id, mine)
        world.accept_listing(made.product_id)
        assert len(self.kept(world, session, made).skus) == len(content.skus)
        gone = tuple(sku_id for ref, sku_id in made.sku_ids.items() if ref != first.ref)
        posting.edit(session, made.product_id, replace(mine, dropped_sku_ids=gone))
        world.accept_listing(made.product_id)
        (left,) = self.kept(world, session, made).skus
        assert left.external_id == made.sku_ids[first.ref]

    def test_a_new_sku_joins_those_that_are_there(
        self, world: World, session: Session, content: ListingContent, made: PostedListing
    ) -> None:
        last = content.skus[-1]
        values = tuple(replace(each, value=f"{each.value} two", choice_id="") for each in last.options)
        new = replace(last, ref=f"{last.ref}-2", seller_sku=SellerSku(f"{last.seller_sku}-2"), options=values)
        known = self.known(content, made)
        answer = self.posting(world).edit(session, made.product_id, replace(known, skus=(*known.skus, new)))
        world.accept_listing(made.product_id)
        found = {sku.external_id: sku for sku in self.kept(world, session, made).skus}
        assert answer.sku_ids.keys() == {*made.sku_ids, new.ref}
        assert found.keys() == set(answer.sku_ids.values())
        assert found[answer.sku_ids[new.ref]].price == new.price

    def test_a_refused_edit_changes_nothing(
        self, world: World, session: Session, content: ListingContent, made: PostedListing
    ) -> None:
        before = self.kept(world, session, made)
        with pytest.raises(Refused) as refusal:
            self.posting(world).edit(session, made.product_id, replace(self.known(content, made), title=""))
        assert [each.field for each in refusal.value.reasons] == ["title"]
        assert self.kept(world, session, made) == before
        with pytest.raises(Gone):
            self.posting(world).edit(session, NOWHERE, self.known(content, made))

    def test_an_edit_that_waits_for_its_review_is_read_beside_the_live_version(
        self, world: World, session: Session, content: ListingContent, made: PostedListing
    ) -> None:
        posting = self.posting(world)
        assert posting.read_under_review(session, made.product_id) is None
        posting.edit(
            session, made.product_id, replace(self.known(content, made), title=f"{content.title} new")
        )
        waiting = posting.read_under_review(session, made.product_id)
        live = self.kept(world, session, made)
        if waiting is None:
            assert live.title == f"{content.title} new", "this channel reviews no edits"
            return
        assert (waiting.title, live.title) == (f"{content.title} new", content.title)
        assert live.under_review
        world.accept_listing(made.product_id)
        assert posting.read_under_review(session, made.product_id) is None
        assert self.kept(world, session, made).title == f"{content.title} new"

    def test_listings_are_moved_and_what_is_not_there_is_named(
        self, world: World, session: Session, made: PostedListing
    ) -> None:
        posting, here = self.posting(world), made.product_id

        def move(move: ListingMove) -> None:
            answer = posting.move(session, [NOWHERE, here, here], move)
            assert answer.refused.keys() == {NOWHERE}
            assert answer.refused[NOWHERE].text

        move(ListingMove.DEACTIVATE)
        assert self.kept(world, session, made).status is ListingStatus.OFF_BY_SELLER
        move(ListingMove.ACTIVATE)
        assert self.kept(world, session, made).status in (ListingStatus.LIVE, ListingStatus.IN_REVIEW)
        move(ListingMove.DELETE)
        with pytest.raises(Gone):
            posting.read(session, here)
        with pytest.raises(Gone):
            posting.read_under_review(session, here)
        move(ListingMove.RECOVER)
        assert self.kept(world, session, made).status is ListingStatus.OFF_BY_SELLER
        assert posting.move(session, [], ListingMove.DELETE).refused == {}

    def test_a_picture_is_handed_over_and_what_is_none_is_refused(
        self, world: World, session: Session
    ) -> None:
        posting = self.posting(world)
        try:
            picture = world.picture()
        except NotOffered as missing:
            pytest.skip(str(missing))
        for use in PictureUse:
            sent = posting.send_picture(session, picture, name="mug.jpg", use=use)
            assert sent.uri
        for broken in (b"", b"no picture"):
            with pytest.raises(Refused) as refusal:
                posting.send_picture(session, broken, name="mug.jpg", use=PictureUse.MAIN)
            assert all(each.text for each in refusal.value.reasons)

    def test_nothing_is_posted_beyond_the_call_budget(
        self, world: World, session: Session, content: ListingContent
    ) -> None:
        before = world.listings()
        closed = replace(session, throttle=CountingThrottle(closed=True))
        with pytest.raises(TryLater) as later:
            self.posting(world).create(closed, content, idempotency_key=KEY)
        assert not later.value.maybe_done
        assert world.listings() == before

    def test_a_listing_that_is_not_there_is_gone(self, world: World, session: Session) -> None:
        with pytest.raises(Gone):
            self.posting(world).read(session, NOWHERE)
