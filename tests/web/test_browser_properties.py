"""In a browser: a product is readied on its page, and questions follow the category and the answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.factories import DAY_ONE, make_account, make_sku, make_warehouse
from tests.posting.rows import listing
from tests.posting.test_answer_files import PDF
from tests.posting.test_wanted import shirts
from tests.web.browser import Visit
from tests.web.half_made_properties import every_kind

from shelfwire.listings import forms
from shelfwire.listings.models import Category, CategoryForm, Listing
from shelfwire.people.models import Company, User
from shelfwire.posting.models import Posting, ReadinessFault

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_questions_follow_the_category_and_what_is_said_stays(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    account = make_account(company)
    make_warehouse(company)
    Category.objects.create(
        account=account,
        external_id="half",
        name="Shirts",
        path="Clothes > Shirts",
        is_leaf=True,
        read_at=DAY_ONE,
    )
    CategoryForm.objects.create(
        account=account, category_external_id="half", body=forms.to_json(every_kind()), digest="d", read_at=DAY_ONE,
        changed_at=DAY_ONE, asked_at=DAY_ONE,
    )  # fmt: skip
    mine = shirts(account)
    for field, says in (("category", "No category is chosen."), ("title", "The title is short.")):
        ReadinessFault.objects.create(
            account=account,
            channel_product=mine,
            code=field,
            severity="required",
            group="x",
            field=field,
            says=says,
        )
    mine.ready, mine.required_total, mine.required_passed = False, 12, 10
    mine.save()
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto("/c/corner-shop/properties/")
    expect(page.get_by_text("10 of 12")).to_be_visible()
    visit.shot("properties-list")
    assert visit.fits()
    page.goto(f"/c/corner-shop/properties/product/{mine.pk}/")
    category = page.get_by_label("Category", exact=True)
    category.fill("shirt")
    expect(page.locator("#category-options [data-value]")).to_have_count(1)
    category.press("ArrowDown")
    expect(category).to_have_attribute("aria-activedescendant", "category-option-1")
    category.press("Enter")
    expect(category).to_have_value("Clothes > Shirts")
    expect(page.locator("#category-options")).to_be_hidden()
    page.get_by_label("Choose files").set_input_files(
        [{"name": "cpc.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    expect(page.get_by_role("link", name="cpc.pdf")).to_be_visible()
    page.get_by_label("Choose files").set_input_files(
        [{"name": "virus.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}]
    )
    expect(page.get_by_text("“virus.pdf” cannot be kept")).to_be_visible()
    brand = page.get_by_label("Brand", exact=True)
    brand.fill("Corner Mugs")
    expect(page.get_by_role("option", name="Add brand “Corner Mugs”")).to_be_visible()
    brand.press("Escape")
    brand.fill("")
    choice = page.get_by_label("choice", exact=True)
    expect(choice).to_be_visible()
    expect(page.get_by_label("Late", exact=True)).to_have_count(0)
    choice.select_option("One")
    page.get_by_label("Late", exact=True).fill("By hand")
    expect(page.get_by_role("link", name="cpc.pdf")).to_be_visible()
    page.get_by_label("Title", exact=True).fill("Soft shirt")
    visit.shot("properties-product")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Late", exact=True)).to_have_value("By hand")
    assert visit.fits()
    _from_the_catalogue_to_posted(visit, company)
    _deactivated_by_the_menu_of_the_bulk_bar(visit, listing(account, "P9"))
    mine.refresh_from_db()
    assert (mine.title, mine.category_external_id, sorted(mine.answers)) == (
        "Soft shirt", "half", ["certificate", "choice", "late"],
    )  # fmt: skip
    visit.close()


def _from_the_catalogue_to_posted(visit: Visit, company: Company) -> None:
    """A product of the catalogue, from its list to posted, with the keyboard alone."""
    page, press = visit.page, visit.page.keyboard.press
    product = make_sku(company, "A-CUP").product
    page.goto("/c/corner-shop/catalogue/products/?in_no_shop=on")
    for key in ("j", "x", "w"):
        press(key)
    button = page.get_by_role("button", name="Add to shop")
    expect(button).to_be_focused()
    expect(page.get_by_role("heading", name="Add 1 product to a shop")).to_be_visible()
    press("Shift+Tab")
    expect(page.get_by_label("Enable them")).to_be_focused()
    press("Tab")
    press("Enter")
    page.wait_for_url("**/properties/product/**")
    press("u")
    page.wait_for_url("**/postings/product/**")
    press("s")
    expect(page.get_by_text("The new listing was asked for")).to_be_visible()
    press("o")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    posted = Posting.objects.get(channel_product__product=product)
    assert (posted.kind, posted.channel_product.enabled if posted.channel_product else False) == (
        "create",
        True,
    )


def _deactivated_by_the_menu_of_the_bulk_bar(visit: Visit, live: Listing) -> None:
    """A listing is selected, deactivated and followed with the keyboard alone; the menu fits a phone."""
    page, press = visit.page, visit.page.keyboard.press
    page.goto("/c/corner-shop/listings/live/?show=every")
    press("j")
    press("x")
    menu = page.get_by_role("button", name="Status")
    menu.press("Enter")
    expect(page.get_by_role("button", name="Recover")).to_have_count(0)
    expect(page.get_by_role("button", name="Deactivate")).to_be_visible()
    assert visit.fits()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        press(key)
    expect(page.get_by_role("heading", name="Deactivate 1 listing?")).to_be_visible()
    press("Enter")
    expect(page.get_by_role("link", name="Follow them")).to_be_focused()
    press("Enter")
    expect(page.get_by_text("1 on their way")).to_be_visible()
    assert Posting.objects.get(listing=live).kind == "deactivate"
