"""In a browser: what TikTok asks is found by a few letters, downloaded and read; brands, and what the shop lacks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.support.simulated import connect, simulated_account
from tests.web.browser import Visit

from shelfwire.catalog.models import Product
from shelfwire.jobs import drain
from shelfwire.listings.models import Brand, Category, CategoryForm
from shelfwire.people.models import Company, User
from shelfwire.posting.models import ChannelProduct
from tiktok_shop_sim.testing import Simulator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_tiktok_asks_is_found_downloaded_and_read(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str, simulator: Simulator
) -> None:
    account = connect(simulated_account(company, simulator), alice, simulator)
    drain()
    shirts = Category.objects.get(account=account, name="T-Shirts")
    product = Product.objects.create(company=company, title="A shirt")
    ChannelProduct.objects.create(account=account, product=product, category_external_id=shirts.external_id)
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto(f"/c/corner-shop/channels/{account.pk}/categories/")
    visit.shot("categories")
    assert not visit.overflows()
    page.get_by_label("Search categories").press_sequentially("t-sh")
    row = page.locator("#tree").get_by_role("link", name="T-Shirts")
    expect(row).to_be_visible()
    visit.shot("categories-search")
    row.click()
    expect(page.get_by_text("What it asks was not downloaded yet")).to_be_visible()
    page.get_by_role("button", name="Download attributes").click()
    expect(page.get_by_role("heading", name="Required")).to_be_visible()
    expect(page.get_by_text("Size chart").first).to_be_visible()
    visit.shot("category")
    CategoryForm.objects.update(changes=["“Test report” is required now."])
    page.get_by_role("link", name="All categories").click()
    expect(page.get_by_text("“Test report” is required now.")).to_be_visible()
    expect(page.get_by_text("1 product", exact=False).first).to_be_visible()
    visit.shot("categories-changed")
    page.get_by_role("button", name="Re-download categories").click()
    page.wait_for_url(re.compile("/jobs/"))

    page.goto(f"/c/corner-shop/channels/{account.pk}/brands/")
    page.get_by_label(re.compile("Look up a brand")).fill("a")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text(re.compile(r"\d+ brands with “a”"))).to_be_visible()
    visit.shot("brands")
    page.get_by_label("Add a brand of your own").fill("A")
    page.get_by_role("button", name="Add brand").click()
    expect(page.get_by_text(re.compile("a name of 2 to 30 characters")).first).to_be_visible()
    assert not Brand.objects.filter(own=True).exists()
    page.goto(f"/c/corner-shop/channels/{account.pk}/brands/")
    page.get_by_label("Add a brand of your own").fill("Alice and Sons")
    page.get_by_role("button", name="Add brand").click()
    expect(page.get_by_text("“Alice and Sons” is a brand of your own now.")).to_be_visible()
    assert Brand.objects.get(own=True).name == "Alice and Sons"

    page.goto(f"/c/corner-shop/channels/{account.pk}/")
    page.locator("#prerequisites").get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Nothing is missing for listing.").first).to_be_visible()
    visit.shot("prerequisites")
    _ready(visit, ChannelProduct.objects.get(product=product))
    assert visit.complaints == []


def _ready(visit: Visit, mine: ChannelProduct) -> None:
    """Category, brand and size chart of a product are asked of the channel and chosen, with the keyboard alone."""
    page, press = visit.page, visit.page.keyboard.press
    page.goto(f"/c/corner-shop/properties/product/{mine.pk}/")
    page.get_by_role("button", name="Recommend a category").focus()
    press("Enter")
    expect(page.get_by_role("group", name="TikTok Shop proposes")).to_be_visible()
    expect(page.get_by_label("Category", exact=True)).to_be_focused()
    for key in ("ArrowDown", "Enter"):
        press(key)
    expect(page.get_by_label("Category", exact=True)).to_have_value(re.compile("T-Shirts$"))
    brand = page.get_by_label("Brand", exact=True)
    brand.fill("Qwrtp")
    expect(page.get_by_role("option", name="Add brand “Qwrtp”")).to_be_visible()
    for key in ("ArrowDown", "Enter"):
        press(key)
    expect(page.get_by_text("TikTok Shop shows no brand with these words")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    for key in ("ArrowUp", "Enter"):
        press(key)
    expect(page.get_by_role("option", name="Your own")).to_be_visible()
    for key in ("ArrowDown", "Enter"):
        press(key)
    expect(brand).to_have_value("Qwrtp")
    words = page.get_by_label("Template on TikTok Shop")
    words.fill("Zz")
    words.press("Enter")
    expect(page.get_by_text("keeps no size chart template whose name has “Zz”")).to_be_visible()
    words.fill("shirt")
    words.press("Enter")
    page.get_by_role("button", name="Use T-shirt size chart").focus()
    press("Enter")
    expect(page.get_by_role("button", name="Remove T-shirt size chart")).to_be_visible()
    visit.shot("properties-asked")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    mine.refresh_from_db()
    assert (mine.brand_name, len(mine.settings["size_chart_id"]) > 5) == ("Qwrtp", True)
