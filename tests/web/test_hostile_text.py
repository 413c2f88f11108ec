"""Hostile text in every stored field, on every page and in every file: shown as text, and never as anything else."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker
from tests.conftest import make_company, make_member
from tests.support.database import kept_for_a_module
from tests.web.conftest import signed_in
from tests.web.marked import marked
from tests.web.routes import as_file, company_routes, content, looked_at

from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db

FORMULAS = ("=1", pytest.param("\t=1", marks=pytest.mark.thorough))
"""What the texts begin with; ``tests/kit`` tries all ways in which a formula may on what every file is written with."""
MARKUP = "<x-evil onclick=f()>\"'><img src=x onerror=f()></textarea></pre></title>{{7|add:7}}{%now 'Y'%}&lt;"
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


@dataclass
class Shown:
    """What a company shows of its things: pages and files of rows, each with its address."""

    formula: str
    pages: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)


def shown(client: Client, company: Company, formula: str) -> Shown:
    """All that can be looked at of things whose texts all begin with a formula, turn around and hold markup."""
    _, known = marked(company, formula + BIDI + MARKUP)
    found = Shown(formula)
    for _, address, answer in looked_at(client, known, company.slug, company_routes()):
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found.pages.append((address, content(answer)))
            if not as_file(found.pages[-1][1]):
                continue
            answer = client.get(address, {"format": "csv"})
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/csv"):
            found.files.append((address, content(answer)))
    return found


_AMOUNT = re.compile(r"-\d+(\.\d+)?")
"""What the books' programs read as an amount taken."""


@pytest.fixture(scope="module", params=FORMULAS)
def hostile(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Shown:
    """What the owner of a company sees whose every text is hostile."""
    with kept_for_a_module(django_db_blocker):
        company = make_company("Corner Shop")
        make_member(company, "Bob", "operator")
        return shown(signed_in(make_member(company, "Alice", "owner")), company, request.param)


def test_markup_is_text_on_every_page(hostile: Shown) -> None:
    assert len(hostile.pages) > 40
    seen = 0
    for address, page in hostile.pages:
        assert "<x-evil" not in page, address
        assert "<img src=x" not in page, address
        elements = Elements()
        elements.feed(page)
        wrong = [name for name in elements.found if name == "x-evil" or re.search(r" on[a-z]+$", name)]
        assert wrong == [], address
        seen += any("x-evil" in text for text in elements.text)
    assert seen > 20


def test_a_text_reads_as_it_is_on_every_page(hostile: Shown) -> None:
    seen = 0
    for address, page in hostile.pages:
        assert not set(TURNS) & set(page), address
        seen += "gnptxt" in page
    assert seen > 20


def test_no_cell_of_any_file_is_a_formula(hostile: Shown) -> None:
    seen = 0
    for address, file in hostile.files:
        for row in csv.reader(io.StringIO(file.removeprefix("\ufeff"), newline="")):
            for cell in row:
                bad = cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _AMOUNT.fullmatch(cell)
                assert not bad, f"{address}: {cell}"
                seen += hostile.formula.strip() in cell
    assert len(hostile.files) > 8
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
