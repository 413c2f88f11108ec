"""What stands in the way of sending the pictures and files of several postings together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.catalog.test_pictures import png
from tests.factories import make_account
from tests.posting.rows import channel_product

from shelfwire.catalog.actions import set_pictures
from shelfwire.kit.fetch import FetchFailed
from shelfwire.people.models import Company
from shelfwire.posting.actions import keep_file, request_posting
from shelfwire.posting.models import AnswerFile, Posting
from shelfwire.posting.postings import behind
from shelfwire.sync.posting import pictures

pytestmark = pytest.mark.django_db
IMAGE = "https://shop.example/a.jpg"


def step_of(*rows: Posting) -> pictures.Step:
    account = rows[0].account
    found = behind(account, [row.channel_product_id or 0 for row in rows])
    # no call is made: nothing of these gets so far
    caller: Any = SimpleNamespace(account=account, account_id=account.pk)
    return pictures.send_pictures(caller, rows, found)


def test_a_file_that_is_gone_refuses_every_posting_that_names_it(company: Company) -> None:
    account = make_account(company)
    paper = keep_file(company=company, name="cpc.png", content=png(side=120), by="Bob")
    answers = {"certification:7": {"values": [{"id": paper.key, "name": paper.name}]}}
    rows = [channel_product(company, account, code, answers=answers) for code in ("A", "B")]
    posted = [request_posting(channel_product=row, by="Bob") for row in rows]
    AnswerFile.objects.all().delete()
    step = step_of(*posted)
    assert {pk: [one.code for one in why] for pk, why in step.refused.items()} == {
        row.pk: ["file_gone"] for row in posted
    }


def test_pictures_of_descriptions_come_once_and_only_when_the_posting_goes(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, asked = make_account(company), list[str]()

    def download(url: str, **limits: Any) -> bytes:
        asked.append(url)
        raise FetchFailed("it took longer than 15 seconds")

    monkeypatch.setattr(pictures, "download", download)
    text = f'<img src="{IMAGE}">'
    rows = [channel_product(company, account, code, description=text) for code in ("A", "B", "WAITS")]
    set_pictures(product=rows[2].product, role="gallery", urls=["https://shop.example/b.jpg"], by="Bob")
    posted = [request_posting(channel_product=row, by="Bob") for row in rows]
    step = step_of(*posted)
    assert asked == [IMAGE]
    assert set(step.refused) == {posted[0].pk, posted[1].pk}
    assert list(step.waits) == [posted[2].pk]
