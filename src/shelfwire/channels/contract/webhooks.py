"""Tests of receiving notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shelfwire.channels.contract.base import Contract
from shelfwire.channels.contract.world import DOOR, World
from shelfwire.channels.port import (
    BadSignature,
    NoticeTopic,
    Session,
    SubjectKind,
    Unreadable,
)
from shelfwire.kit.secrets import Secret


class WebhooksContract(Contract):
    """Tests of the Webhooks part."""

    def test_a_genuine_notice_tells_which_order_to_look_at(self, world: World, session: Session) -> None:
        assert session.shop is not None
        order_id = world.place_order()
        body, headers = world.ring(order_id)
        notice = self.bell(world).read(session, body=body, headers=headers)
        assert notice.known
        assert notice.topic == NoticeTopic.ORDER
        assert notice.subjects == ((SubjectKind.ORDER, order_id),)
        assert notice.shop_id in (None, session.shop.external_id)
        assert notice.dedupe_key

    def test_headers_are_found_in_any_case(self, world: World, session: Session) -> None:
        body, headers = world.ring(world.place_order())
        for changed in (
            {key.lower(): value for key, value in headers.items()},
            {key.upper(): value for key, value in headers.items()},
        ):
            assert self.bell(world).read(session, body=body, headers=changed).known

    def test_one_notice_has_one_key_and_another_another(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        first, second = world.ring(order_id), world.ring(order_id)
        read = self.bell(world).read
        keys = [read(session, body=b, headers=h).dedupe_key for b, h in (first, first, second)]
        assert keys[0] == keys[1] != keys[2]

    def test_a_notice_changed_on_its_way_is_not_read(self, world: World, session: Session) -> None:
        body, headers = world.ring(world.place_order())
        for forged, with_headers in (
            (body + b" ", headers),
            (b"", headers),
            (b"not json", headers),
            (body, {}),
            (body, {key: value[:-1] + "x" for key, value in headers.items()}),
            (body, dict.fromkeys(headers, "")),
            (body, dict.fromkeys(headers, "\u00e9" * 64)),
        ):
            with pytest.raises(BadSignature):
                self.bell(world).read(session, body=forged, headers=with_headers)

    def test_another_apps_secret_opens_nothing(self, world: World, session: Session) -> None:
        body, headers = world.ring(world.place_order())
        other = {name: Secret("another secret altogether") for name in session.secrets}
        with pytest.raises(BadSignature):
            self.bell(world).read(replace(session, secrets=other), body=body, headers=headers)

    @pytest.mark.parametrize(
        "body", [b"", b"not json", b"[]", b"null", b"42", b"{}", b"\xff\xfe", b'{"a":' * 2000]
    )
    def test_a_signed_notice_that_is_no_document_is_unreadable(
        self, world: World, session: Session, body: bytes
    ) -> None:
        with pytest.raises(Unreadable):
            self.bell(world).read(session, body=body, headers=world.sign(body))

    def test_a_notice_of_an_unknown_kind_is_accepted_as_such(self, world: World, session: Session) -> None:
        body, headers = world.ring_unknown()
        notice = self.bell(world).read(session, body=body, headers=headers)
        assert not notice.known
        assert notice.kind
        assert notice.dedupe_key

    def test_subscribing_twice_is_subscribing_once(self, world: World, session: Session) -> None:
        kinds = self.bell(world).subscribe(session, address=DOOR)
        assert kinds
        assert self.bell(world).subscribe(session, address=DOOR) == kinds
        now = self.bell(world).subscriptions(session)
        assert {now[kind] for kind in kinds} == {DOOR}
