"""Items by issue: counted by rule, one click to the place that mends it, and the failing cells as a file that comes
back in.
"""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from tests.conftest import make_member
from tests.posting.test_checking import account, codes, ready
from tests.posting.test_wanted import shirts
from tests.web.conftest import signed_in

from shelfwire.channels.models import Account
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit.workbooks import read_workbook
from shelfwire.people.models import Company
from shelfwire.posting.actions import check_due, mark_account
from shelfwire.posting.models import ChannelProduct

assert account
assert ready


@pytest.fixture
def cap(ready: ChannelProduct, account: Account) -> ChannelProduct:
    """Beside the one that has everything, one that lacks a category, pictures and a weight, with a bad GTIN."""
    other = shirts(account, "CAP")
    other.skus.order_by("pk")[0].sku.identifiers.create(kind="gtin", value="12")
    other.product.skus.update(weight=None, weight_unit="")
    mark_account(account.pk)
    check_due(account.pk)
    return other


def page(client: Client, account: Account, path: str = "") -> str:
    answer = client.get(f"/c/{account.company.slug}/issues/{path}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_issues_are_counted_by_shop_and_lead_to_their_places(
    as_charlie: Client, account: Account, cap: ChannelProduct
) -> None:
    shown = page(as_charlie, account)
    assert "1 of 2 products ready" in shown
    assert f"places/?shop={account.pk}&amp;code=category" in shown
    assert "our notes on TikTok Shop 9.2" in page(as_charlie, account, "rules/")
    assert "Check again" not in shown, "a viewer changes nothing"
    places = page(as_charlie, account, f"places/?shop={account.pk}&code=identifier_form")
    assert f"/properties/product/{cap.pk}/#sku-{cap.skus.order_by('pk')[0].sku_id}" in places
    assert "does not have the right number of digits" in places
    assert "No category is chosen" not in places


def test_a_shop_is_checked_again_by_an_operator_only(
    as_charlie: Client, as_bob: Client, account: Account, cap: ChannelProduct
) -> None:
    address = f"/c/{account.company.slug}/issues/{account.pk}/check/"
    assert as_charlie.post(address).status_code == 403
    assert not Job.objects.exists()
    assert as_bob.post(address).status_code == 302
    drain()
    assert Job.objects.get().result == {"checked": 2, "ready": 1, "not_ready": 1}


def rows_of(client: Client, account: Account, kind: str) -> list[dict[str, str]]:
    answer = client.get(f"/c/{account.company.slug}/issues/{account.pk}/failing/{kind}/?format=csv")
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]  # a streamed answer
    return list(csv.DictReader(io.StringIO(text)))


def test_the_failing_cells_go_out_and_come_back_mended(
    as_bob: Client, account: Account, cap: ChannelProduct
) -> None:
    company = account.company
    rows = rows_of(as_bob, account, "catalogue")
    by_sku = {row["SKU"].strip('="'): row for row in rows}
    assert set(by_sku["CAP-Red"]) >= {"GTIN", "Weight", "Image 1", "What to mend"}
    assert "Title" not in by_sku["CAP-Red"], "nothing is wrong with titles"
    assert by_sku["CAP-Red"]["GTIN"].strip('="') == "12"
    assert "No category" not in by_sku["CAP-Red"]["What to mend"]
    mended = [
        {
            **by_sku["CAP-Red"],
            "SKU": "CAP-Red",
            "GTIN": "00012345678905",
            "Weight": "0.25",
            "Weight unit": "kg",
        },
        {**by_sku["CAP-Blue"], "SKU": "CAP-Blue", "GTIN": "", "Weight": "0.25", "Weight unit": "kg"},
    ]
    bring(as_bob, f"/c/{company.slug}/catalogue/import/", mended)
    own = {row["SKU"].strip('="'): row for row in rows_of(as_bob, account, "properties")}["CAP-Red"]
    assert set(own) == {"SKU", "Shop", "Category", "Channel brand", "What to mend"}
    bring(as_bob, f"/c/{company.slug}/properties/import/", [{**own, "SKU": "CAP-Red", "Category": "601226"}])
    drain()
    cap.refresh_from_db()
    assert codes(cap) == ["gallery", "question_required"], (
        "what was mended is, and what the category asks is asked"
    )


def bring(client: Client, address: str, rows: list[dict[str, str]]) -> None:
    """Import rows as a file on the screen that takes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = io.BytesIO(out.getvalue().encode())
    file.name = "mended.csv"
    answer = client.post(address, {"file": file, "locale": "en-US", "currency": "USD"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    drain()
    job = Job.objects.order_by("-created_at").first()
    assert job is not None
    assert (job.status, job.failed) == ("completed", 0), list(job.rows.values("message"))


def test_the_failing_cells_are_a_workbook_too(as_bob: Client, account: Account, cap: ChannelProduct) -> None:
    answer = as_bob.get(f"/c/{account.company.slug}/issues/{account.pk}/failing/catalogue/?format=xlsx")
    cells = read_workbook("x.xlsx", answer.content, max_rows=10, max_columns=20)
    assert cells[0][1][0] == "SKU"
    assert as_bob.get(f"/c/{account.company.slug}/issues/{account.pk}/failing/other/").status_code == 404


def test_another_companys_shop_is_not_there(account: Account, other_company: Company) -> None:
    theirs = signed_in(make_member(other_company, "Mallory", "owner"))
    assert theirs.get(f"/c/{account.company.slug}/issues/").status_code == 404
    slug = other_company.slug
    assert theirs.get(f"/c/{slug}/issues/{account.pk}/failing/catalogue/").status_code == 404
    assert theirs.post(f"/c/{slug}/issues/{account.pk}/check/").status_code == 404
    assert not Job.objects.exists()
