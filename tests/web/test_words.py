"""Screens, e-mails, the REST API's description and the documentation speak the glossary's language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import signed_in
from tests.web.routes import looked_at, routes
from tests.web.test_browser_sweep import a_day
from tests.words import ROOT, not_for_people, prose, tables, visible, wrong_words

from shelfwire.people.models import Company, User

LONG = ("A name that goes on", "W" * 60)
"""What the scene itself writes into names."""


def test_a_planted_word_is_found() -> None:
    assert list(wrong_words("The shop rang twice.", screen=False)) == [
        "“rang” in “The shop rang twice.”: say notification received, webhook"
    ]
    assert list(wrong_words("Reset the cursor", screen=True))
    assert not list(wrong_words("Reset the cursor", screen=False)), "a word of the code"
    assert not list(wrong_words("Anything that is shared, during spring", screen=True))
    page = "<body><p>Since 2026-11-29T10:00 in America/New_York</p><p>may_ship: None</p><code>may_ship</code>"
    assert len(list(not_for_people(visible(page)))) == 4
    assert not list(not_for_people(visible("<body><code>may_ship None</code> Los Angeles (PST)")))


def test_the_glossary_has_its_two_tables() -> None:
    everywhere, screens = tables()
    assert {"doorbell", "ladder", "deed", "heal"} <= everywhere.keys()
    assert {"cursor", "conversation"} <= screens.keys()


@pytest.mark.django_db
def test_no_screen_uses_a_word_that_is_not_ours(company: Company, alice: User) -> None:
    Company.objects.filter(pk=company.pk).update(timezone="America/Los_Angeles")
    User.objects.update(timezone="America/Los_Angeles")
    _, known = a_day(company)
    client, wrong, seen = signed_in(alice), [], 0
    given = {**{name: [1] for route in routes() for name in route.arguments}, **known}
    for route, _, answer in looked_at(client, given, company.slug, routes()):
        if answer.status_code != 200 or b"<" not in getattr(answer, "content", b""):
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue
        seen += 1
        text = visible(answer.content.decode())
        found = [*wrong_words(text, screen=True), *not_for_people(text)]
        wrong += [f"{route.name}: {one}" for one in found]
    assert seen > 60
    assert wrong == [], "\n".join(sorted(set(wrong)))


def _said(document: Any) -> Iterator[str]:
    """Every summary and description of an OpenAPI document."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in ("summary", "description", "title") and isinstance(value, str):
                yield value
            else:
                yield from _said(value)
    elif isinstance(document, list):
        for value in document:
            yield from _said(value)


@pytest.mark.django_db
def test_the_rest_interface_describes_itself_in_the_glossarys_words(alice: User) -> None:
    document = json.loads(signed_in(alice).get("/api/v1/openapi.json").content)
    texts = list(_said(document))
    assert len(texts) > 200
    wrong = {one for text in texts for one in wrong_words(text, screen=True)}
    assert wrong == set(), "\n".join(sorted(wrong))


def _pages() -> list[Path]:
    found = [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / "ARCHITECTURE.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
    return [page for page in found if page.name != "glossary.md"]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.name)
def test_no_page_of_the_documentation_does(page: Path) -> None:
    assert list(wrong_words(prose(page.read_text()), screen=False)) == []


def test_no_template_of_an_email_does() -> None:
    folder = ROOT / "src" / "shelfwire"
    mails = [path for path in folder.rglob("templates/**/*") if path.suffix == ".txt" or "mail" in path.name]
    assert mails
    wrong = [
        f"{path.name}: {one}" for path in mails for one in wrong_words(visible(path.read_text()), screen=True)
    ]
    assert wrong == []
