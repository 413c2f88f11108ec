"""Files that answer questions: what is kept, what is not, and who may name them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.catalog.test_pictures import png
from tests.factories import make_account
from tests.posting.rows import channel_product

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.posting.actions import PropertyChange, change_properties, keep_file
from shelfwire.posting.actions.forget_files import forget_files
from shelfwire.posting.errors import BadFile
from shelfwire.posting.jobs_registry import forget_old_files
from shelfwire.posting.models import AnswerFile, AnswerMapping, CategoryTemplate, ChannelProduct, PropertyEdit

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BOMB = (
    b"\x89PNG\r\n\x1a\n"
    + b"\x00\x00\x00\rIHDR"
    + (60_000).to_bytes(4, "big") * 2
    + b"\x08\x02\x00\x00\x00"
    + b"\x00" * 64
)


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("cert.pdf", PDF, "cert.pdf", "application/pdf"),
        ("papers/Test report.PDF", PDF, "Test report.PDF", "application/pdf"),
        ("cert.jpg", PDF, "cert.jpg.pdf", "application/pdf"),
        ("label.pdf", png(), "label.pdf.png", "image/png"),
        (None, PDF, "file.pdf", "application/pdf"),
    ],
)
def test_what_a_file_is_is_read_from_its_bytes(
    company: Company, name: str | None, content: bytes, kept: str, media_type: str
) -> None:
    row = keep_file(company=company, name=name, content=content, by="Bob")
    assert (row.name, row.media_type, row.size, bytes(row.content)) == (
        kept,
        media_type,
        len(content),
        content,
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"hello", "no picture that can be read"),
        (b"<svg xmlns='x'></svg>", "SVG"),
        (b"<html>%PD</html>", "web page"),
        (b"%PDF-1.7\nhalf", "whose end is missing"),
        (b"GIF89a" + b"\x00" * 64, "cannot be kept"),
        (png(side=60), "60 × 60 pixels"),
        (BOMB, "cannot be kept"),
        (b"%PDF-1.7\n" + b"x" * (20 * 1024 * 1024) + b"%%EOF", "20 MB is the most"),
        (png() + b"\x00" * (10 * 1024 * 1024), "10 MB is the most"),
    ],
)
def test_what_answers_nothing_is_refused_and_not_kept(company: Company, content: bytes, says: str) -> None:
    with pytest.raises(BadFile, match="cannot be kept") as refusal:
        keep_file(company=company, name="cert.pdf", content=content, by="Bob")
    assert says in str(refusal.value)
    assert refusal.value.hint
    assert not AnswerFile.objects.exists()


def test_the_same_content_is_kept_once_a_company(company: Company, other_company: Company) -> None:
    first = keep_file(company=company, name="a.pdf", content=PDF, by="Bob")
    again = keep_file(company=company, name="b.pdf", content=PDF, by="Bob")
    assert (again.pk, again.name) == (first.pk, "b.pdf")
    assert keep_file(company=other_company, name="a.pdf", content=PDF, by="Bob").pk != first.pk


def test_a_file_that_nothing_names_is_forgotten_after_a_while(
    company: Company, other_company: Company, settings: Any
) -> None:
    account = make_account(company)
    row, other = channel_product(company, account, "PUZZLE"), channel_product(company, account, "MUG")
    kept = {
        name: keep_file(company=company, name=f"{name}.png", content=png(side=side), by="Bob")
        for side, name in enumerate(("said", "was_said", "template", "mapping", "chart", "given_again"), 120)
    }
    unused = [
        keep_file(company=one, name="no.png", content=png(side=119), by="Bob")
        for one in (company, other_company)
    ]
    answer = {"answer:certification:7": {"values": [{"id": kept["was_said"].key}]}}
    assert _said(row, answer) == ""
    assert _said(row, {"answer:certification:7": {"values": [{"id": kept["said"].key}]}}) == ""
    assert _said(other, {"setting:size_chart_file": kept["chart"].key}) == ""
    values = {"values": [{"id": kept["template"].key}]}
    CategoryTemplate.objects.create(account=account, name="x", answers={"7": values}, updated_at=clock.now())
    AnswerMapping.objects.create(
        account=account, question_external_id="7", value=[{"id": kept["mapping"].key}]
    )
    AnswerFile.objects.update(kept_at=clock.now() - timedelta(days=91))
    keep_file(company=company, name="given_again.png", content=png(side=125), by="Bob")
    settings.KEEP_FILES_DAYS = 0
    forget_old_files()
    settings.KEEP_FILES_DAYS = 92
    forget_old_files()
    assert AnswerFile.objects.filter(pk__in=[one.pk for one in unused]).count() == 2
    settings.KEEP_FILES_DAYS = 90
    assert forget_files(given_before=clock.now() - timedelta(days=90), most=1) == 1
    forget_old_files()
    assert not AnswerFile.objects.filter(pk__in=[one.pk for one in unused]).exists()
    assert AnswerFile.objects.count() == len(kept)


def _said(row: ChannelProduct, values: dict[str, Any]) -> str:
    done = change_properties(account=row.account, changes=[PropertyChange(row.pk, values)], by="Bob")
    return done.rows[0].refused


def test_a_product_names_files_of_its_own_company_only(company: Company, other_company: Company) -> None:
    account: Account = make_account(company)
    row = channel_product(company, account, "PUZZLE")
    paper = keep_file(company=company, name="cpc.pdf", content=PDF, by="Bob")
    theirs = keep_file(company=other_company, name="theirs.png", content=png(), by="Bob")
    changes = PropertyEdit.objects.count()
    for values, says in (
        ({"answer:certification:7": {"values": [{"id": theirs.key}]}}, "no uploaded file"),
        ({"setting:size_chart_file": theirs.key}, "no uploaded file"),
        ({"setting:size_chart_file": paper.key}, "is a PDF"),
        ({"setting:size_chart_file": "https://pictures.example/a.png"}, "is no uploaded file"),
    ):
        assert says in _said(row, values)
    row.refresh_from_db()
    assert (row.answers, row.settings, PropertyEdit.objects.count()) == ({}, {}, changes)
    named = {"values": [{"id": paper.key, "name": "chosen by hand.png"}], "expires_on": "2031-01-31"}
    assert _said(row, {"answer:certification:7": named}) == ""
    row.refresh_from_db()
    assert row.answers["certification:7"]["values"] == [{"id": paper.key, "name": "cpc.pdf"}]
