"""A stock take in a real browser: a scanner reads faster than the server answers, and the difference is posted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.factories import make_sku, make_warehouse
from tests.web.browser import Visit

from shelfwire.inventory.models import Balance
from shelfwire.people.models import Company, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_scanner_counts_a_shelf_and_the_difference_is_posted(
    company: Company, alice: User, visitor: Callable[..., Visit]
) -> None:
    make_warehouse(company)
    make_sku(company, "MUG", 5, barcode="4006381333931")
    make_sku(company, "BOX", 2)
    visit = visitor()
    page = visit.page
    visit.sign_in("alice@example.com", "correct horse battery")
    page.goto("/c/corner-shop/inventory/")
    page.keyboard.press("a")
    page.keyboard.press("c")
    page.get_by_label("Name", exact=True).fill("Shelf B")
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/takes/*/")
    # the cursor stands in the field; a scanner types a code and Enter, again and again
    for code in ("4006381333931", "4006381333931", "BOX", "mug", "NOPE", "BOX"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.locator("#scan-said")).to_contain_text("BOX +1: 2 counted.")
    expect(page.locator("[name^=counted-]").nth(1)).to_have_value("3")
    assert not visit.overflows()
    visit.shot("stock-take")
    page.get_by_role("link", name="Differences and post").click()
    expect(page.get_by_role("heading", name="Post 1 difference?")).to_be_visible()
    visit.shot("stock-take-post")
    page.get_by_role("button", name="Post to Main").click()
    expect(page.get_by_text("The stock take is done.")).to_be_visible()
    assert dict(Balance.objects.values_list("sku__code", "on_hand")) == {"MUG": 3, "BOX": 2}
