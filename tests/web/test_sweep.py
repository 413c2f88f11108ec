"""Every page with every half-made thing answers, for whoever may most and least.

The list of pages is the resolver's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from tests.web.conftest import signed_in
from tests.web.half_made import Known, half_made
from tests.web.routes import LIST, account_routes, content, routes
from tests.web.scene import busy_scene

from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db

REFUSES = {
    "orders:slip": 422,
    "orders:printed_file": 409,
    "callback": 400,
    "invitation": 410,
    "stop_mail": 410,
}
"""Pages that refuse, with the reason: paper of what may not ship, an answer to a consent, an invitation or a link in an
e-mail that is none.
"""
LEADS_ON = {
    "root",
    "welcome",
    "callback",
    "channels:setup",
    "notifications:open",
    "station:table_job",
    "orders:printed_file",
}
"""Pages that may only send somewhere else, or need a round trip that nobody began."""

LOOKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("?format=csv", {}),
    ("?q=0", {"HX-Request": "true", "HX-Target": "grid"}),
)
"""The page, its rows as a file, its rows alone after a search."""


def sweep(
    client: Client, known: Known, slug: str, looks: Sequence[tuple[str, dict[str, str]]] = LOOKS
) -> dict[str, set[int]]:
    """Every address that can be looked at: the statuses that each page answered with.

    A route that takes no look says so (405) before it asks about what: it is tried once, not for every thing.
    """
    seen: dict[str, set[int]] = defaultdict(set)
    wrong: list[str] = []
    for route in routes():
        allowed = {200, 302, 403, 404, 405, REFUSES.get(route.name)}
        for address in route.addresses(known, slug):
            if 405 in seen[route.name]:
                break
            for query, headers in looks if route.of_company else looks[:1]:
                try:
                    answer = client.get(address + query, headers=headers)
                    text = content(answer)
                except Exception as broken:  # noqa: BLE001  # every broken page is to be named, not only the first
                    wrong.append(f"{route.name} {address}{query}: {broken!r}")
                    continue
                seen[route.name].add(answer.status_code)
                if answer.status_code not in allowed:
                    wrong.append(f"{route.name} {address}{query}: {answer.status_code}")
                if answer.status_code != 200 or (not query and LIST not in text):
                    break  # not shown, or no list: it has no other form
    assert wrong == [], "\n".join(wrong)
    return dict(seen)


def test_the_sweep_knows_a_value_for_whatever_an_address_asks_for(company: Company, alice: User) -> None:
    known = half_made(company)
    assert {name for route in routes() for name in route.arguments} <= set(known)


@pytest.mark.parametrize(
    ("role", "zone"),
    [
        ("alice", "Pacific/Kiritimati"),
        pytest.param("charlie", "Pacific/Pago_Pago", marks=pytest.mark.thorough),
    ],
)
def test_every_page_stands_with_everything_half_made(
    role: str, zone: str, company: Company, request: pytest.FixtureRequest
) -> None:
    known = half_made(company, zone)
    looks = LOOKS if role == "alice" else LOOKS[:1]
    seen = sweep(signed_in(request.getfixturevalue(role)), known, company.slug, looks)
    if role == "alice":
        never = {name for name, statuses in seen.items() if not statuses & {200, 405}}
        assert never <= LEADS_ON | {"invitation", "password_link", "stop_mail"}, (
            "nothing half made was shown by these pages"
        )


@pytest.mark.parametrize("role", ["alice", pytest.param("bob", marks=pytest.mark.thorough), "charlie"])
def test_every_page_stands_in_a_company_with_nothing(
    role: str, company: Company, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(role))
    plain = [route for route in routes() if not route.arguments]
    for route in plain:
        for address in route.addresses({}, company.slug):
            answer = client.get(address)
            assert answer.status_code in {200, 302, 400, 403, 405}, f"{address}: {answer.status_code}"


def _asks(address: str) -> set[tuple[str, ...]]:
    """What an address asks for. Whatever asks for nothing new need not be looked at again: each value of each filter
    and each set of filters is looked at once, and each order of a list, each file of it and each news of it once.
    """
    path, _, query = address.partition("?")
    asked = dict(parse_qsl(query))
    for once in ("sort", "format"):
        if once in asked:
            return {(path, once, asked[once])}
    values = {(path, name, re.sub(r"\d+", "N", value)) for name, value in asked.items()}
    return {(path, *sorted(asked)), *values}


def test_every_link_and_file_of_every_page_leads_somewhere(company: Company, alice: User) -> None:
    """From Home on, whatever a page offers to look at is there: links, parts that load later, downloads."""
    busy_scene(company)
    client, waiting, seen = signed_in(alice), [f"/c/{company.slug}/"], set[tuple[str, ...]]()
    while waiting:
        address = waiting.pop()
        if (asks := _asks(address)) <= seen:
            continue
        seen |= asks
        answer = client.get(address)
        if "format=pulse" in address:
            assert answer.status_code == 204, f"{address}: nothing has changed"
            continue
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        if not answer["Content-Type"].startswith("text/html"):
            content(answer)
            continue
        found = re.findall(r'(?:href|hx-get)="([^"]+)"', content(answer))
        path = address.partition("?")[0]
        for one in (found_one.replace("&amp;", "&") for found_one in found):
            full = path + one if one.startswith("?") else one
            full = full.partition("#")[0]
            if full.startswith("/c/") and full.count("?") < 2 and "keep=1" not in full:
                waiting.append(full)
    assert len({path for path, *_ in seen}) > 60


def test_every_page_of_signing_in_stands(alice: User, client: Client) -> None:
    for one in (client, signed_in(alice)):
        for route in account_routes():
            if not route.arguments and "<" not in route.where:
                answer = one.get("/" + route.where.replace("^", "").replace("$", ""))
                assert answer.status_code < 500, route.where
