"""Hostile text in every stored field, on every page and in every file: shown as text, and never as anything else."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker
from tests.conftest import make_company, make_member
from tests.support.database import kept_for_a_module
from tests.web.conftest import signed_in
from tests.web.marked import marked
from tests.web.routes import routes

from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db

MARKUP = "<x-evil onclick=f()>\"'><img src=x onerror=f()></textarea></pre></title>{{7|add:7}}{%now 'Y'%}&lt;"
FORMULAS = ('=HYPERLINK("http://evil")', pytest.param("\t=1+1", marks=pytest.mark.thorough))
"""How a formula may begin; ``tests/kit`` tries all ways on what every file is written with."""
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BIDI = f"gnp{TURNS}txt"


class Elements(HTMLParser):
    """Collects the elements and attributes that a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}
        self.text += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def pages(client: Client, company: Company, text: str) -> list[tuple[str, str]]:
    """Every page about things whose texts are all ``text``, with its address."""
    _, known = marked(company, text)
    found = []
    for route in (route for route in routes() if route.of_company):
        for address in route.addresses(known, company.slug):
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.append((address, answer.content.decode()))
    assert len(found) > 40
    return found


_AMOUNT = re.compile(r"-\d+(\.\d+)?")
"""What the books' programs read as an amount taken."""


@pytest.fixture(scope="module")
def hostile(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[tuple[str, str]]:
    """Every page, with its address, of a company whose texts all turn around and all hold markup."""
    with kept_for_a_module(django_db_blocker):
        company = make_company("Corner Shop")
        make_member(company, "Bob", "operator")
        return pages(signed_in(make_member(company, "Alice", "owner")), company, BIDI + MARKUP)


def test_markup_is_text_on_every_page(hostile: list[tuple[str, str]]) -> None:
    seen = 0
    for address, page in hostile:
        assert "<x-evil" not in page, address
        assert "<img src=x" not in page, address
        elements = Elements()
        elements.feed(page)
        wrong = [name for name in elements.found if name == "x-evil" or re.search(r" on[a-z]+$", name)]
        assert wrong == [], address
        seen += any("x-evil" in text for text in elements.text)
    assert seen > 20


def test_a_text_reads_as_it_is_on_every_page(hostile: list[tuple[str, str]]) -> None:
    seen = 0
    for address, page in hostile:
        assert not set(TURNS) & set(page), address
        seen += "gnptxt" in page
    assert seen > 20


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_any_file_is_a_formula(
    formula: str, company: Company, as_alice: Client, bob: User
) -> None:
    _, known = marked(company, formula)
    seen = files = 0
    for route in (route for route in routes() if route.of_company):
        for address in route.addresses(known, company.slug):
            answer = as_alice.get(address, {"format": "csv"})
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/csv"):
                continue
            raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
            files += 1
            for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
                for cell in row:
                    bad = cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _AMOUNT.fullmatch(cell)
                    assert not bad, f"{address}: {cell}"
                    seen += formula.strip() in cell
    assert files > 8
    assert seen > 5


def test_a_page_tells_its_length_after_a_text_was_mended(
    company: Company, as_alice: Client, alice: User
) -> None:
    company.name = f"Corner{TURNS}Shop"
    company.save()
    answer = as_alice.get("/c/corner-shop/jobs/")
    assert "CornerShop" in answer.content.decode()
    assert answer["Content-Length"] == str(len(answer.content))


def test_letters_that_only_look_alike_in_bytes_stay(company: Company, as_alice: Client) -> None:
    company.name = "Zoë’s – “Shop” … \u200e 日本\u3042 \u2065"
    company.save()
    assert "Zoë’s – “Shop” … \u200e 日本\u3042" in as_alice.get("/c/corner-shop/jobs/").content.decode()
