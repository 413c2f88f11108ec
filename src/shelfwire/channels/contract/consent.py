"""Tests of consent, tokens and the checks of a connection."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Literal

import pytest

from shelfwire.channels.contract.base import Contract, complete
from shelfwire.channels.contract.world import REDIRECT, NotOffered, World
from shelfwire.channels.port import (
    Channel,
    ConsentDenied,
    MissingScope,
    Reconnect,
    Session,
    TryLater,
)
from shelfwire.kit.ids import ExternalOrderId


def _offered(world: World, part: Literal["orders", "shipments"]) -> AbstractContextManager[None]:
    try:
        return world.without_scope(part)
    except NotOffered as why:
        pytest.skip(str(why))


class ConsentContract(Contract):
    """Tests of the Connect part, and of the plugin as a whole."""

    def test_a_plugin_is_a_channel_with_a_name_a_label_and_a_schema(self, world: World) -> None:
        assert isinstance(world.channel, Channel)
        assert world.channel.name.isidentifier()
        assert world.channel.label
        names = [field.name for field in world.channel.options]
        assert len(names) == len(set(names))

    def test_the_settings_of_the_world_are_options_of_the_plugin(self, world: World) -> None:
        options, secrets = world.settings()
        kinds = {field.name: field.kind for field in world.channel.options}
        assert {kinds[name] for name in secrets} <= {"secret"}
        assert "secret" not in {kinds[name] for name in options}

    def test_the_consent_page_carries_our_state_and_comes_back_with_it(
        self, world: World, stranger: Session
    ) -> None:
        url = self.connect(world).authorise_url(stranger, state="st-4711", redirect_url=REDIRECT)
        assert "st-4711" in url
        assert world.consent(url)["state"] == "st-4711"

    def test_a_consent_gives_two_tokens_with_moments_in_the_future_and_a_shop(
        self, world: World, stranger: Session
    ) -> None:
        answer = complete(self.connect(world), stranger, callback=self.agreed(world, stranger))
        held = answer.credentials
        assert held.access_token
        assert held.refresh_token
        assert world.now() < held.access_expires_at <= held.refresh_expires_at
        (shop,) = answer.shops
        assert shop.external_id
        assert shop.name
        assert len(shop.currency) == 3

    def test_no_secret_prints_itself(self, session: Session) -> None:
        held = session.credentials
        assert held is not None
        said = repr(session) + str(session) + repr(held)
        assert held.access_token.reveal() not in said
        assert held.refresh_token.reveal() not in said
        assert not any(secret.reveal() in said for secret in session.secrets.values())

    def test_a_declined_consent_is_denied(self, world: World, stranger: Session) -> None:
        url = self.connect(world).authorise_url(stranger, state="s", redirect_url=REDIRECT)
        with pytest.raises(ConsentDenied) as refusal:
            complete(self.connect(world), stranger, callback=world.deny(url))
        assert refusal.value.message

    def test_a_code_works_once(self, world: World, stranger: Session) -> None:
        callback = self.agreed(world, stranger)
        complete(self.connect(world), stranger, callback=callback)
        with pytest.raises(ConsentDenied):
            complete(self.connect(world), stranger, callback=callback)

    def test_a_made_up_code_is_denied(self, world: World, stranger: Session) -> None:
        callback = {**self.agreed(world, stranger), "code": "made-up"}
        with pytest.raises(ConsentDenied):
            complete(self.connect(world), stranger, callback=callback)

    def test_a_callback_without_a_code_is_denied(self, world: World, stranger: Session) -> None:
        with pytest.raises(ConsentDenied):
            complete(self.connect(world), stranger, callback={"state": "s"})

    def test_a_consent_over_a_broken_network_is_tried_later(self, world: World, stranger: Session) -> None:
        callback = self.agreed(world, stranger)
        with world.break_network(when="before"), pytest.raises(TryLater):
            complete(self.connect(world), stranger, callback=callback)

    def test_a_refresh_gives_a_new_pair_that_works_and_keeps_what_belongs_to_the_shop(
        self, world: World, session: Session
    ) -> None:
        assert session.credentials is not None
        new = self.connect(world).refresh(session)
        assert new.access_token != session.credentials.access_token
        assert new.refresh_token != session.credentials.refresh_token
        assert new.access_expires_at >= session.credentials.access_expires_at
        assert dict(new.extra) == dict(session.credentials.extra)
        self.source(world).fetch(replace(session, credentials=new), [ExternalOrderId("1")])

    def test_an_expired_access_token_asks_for_reconnecting_and_a_refresh_helps(
        self, world: World, session: Session
    ) -> None:
        world.expire_access()
        with pytest.raises(Reconnect):
            self.source(world).fetch(session, [ExternalOrderId("1")])
        fresh = replace(session, credentials=self.connect(world).refresh(session))
        assert self.source(world).fetch(fresh, [ExternalOrderId("1")]).documents == ()

    def test_a_revoked_consent_asks_for_reconnecting_and_no_refresh_helps(
        self, world: World, session: Session
    ) -> None:
        world.revoke()
        with pytest.raises(Reconnect):
            self.source(world).fetch(session, [ExternalOrderId("1")])
        with pytest.raises(Reconnect):
            self.connect(world).refresh(session)

    def test_a_scope_that_is_missing_is_named_and_shuts_nothing_else(
        self, world: World, session: Session
    ) -> None:
        with _offered(world, "shipments"):
            with pytest.raises(MissingScope) as lacking:
                self.desk(world).warehouses(session)
            assert self.source(world).fetch(session, [ExternalOrderId("1")]).documents == ()
        assert lacking.value.scope
        assert lacking.value.message
        with _offered(world, "orders"):
            with pytest.raises(MissingScope):
                self.source(world).fetch(session, [ExternalOrderId("1")])
            assert self.desk(world).warehouses(session)
        assert self.source(world).fetch(session, [ExternalOrderId("1")]).documents == ()

    def test_a_refresh_over_a_broken_network_is_tried_later(self, world: World, session: Session) -> None:
        with world.break_network(when="before"), pytest.raises(TryLater):
            self.connect(world).refresh(session)

    def test_a_session_without_consent_asks_for_reconnecting(self, world: World, stranger: Session) -> None:
        with pytest.raises(Reconnect):
            self.source(world).fetch(stranger, [ExternalOrderId("1")])

    def test_the_check_of_a_connected_shop_says_what_works(self, world: World, session: Session) -> None:
        checks = self.connect(world).check(session)
        assert "works" in {check.outcome for check in checks}
        assert len({check.key for check in checks}) == len(checks)

    def test_the_check_of_an_unconnected_shop_says_what_is_missing(
        self, world: World, stranger: Session
    ) -> None:
        checks = self.connect(world).check(stranger)
        missing = [check for check in checks if check.outcome == "missing"]
        assert missing
        assert all(check.advice for check in missing)
