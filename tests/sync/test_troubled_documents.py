"""A poisonous document costs itself only, and is named until a later reading of it goes well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection
from tests.support.folder_shops import Shop
from tests.sync.test_orders import cursor_position, recorded, window

from shelfwire.channels.port import Amount, ChannelOrder, Funder, OrderPage, Unknown
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Notice, TroubledDocument
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Refused
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.orders import poll, read, recording

LONG = "x" * 20_000
ODD = "Zoë \u202e\u0000 \ud800 ⅷ \U0001f9f5 ﷽"
HUGE = 10**30

Poison = Callable[[ChannelOrder], ChannelOrder]

FATAL: dict[str, Poison] = {
    "id too long": lambda o: replace(o, external_id="9" * 65),
    "id with NUL": lambda o: replace(o, external_id=f"{o.external_id}\x00"),
    "id with half a letter": lambda o: replace(o, external_id=f"{o.external_id}\ud800"),
    "total beyond bigint": lambda o: replace(o, total_minor=HUGE),
    "tax below bigint": lambda o: replace(o, tax_minor=-HUGE),
    "price beyond bigint": lambda o: replace(o, units=tuple(replace(u, price_minor=HUGE) for u in o.units)),
    "amount beyond bigint": lambda o: replace(o, amounts=(Amount("tax", Funder.BUYER, HUGE, "1e28"),)),
    "currency of four letters": lambda o: replace(o, currency="EURO"),
    "unit id too long": lambda o: replace(
        o, units=tuple(replace(u, external_id=u.external_id * 30) for u in o.units)
    ),
    "sku id too long": lambda o: replace(o, units=tuple(replace(u, sku_id=LONG) for u in o.units)),
    "product id too long": lambda o: replace(o, units=tuple(replace(u, product_id=LONG, sku_id="N") for u in o.units)),
}  # fmt: skip


def _texts(text: str) -> Poison:
    def poison(o: ChannelOrder) -> ChannelOrder:
        units = tuple(
            replace(
                u,
                seller_sku=text,
                product_name=text,
                sku_name=text,
                image_url=text,
                tracking_number=text,
                provider_name=text,
                provider_id=text,
                cancel_reason=text,
                package_id=text,
                status=Unknown(text),
            )
            for u in o.units
        )
        address = replace(
            o.address,
            name=text,
            phone=text,
            lines=(text, text),
            city=text,
            district=text,
            region=text,
            postal_code=text,
            country=text,
            levels=((text, text, text),),
            instructions=text,
        )
        return replace(
            o,
            units=units,
            address=address,
            status=Unknown(text),
            channel_status=text,
            buyer_id=text,
            buyer_name=text,
            buyer_message=text,
            cancel_reason=text,
            cancelled_by=text,
            delivery_option_id=text,
            delivery_option_name=text,
            warehouse_id=text,
            shipped_by=Unknown(text),
            replaced_order_id=text,
            unknown={text: text},
            amounts=(Amount(text, Funder.SELLER, 5, text),),
            document=text.encode("utf-8", "surrogatepass"),
        )

    return poison


HARMLESS: dict[str, Poison] = {"texts too long": _texts(LONG), "texts of odd letters": _texts(ODD)}


@pytest.fixture
def poisoned(selling: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Poison], None]:
    """Make the channel tell one order in a poisonous way, by every door."""
    poisons: dict[str, Poison] = {}

    def told(page: OrderPage) -> OrderPage:
        return replace(
            page, documents=tuple(poisons.get(o.external_id, lambda o: o)(o) for o in page.documents)
        )

    source = type(selling.world.channel.orders)
    for name in ("changed", "created", "fetch"):
        real = getattr(source, name)

        def door(self: object, *args: Any, _real: Any = real, **kwargs: Any) -> OrderPage:
            return told(_real(self, *args, **kwargs))

        monkeypatch.setattr(source, name, door)

    def poison(order_id: str, how: Poison | None) -> None:
        if how is None:
            poisons.pop(order_id)
        else:
            poisons[order_id] = how

    return poison


def troubles(shop: Shop) -> dict[str, tuple[bool, str]]:
    return {row.external_id: (row.taken_in, row.why) for row in exchange.troubled(shop.account)}


@pytest.mark.parametrize("how", FATAL)
def test_one_poisonous_document_costs_itself_only_and_the_poll_goes_on(
    selling: Shop, poisoned: Callable[[str, Poison | None], None], how: str
) -> None:
    before = cursor_position(selling)
    good = {selling.world.place_order() for _ in range(2)}
    bad = selling.world.place_order()
    good.add(selling.world.place_order())
    poisoned(bad, FATAL[how])
    with_poison = clock.now() + timedelta(minutes=20)
    poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == good
    ((named, (taken_in, why)),) = troubles(selling).items()
    assert named[:3] in (bad[:3], "999")
    assert (taken_in, "cannot be recorded" in why) == (False, True)
    assert "\n" not in why
    kept = exchange.cursor(selling.account.pk, "orders")
    assert kept is not None
    assert (kept.failures, kept.error) == (0, "")
    assert "1 orders have trouble" in kept.note
    assert before < cursor_position(selling) < with_poison

    poll.poll_orders(account_id=selling.account.pk)
    assert (recorded(), TroubledDocument.objects.count()) == (good, 1)


@pytest.mark.parametrize("how", HARMLESS)
def test_texts_are_cut_and_cleaned_to_what_their_columns_take(
    selling: Shop, poisoned: Callable[[str, Poison | None], None], how: str
) -> None:
    bad, good = selling.world.place_order(), selling.world.place_order()
    poisoned(bad, HARMLESS[how])
    poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == {bad, good}
    assert troubles(selling) == {}
    selling.world.change(bad)
    poll.poll_orders(account_id=selling.account.pk)
    assert troubles(selling) == {}


def test_a_trouble_ends_when_the_order_is_read_well_and_is_counted_until_then(
    selling: Shop, poisoned: Callable[[str, Poison | None], None]
) -> None:
    bad = selling.world.place_order()
    poisoned(bad, FATAL["total beyond bigint"])
    for _ in range(3):
        poll.poll_orders(account_id=selling.account.pk)
    assert TroubledDocument.objects.get().times == 3
    assert not Order.objects.exists()
    still = read.read_troubled_again(selling.account.pk, by="Alice")
    assert (len(still.lost), TroubledDocument.objects.count()) == (1, 1)
    poisoned(bad, None)
    assert read.read_troubled_again(selling.account.pk, by="Alice").troubles == ()
    assert (recorded(), TroubledDocument.objects.count()) == ({bad}, 0)


def test_a_known_order_whose_newer_document_is_poisonous_keeps_what_it_has(
    selling: Shop, poisoned: Callable[[str, Poison | None], None]
) -> None:
    known = selling.world.place_order()
    poll.poll_orders(account_id=selling.account.pk)
    before = Order.objects.values().get()
    poisoned(known, FATAL["price beyond bigint"])
    selling.world.change(known, cancel_asked=True)
    poll.poll_orders(account_id=selling.account.pk)
    assert list(troubles(selling)) == [known]
    assert Order.objects.values().get() == before
    assert Unit.objects.get().price_minor == 1250
    with pytest.raises(Refused, match="cannot be read"):
        read.refetch(Order.objects.get(), by="Alice")
    poisoned(known, None)
    read.refetch(Order.objects.get(), by="Alice")
    assert (Order.objects.get().cancel_requested, troubles(selling)) == (True, {})


def test_a_download_hands_a_poisonous_document_back_and_tries_it_again(
    selling: Shop, poisoned: Callable[[str, Poison | None], None]
) -> None:
    good, bad = selling.world.place_order(), selling.world.place_order()
    poisoned(bad, FATAL["sku id too long"])
    job = window(selling)
    selling.drain()
    job.refresh_from_db()
    (row,) = job.rows.all()
    assert (recorded(), job.status, row.key, job.succeeded) == ({good}, JobStatus.PARTLY_FAILED, bad, 1)
    assert list(troubles(selling)) == [bad]


def test_a_notice_about_a_poisonous_order_is_finished_and_the_others_are_looked_at(
    selling: Shop, poisoned: Callable[[str, Poison | None], None]
) -> None:
    good, bad = selling.world.place_order(), selling.world.place_order()
    poisoned(bad, FATAL["currency of four letters"])
    selling.ring(selling.world.ring(bad))
    selling.ring(selling.world.ring(good))
    selling.drain()
    assert recorded() == {good}
    assert set(Notice.objects.values_list("status", flat=True)) == {"handled"}
    assert Notice.objects.filter(outcome__contains=f"{bad} could not be read").count() == 1
    assert list(troubles(selling)) == [bad]


def test_what_the_plugin_cannot_read_is_named_too_even_without_an_id(
    selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = selling.world.place_order()
    source = type(selling.world.channel.orders)
    real = source.changed
    monkeypatch.setattr(
        source,
        "changed",
        lambda *a, **k: replace(real(*a, **k), unreadable=(("", "it has no id"), ("7" * 90, "broken"))),
    )
    poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == {good}
    assert troubles(selling) == {"": (False, "it has no id"), "7" * 64: (False, "broken")}


@pytest.mark.parametrize("year", [1970, 3000, 9999])
def test_an_impossible_stamp_moves_no_position_and_names_the_order(
    selling: Shop, poisoned: Callable[[str, Poison | None], None], year: int
) -> None:
    bad, good = selling.world.place_order(), selling.world.place_order()
    stamp = datetime(year, 12, 31, 23, tzinfo=UTC)
    poisoned(bad, lambda o: replace(o, updated_at=stamp, placed_at=stamp))
    started = clock.now()
    poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == {bad, good}
    assert cursor_position(selling) <= started
    ((named, (taken_in, why)),) = troubles(selling).items()
    assert (named, taken_in, str(year) in why) == (bad, True, True)
    poisoned(bad, None)
    selling.world.change(bad, cancel_asked=True)
    poll.poll_orders(account_id=selling.account.pk)
    assert Order.objects.get(external_id=bad).cancel_requested
    assert troubles(selling) == {}


@pytest.mark.parametrize(
    "error", [DataError("value too long\nCOPY line 1: Dana"), OperationalError("disk full")]
)
def test_any_database_error_of_a_conversation_stands_on_its_position(
    selling: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    before = cursor_position(selling)
    selling.world.place_order()

    def refuse(**kwargs: object) -> None:
        raise error

    monkeypatch.setattr(recording, "note_troubles", refuse)
    with pytest.raises(type(error)):
        poll.poll_orders(account_id=selling.account.pk)
    (failing,) = exchange.failing(selling.account.company)
    assert failing.error == f"The database refused ({type(error).__name__}): {str(error).splitlines()[0]}"
    assert (cursor_position(selling), Order.objects.count()) == (before, 0)
    assert failing.due_at is not None
    assert failing.due_at > clock.now()


@pytest.mark.django_db
def test_what_is_too_big_for_the_server_is_the_documents_fault_and_an_absent_server_is_not() -> None:
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector('simple', string_agg(md5(n::text), ' ')) FROM generate_series(1, 60000) AS n"
        )
    assert recording.is_of_a_value(caught.value)
    assert not recording.is_of_a_value(OperationalError("server closed the connection"))
