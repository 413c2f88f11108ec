"""Tests of asking what a product must say."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from shelfwire.channels.contract.base import Contract, CountingThrottle, part_of
from shelfwire.channels.contract.world import World
from shelfwire.channels.port import (
    CategoryNode,
    CategoryTree,
    ChannelBrand,
    Gone,
    Permission,
    QuestionKind,
    Refused,
    Session,
    Taxonomy,
    TryLater,
)
from shelfwire.kit.ids import ExternalCategoryId

NOWHERE = ExternalCategoryId("999999999999")
MOST_ASKED = 12
"""Leaves whose questions are looked at."""


class TaxonomyContract(Contract):
    """Tests of the Taxonomy part."""

    def taxonomy(self, world: World) -> Taxonomy:
        return part_of(world.channel.taxonomy, "categories")

    def leaves(self, tree: CategoryTree) -> list[CategoryNode]:
        return [node for node in tree.nodes if node.is_leaf and node.permission == Permission.AVAILABLE]

    def every_brand(self, world: World, session: Session, version: str, size: int) -> list[ChannelBrand]:
        found: list[ChannelBrand] = []
        mark = None
        for _ in range(100):
            page = self.taxonomy(world).brands(session, version=version, page=mark, size=size)
            found += page.documents
            mark = page.next_page
            if mark is None:
                return found
        raise AssertionError("paging does not end")

    def test_a_tree_has_leaves_and_every_parent_is_in_it(self, world: World, session: Session) -> None:
        tree = self.taxonomy(world).tree(session)
        ids = [node.external_id for node in tree.nodes]
        assert len(set(ids)) == len(ids)
        assert {node.parent_id for node in tree.nodes} - {None} <= set(ids)
        assert not {node.parent_id for node in tree.nodes} & {
            node.external_id for node in tree.nodes if node.is_leaf
        }
        assert all(node.name for node in tree.nodes)
        assert self.leaves(tree)

    def test_a_leaf_says_what_it_asks_and_twice_the_same(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        tree = taxonomy.tree(session)
        for leaf in self.leaves(tree)[:MOST_ASKED]:
            asked = taxonomy.questions(session, leaf.external_id, version=tree.version)
            assert (asked.category_id, asked.version) == (leaf.external_id, tree.version)
            questions = {one.external_id: one for one in asked.questions}
            assert len(questions) == len(asked.questions)
            for one in asked.questions:
                assert one.name
                assert (
                    one.choices or one.kind not in (QuestionKind.CHOICE, QuestionKind.MANY) or one.takes_text
                )
                assert all(key in questions for key, _ in one.only_if), "a condition that nobody can answer"
            again = taxonomy.questions(session, leaf.external_id, version=tree.version)
            assert replace(again, request_id="") == replace(asked, request_id="")

    def test_what_takes_no_products_asks_nothing(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        tree = taxonomy.tree(session)
        branch = next(node.external_id for node in tree.nodes if not node.is_leaf)
        for category_id in (branch, NOWHERE):
            with pytest.raises((Gone, Refused)):
                taxonomy.questions(session, category_id, version=tree.version)

    def test_what_is_proposed_is_a_leaf_of_the_tree(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        tree = taxonomy.tree(session)
        leaf = self.leaves(tree)[0]
        found = taxonomy.recommend(session, title=leaf.name, version=tree.version)
        assert set(found) <= {node.external_id for node in tree.nodes if node.is_leaf}
        assert leaf.external_id in found
        assert taxonomy.recommend(session, title="Qwrtpsdfg", version=tree.version) == ()

    def test_brands_come_in_pages_and_each_once(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        version = taxonomy.tree(session).version
        whole = self.every_brand(world, session, version, 100)
        assert whole
        assert self.every_brand(world, session, version, 2) == whole
        named = taxonomy.brands(session, words=whole[0].name, version=version).documents
        assert whole[0] in named
        assert all(whole[0].name.casefold() in one.name.casefold() for one in named)
        for answer in (True, False):
            told = taxonomy.brands(session, authorised=answer, version=version).documents
            assert {one.authorised for one in told} <= {answer}

    def test_a_brand_is_added_once(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        version = taxonomy.tree(session).version
        before = self.every_brand(world, session, version, 100)
        made = taxonomy.add_brand(session, "Alice and Sons")
        assert taxonomy.add_brand(session, "Alice and Sons").external_id == made.external_id
        after = self.every_brand(world, session, version, 100)
        assert len(after) == len(before) + 1
        assert made.external_id in {one.external_id for one in after}
        with pytest.raises(Refused) as refusal:
            taxonomy.add_brand(session, "A")
        assert refusal.value.reasons[0].advice
        assert self.every_brand(world, session, version, 100) == after

    def test_a_brand_whose_answer_was_lost_is_added_once(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        version = taxonomy.tree(session).version
        before = self.every_brand(world, session, version, 100)
        with world.break_network(when="after"), suppress(TryLater):
            taxonomy.add_brand(session, "Bob and Daughters")
        made = taxonomy.add_brand(session, "Bob and Daughters")
        after = self.every_brand(world, session, version, 100)
        assert len(after) == len(before) + 1
        assert made.external_id in {one.external_id for one in after}

    def test_what_the_shop_needs_is_named_once(self, world: World, session: Session) -> None:
        found = self.taxonomy(world).prerequisites(session)
        assert found
        assert len({one.code for one in found}) == len(found)
        assert all(one.says and one.advice for one in found if one.failed)

    def test_responsible_parties_have_a_name(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        for ask in (taxonomy.manufacturers, taxonomy.responsible_persons):
            assert all(one.external_id and one.name for one in ask(session))
            assert ask(session, words="Qwrtpsdfg") == ()

    def test_size_charts_are_found_by_words(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        found = taxonomy.size_charts(session)
        assert len({one.external_id for one in found}) == len(found)
        for one in found:
            assert one in taxonomy.size_charts(session, words=one.name)
        assert taxonomy.size_charts(session, words="Qwrtpsdfg") == ()

    def test_every_call_asks_the_budget(self, world: World, session: Session) -> None:
        taxonomy = self.taxonomy(world)
        closed = replace(session, throttle=CountingThrottle(closed=True))
        for call in (
            lambda: taxonomy.tree(closed),
            lambda: taxonomy.questions(closed, NOWHERE, version="v1"),
            lambda: taxonomy.recommend(closed, title="A mug", version="v1"),
            lambda: taxonomy.brands(closed, version="v1"),
            lambda: taxonomy.prerequisites(closed),
            lambda: taxonomy.manufacturers(closed),
            lambda: taxonomy.size_charts(closed),
        ):
            with pytest.raises(TryLater):
                call()
