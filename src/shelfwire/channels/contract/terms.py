"""Tests of what a plugin says of its markets: the parts that amounts play, fees by rate, days until settlement."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import pytest

from shelfwire.channels.contract.base import Contract
from shelfwire.channels.contract.world import World
from shelfwire.channels.port import AmountGroup, AmountRole, Channel, ChannelLine, FeeBasis

MOST_DAYS = 90
"""No market waits longer with the money."""
FULL = 10_000
"""Basis points that are the whole."""
_ROLE_GROUPS = frozenset({AmountGroup.REVENUE, AmountGroup.SHIPPING, AmountGroup.INFORMATION})
_FEE_GROUPS = frozenset({AmountGroup.FEE, AmountGroup.ADJUSTMENT})


def once(keys: Iterable[Hashable]) -> bool:
    """Whether none of them is there twice."""
    found = list(keys)
    return len(set(found)) == len(found)


def lines_agree(channel: Channel, lines: Iterable[ChannelLine]) -> None:
    """Amounts come from the channel in the groups that their parts belong to, and sales are told."""
    roles, fees = channel.amount_roles, {rule.name for rule in channel.fee_rules} | channel.creator_amounts
    played = set()
    for amount in (amount for line in lines for amount in line.amounts):
        if amount.name in roles:
            assert amount.group in _ROLE_GROUPS, amount
            played.add(roles[amount.name])
        elif amount.name in fees:
            assert amount.group in _FEE_GROUPS, amount
    assert AmountRole.SALES in played


class TermsContract(Contract):
    """Tests of what is known of markets. They ask the plugin alone."""

    def test_a_fee_by_its_rate_is_of_a_market_and_has_a_day_and_a_source(self, world: World) -> None:
        channel = world.channel
        for rule in channel.fee_rules:
            assert rule.region in channel.regions, rule
            assert rule.name in channel.money_words, rule
            assert rule.name not in channel.amount_roles, rule
            assert isinstance(rule.basis, FeeBasis), rule
            assert 0 <= rule.basis_points < FULL, rule
            assert rule.source, rule
        assert once((rule.region, rule.name, rule.since) for rule in channel.fee_rules)

    def test_days_until_settlement_are_of_a_market_and_have_a_day_and_a_source(self, world: World) -> None:
        channel = world.channel
        for term in channel.settlement_terms:
            assert term.region in channel.regions, term
            assert 0 <= term.days <= MOST_DAYS, term
            assert term.source, term
        assert once((term.region, term.since) for term in channel.settlement_terms)

    def test_amounts_that_play_a_part_have_a_word(self, world: World) -> None:
        channel = world.channel
        if channel.statements is None:
            pytest.skip("statements are not supported")
        assert {AmountRole.SALES, AmountRole.SALES_REFUND} <= set(channel.amount_roles.values())
        assert all(isinstance(role, AmountRole) for role in channel.amount_roles.values())
        named = set(channel.amount_roles) | channel.creator_amounts
        assert named <= set(channel.money_words), named - set(channel.money_words)
        assert not channel.creator_amounts & set(channel.amount_roles)
