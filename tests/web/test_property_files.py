"""Files, size charts, pickers and what is taken away, on the pages of Website Properties."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.catalog.test_pictures import png
from tests.posting.live_listings import bring, whole
from tests.posting.test_answer_files import PDF
from tests.support.folder_shops import Shop
from tests.web.conftest import signed_in
from tests.web.test_properties_screens import account, at, bob_there, filled, mine, text

from shelfwire.channels.models import Account
from shelfwire.listings.models import Brand, CategoryForm, SizeChartTemplate
from shelfwire.people.models import Company, User
from shelfwire.posting.models import AnswerFile, CategoryTemplate, ChannelProduct, ReadinessFault

__all__ = ["account", "bob_there", "mine"]
pytestmark = pytest.mark.django_db


def _file(name: str = "cert.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_chosen_replaced_and_taken_away_and_kept_once_the_page_is_saved(
    company: Company, mine: ChannelProduct, bob_there: Client, charlie: User
) -> None:
    change, held = at(company, "change_files"), {"question": "certificate"}
    shown = text(bob_there.post(change, {**held, "f-certificate": [_file(), _file("label.png", png())]}))
    paper, label = AnswerFile.objects.order_by("media_type")
    assert shown.index(paper.key) < shown.index(label.key)
    assert "cert.pdf" in shown
    assert "PDF, 1 kB" in shown
    held |= {"a-certificate": [paper.key, label.key], "n-certificate": ["cert.pdf", "label.png"]}
    refused = bob_there.post(
        change, {**held, "instead": paper.key, "f-certificate": _file("virus.pdf", b"MZ")}
    )
    assert refused.status_code == 422
    assert "“virus.pdf” cannot be kept" in text(refused)
    assert paper.key in text(refused)
    assert AnswerFile.objects.count() == 2
    replaced = text(
        bob_there.post(change, {**held, "instead": paper.key, "f-certificate": _file("new.pdf", PDF + b"\n")})
    )
    assert paper.key not in replaced
    assert "new.pdf" in replaced
    assert label.key in replaced
    assert label.key not in text(bob_there.post(change, {**held, "instead": label.key}))
    mixed = bob_there.post(
        change, {**held, "f-certificate": [_file("virus.pdf", b"MZ"), _file("third.pdf", PDF + b"\n\n")]}
    )
    assert mixed.status_code == 422
    assert "third.pdf" in text(mixed)
    mine.refresh_from_db()
    assert mine.answers == {}
    page = at(company, "product", channel_product_id=mine.pk)
    sent = filled(mine, **{name: value for name, value in held.items() if name != "question"})
    assert (
        bob_there.post(page, sent | {"asked-certificate": "1", "e-certificate": "2031-01-31"}).status_code
        == 302
    )
    mine.refresh_from_db()
    assert mine.answers["certificate"]["values"] == [
        {"id": paper.key, "name": "cert.pdf"}, {"id": label.key, "name": "label.png"},
    ]  # fmt: skip
    assert "label.png" in text(bob_there.get(page))
    one = bob_there.get(at(company, "file", file_digest=paper.digest))
    assert (one.content, one["Content-Type"], one["X-Content-Type-Options"]) == (
        PDF,
        "application/pdf",
        "nosniff",
    )
    assert one["Content-Disposition"] == 'attachment; filename="cert.pdf"'
    looking = signed_in(charlie)
    assert (
        looking.post(change, {"question": "certificate", "f-certificate": _file("c.pdf")}).status_code == 403
    )
    assert "Choose files" not in text(looking.get(page))


def test_a_size_chart_is_a_picture_or_a_template(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    choose = at(company, "size_chart", account_id=account.pk)
    refused = bob_there.post(choose, {"size_chart_id": "7", "f-size_chart": _file()})
    assert refused.status_code == 422
    assert "is a PDF" in text(refused)
    assert 'name="size_chart_id" value="7"' in text(refused)
    assert "chart.png" in text(bob_there.post(choose, {"f-size_chart": _file("chart.png", png())}))
    SizeChartTemplate.objects.create(account=account, external_id="7", name="Tees", read_at=mine.updated_at)
    assert "Tees" in text(bob_there.post(choose, {"choose": "7"}))
    key = AnswerFile.objects.get(media_type="image/png").key
    page = at(company, "product", channel_product_id=mine.pk)
    for sent in ({"size_chart_file": key}, {"size_chart_id": "7"}):
        assert bob_there.post(page, filled(mine, **sent)).status_code == 302
        mine.refresh_from_db()
        assert mine.settings == sent
    assert "Tees" in text(bob_there.get(page))
    bad = bob_there.post(page, filled(mine, size_chart_file="upload:none"))
    assert bad.status_code == 422
    assert "no uploaded file" in text(bad)
    looked = bob_there.post(at(company, "size_charts", account_id=account.pk), {"words": "tee"})
    assert looked.status_code == 422
    assert 'role="alert"' in text(looked)


def test_pickers_show_what_was_used_and_what_can_be_asked(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client, charlie: User
) -> None:
    categories, brands = (at(company, name, account_id=account.pk) for name in ("categories", "brands"))
    assert "Type words of a category" in text(bob_there.get(categories))
    ChannelProduct.objects.filter(pk=mine.pk).update(category_external_id="half")
    used = text(bob_there.get(categories))
    assert "Used last" in used
    assert 'data-value="Clothes &gt; half"' in used
    assert "No category has these words" in text(bob_there.get(categories, {"category": "qwrtp"}))
    Brand.objects.create(
        account=account, external_id="B2", name="Acme Gold", authorised=True, read_at=mine.updated_at
    )
    found = text(bob_there.get(brands, {"brand": "acme"}))
    assert "Authorised" in found
    assert "Look up “acme”" in found
    assert "Add brand" not in found
    fresh = text(bob_there.get(brands, {"brand": "Corner Mugs"}))
    assert "Add brand “Corner Mugs”" in fresh
    assert "Add brand" not in text(signed_in(charlie).get(brands, {"brand": "Corner Mugs"}))
    for name in ("look_up_brand", "add_brand"):
        answer = bob_there.post(at(company, name, account_id=account.pk), {"brand": "Corner Mugs"})
        assert answer.status_code == 422
        assert 'data-value="' not in text(answer)
    assert Brand.objects.count() == 2


def test_files_that_come_with_the_form_itself_are_kept_and_a_bad_one_is_said(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    page = at(company, "product", channel_product_id=mine.pk)
    sent = filled(mine, **{"category": "Clothes > half", "asked-certificate": "1"})
    bad = bob_there.post(
        page, {**sent, "f-certificate": [_file("virus.pdf", b"MZ")], "f-size_chart": _file()}
    )
    assert bad.status_code == 422
    assert "“virus.pdf” cannot be kept" in text(bad)
    assert "is a PDF" in text(bad)
    mine.refresh_from_db()
    assert (mine.answers, mine.settings, mine.changed_count) == ({}, {}, 0)
    chart = _file("chart.png", png())
    assert (
        bob_there.post(page, {**sent, "f-certificate": [_file()], "f-size_chart": chart}).status_code == 302
    )
    mine.refresh_from_db()
    paper, picture = AnswerFile.objects.order_by("media_type")
    assert mine.answers["certificate"]["values"] == [{"id": paper.key, "name": "cert.pdf"}]
    assert mine.settings == {"size_chart_file": picture.key}
    template = {"name": "Shirts", "category": "half", "f-certificate": _file()}
    assert bob_there.post(at(company, "add_template", account_id=account.pk), template).status_code == 302
    kept = CategoryTemplate.objects.get()
    assert kept.answers["certificate"]["values"] == [{"id": paper.key, "name": "cert.pdf"}]


def test_what_a_category_asks_is_read_when_it_is_chosen_first(
    company: Company, shop: Shop, mine: ChannelProduct, bob_there: Client, charlie: User
) -> None:
    read = at(company, "read_questions", account_id=shop.account.pk)
    page = at(company, "template_questions", account_id=shop.account.pk)
    assert "never read" in text(bob_there.get(page, {"category": "mugs"}))
    assert signed_in(charlie).post(read, {"of": "mugs"}).status_code == 403
    unknown = bob_there.post(read, {"of": "none"})
    assert unknown.status_code == 422
    assert "Download attributes" in text(unknown)
    assert not CategoryForm.objects.filter(account=shop.account).exists()
    answer = bob_there.post(read, {"of": "mugs"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "questions-read")
    assert 'class="question"' in text(bob_there.get(page, {"category": "mugs"}))
    refused = bob_there.post(at(company, "read_questions", account_id=mine.account_id), {"of": "C2"})
    assert refused.status_code == 422
    assert "could not be read" in text(refused)


def test_a_templates_questions_follow_what_is_typed(
    company: Company, account: Account, bob_there: Client
) -> None:
    page = at(company, "template_questions", account_id=account.pk)
    typed = {"category": "Clothes > half", "a-text": "Soft"}
    assert 'name="a-late"' not in text(bob_there.get(page, typed))
    shown = text(
        bob_there.get(
            page, {**typed, "a-choice": "1", "asked-certificate": "1", "e-certificate": "2031-01-31"}
        )
    )
    assert 'name="a-late"' in shown
    assert "Soft" in shown
    assert "2031-01-31" in shown
    new = at(company, "add_template", account_id=account.pk)
    sent = {"name": "Shirts", **typed, "a-choice": "1", "a-late": "By hand"}
    assert bob_there.post(new, sent).status_code == 302
    assert sorted(account.category_templates.get().answers) == ["choice", "late", "text"]


def test_what_stands_on_the_channel_alone_is_taken_away_by_choice(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    (found,) = bring(account, whole("S1=SHIRT-Red Colour:Red Size:M", "S9=OLD Colour:Mauve Size:M"))
    ChannelProduct.objects.filter(pk=mine.pk).update(listing=found)
    page = text(bob_there.get(at(company, "product", channel_product_id=mine.pk)))
    assert 'value="option:Size" form="take-away"' in page
    assert 'value="S9" form="take-away"' in page
    assert 'value="S1"' not in page


def test_what_a_new_requirement_broke_is_one_click_away(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    ChannelProduct.objects.filter(pk=mine.pk).update(category_external_id="half")
    account.category_forms.update(changes=["“certificate” is required now."])
    ReadinessFault.objects.create(
        account=account, channel_product=mine, code="question_required", severity="required", group="category",
        label="certificate", field="answer:certificate", says="“certificate” is not answered.",
    )  # fmt: skip
    shop = text(
        bob_there.get(reverse("channels:categories", kwargs={"slug": company.slug, "account_id": account.pk}))
    )
    assert "1 product lacks what it requires" in shop
    places = reverse("issues:places", kwargs={"slug": company.slug})
    query: dict[str, Any] = {"shop": account.pk, "severity": "required", "group": "category"}
    assert "#answer:certificate" in text(bob_there.get(places, {**query, "category": "half"}))
    assert "#answer:certificate" not in text(bob_there.get(places, {**query, "category": "C2"}))
