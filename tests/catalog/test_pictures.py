"""Pictures of what is sold: wanted once, fetched once, kept small; a bad one costs only itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from PIL import Image
from tests.kit.test_fetch import Server, answer

from shelfwire.catalog import queries
from shelfwire.catalog.actions import forget_pictures, want_pictures
from shelfwire.catalog.actions.fetch_pictures import AGAIN, IN_HAND, fetch_pictures
from shelfwire.catalog.models import Picture, Thumbnails
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.people.models import Company


def png(colour: str = "red", side: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def host() -> Iterator[Server]:
    """A picture host whose files are by path: ``/red`` and so on are pictures, ``/text`` is none, others are 404."""
    made = Server()

    def play(s: Any) -> None:
        name = made.asked[-1].split()[1].strip("/").split("?")[0]
        if name in ("red", "rouge", "blue"):
            s.sendall(answer(png({"rouge": "red"}.get(name, name)), content_type="text/html"))
        elif name == "text":
            s.sendall(answer(b"hello", content_type="image/png"))
        else:
            s.sendall(answer(b"", "404 Not Found"))

    made.play = play
    made.url = made.url.removesuffix("/picture")
    yield made
    made.close()


def want(company: Company, *urls: str) -> dict[str, int]:
    return want_pictures(company.pk, urls, clock.now())


def fetch_all() -> None:
    """Until nothing is due any more, however long the retries take."""
    with time_machine.travel(clock.now(), tick=False) as clock_hand:
        for _ in range(len(AGAIN) + 2):
            fetch_pictures()
            clock_hand.shift(timedelta(days=2))


def test_a_wanted_picture_is_fetched_soon_and_once(company: Company, host: Server) -> None:
    url = f"{host.url}/red"
    first = want(company, url)
    assert want(company, url) == first
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        assert drain() == ["catalog.pictures"]
    picture = Picture.objects.get()
    assert (picture.pk, picture.reason, picture.next_at, picture.attempts) == (first[url], "", None, 1)
    small = queries.thumbnail(company, picture.digest, 96)
    large = queries.thumbnail(company, picture.digest, 480)
    assert small
    assert large
    assert Image.open(io.BytesIO(small)).size == (96, 96)
    fetch_all()
    assert len(host.asked) == 1
    assert want(company, url) == first
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert drain() == []


def test_pictures_that_look_the_same_are_kept_once_in_a_company(
    company: Company, other_company: Company, host: Server
) -> None:
    want(company, f"{host.url}/red", f"{host.url}/rouge", f"{host.url}/blue")
    want(other_company, f"{host.url}/red")
    fetch_all()
    assert Thumbnails.objects.filter(company=company).count() == 2
    assert Thumbnails.objects.filter(company=other_company).count() == 1
    digests = dict(Picture.objects.filter(company=company).values_list("url", "digest"))
    assert digests[f"{host.url}/red"] == digests[f"{host.url}/rouge"]
    assert queries.thumbnail(other_company, digests[f"{host.url}/blue"], 96) is None


def test_a_bad_picture_keeps_its_reason_and_costs_no_other(company: Company, host: Server) -> None:
    want(company, *(f"{host.url}/{name}" for name in ("gone", "text", "blue")), "http://10.0.0.1/inside.png")
    fetch_pictures()
    found = {row.url.rpartition("/")[2]: row for row in Picture.objects.all()}
    assert found["blue"].digest
    assert found["gone"].reason == "the server answered 404"
    assert found["text"].reason == "it is no picture that can be read, or is damaged"
    assert "private network" in found["inside.png"].reason
    assert not any(found[name].digest for name in ("gone", "text", "inside.png"))


def test_it_is_tried_again_later_and_later_and_then_no_more(company: Company, host: Server) -> None:
    want(company, f"{host.url}/gone")
    with time_machine.travel(clock.now(), tick=False) as hand:
        for attempt, wait in enumerate(AGAIN, start=1):
            fetch_pictures()
            picture = Picture.objects.get()
            assert (len(host.asked), picture.attempts, picture.next_at) == (
                attempt,
                attempt,
                clock.now() + wait,
            )
            fetch_pictures()
            assert len(host.asked) == attempt
            hand.shift(wait)
        fetch_pictures()
        last = Picture.objects.get()
        assert (last.next_at, last.reason) == (None, "the server answered 404")
        hand.shift(timedelta(days=90))
        fetch_pictures()
    assert len(host.asked) == len(AGAIN) + 1


def test_a_picture_that_kills_its_worker_does_so_only_so_often(
    company: Company, host: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    want(company, f"{host.url}/blue")

    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr("shelfwire.catalog.actions.fetch_pictures.draw", kill)
    with time_machine.travel(clock.now(), tick=False) as hand:
        for _ in range(len(AGAIN) + 1):
            with pytest.raises(Killed):
                fetch_pictures()
            hand.shift(IN_HAND)
        fetch_pictures()
    assert len(host.asked) == len(AGAIN) + 1


def test_a_run_is_bounded_and_the_next_one_goes_on(
    company: Company, host: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shelfwire.catalog.actions.fetch_pictures.MOST", 2)
    want(company, *(f"{host.url}/red?{n}" for n in range(5)))
    for expected in (2, 4, 5):
        fetch_pictures()
        assert Picture.objects.exclude(digest="").count() == expected
    monkeypatch.setattr("shelfwire.catalog.actions.fetch_pictures.SECONDS", -1.0)
    want(company, f"{host.url}/red?late")
    fetch_pictures()
    assert Picture.objects.exclude(digest="").count() == 5


@pytest.mark.parametrize(
    "url", ["", "data:image/png;base64,AAAA", "javascript:alert(1)", "ftp://x/y", "http://x/" + "y" * 2000]
)
def test_what_can_be_no_address_of_a_picture_is_not_kept(url: str, company: Company) -> None:
    assert want(company, url) == {}
    assert not Picture.objects.exists()
    assert drain() == []


def test_long_addresses_are_told_apart(company: Company) -> None:
    urls = [f"https://example.com/{'ß' * 1900}{n}" for n in range(2)]
    assert len(set(want(company, *urls).values())) == 2
    assert list(Picture.objects.order_by("url").values_list("url", flat=True)) == urls


def test_what_is_not_shown_any_more_is_forgotten_with_its_thumbnails(
    company: Company, other_company: Company, host: Server
) -> None:
    for whose in (company, other_company):
        want(whose, f"{host.url}/red", f"{host.url}/rouge", f"{host.url}/blue")
    fetch_all()
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert forget_pictures(Picture.objects.filter(company=company, url__endswith="rouge")) == 1
        assert Thumbnails.objects.filter(company=company).count() == 2
        assert forget_pictures(Picture.objects.filter(company=company)) == 2
    assert not Thumbnails.objects.filter(company=company).exists()
    assert Thumbnails.objects.filter(company=other_company).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_fetch_each_picture_once(company: Company, host: Server) -> None:
    want(company, *(f"{host.url}/red?{n}" for n in range(20)))
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait(10)
        try:
            fetch_pictures()
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(host.asked) == 20
    assert Picture.objects.exclude(digest="").count() == 20
    assert Thumbnails.objects.count() == 1
