"""Labels in a real browser: by keyboard from the table of parcels to the printed pages, at both sizes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.support import printed
from tests.support.labelled import bought, labelled_order
from tests.web.accessible import findings
from tests.web.browser import Visit
from tests.web.scene import make_scene

from shelfwire.channels.actions import set_switch
from shelfwire.fulfilment.actions import label_refused, save_packaging
from shelfwire.fulfilment.models import Label
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import Company, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def service(name: str, minor: int, *, default: bool = False) -> dict[str, object]:
    return {
        "id": name, "name": name, "provider_id": "1", "provider_name": "USPS", "minor": minor, "currency": "USD",
        "price_text": "", "days": "2–5 days", "is_default": default,
    }  # fmt: skip


def test_a_packer_buys_and_prints_by_keyboard(
    company: Company, pat: User, password: str, visitor: Callable[..., Visit]
) -> None:
    scene = make_scene(company)
    set_switch(account=scene.account, switch="labels_out", on=True, by="Alice")
    save_packaging(
        company=company,
        name="Box M",
        length=Decimal(10),
        width=Decimal(8),
        height=Decimal(4),
        length_unit="in",
    )
    orders = [
        labelled_order(
            scene.account, f"57646141303878575{n}", units=[("SHIRT-M", n)], buyer_name="Dana Whitfield"
        )
        for n in (1, 2, 3)
    ]
    visit = visitor()
    page = visit.page
    visit.sign_in(pat.email, password)

    def look(name: str) -> None:
        visit.shot(f"labels-{name}")
        assert visit.fits(), name
        assert findings(page) == [], name

    # the table: a packaging fills in its size, `e` asks
    page.goto("/c/corner-shop/station/")
    look("station")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.wait_for_url("**/station/labels/")
    page.locator("[data-packaging]").first.select_option(label="Box M")
    assert page.locator("[data-side=height]").first.input_value() == "4"
    page.locator("[name^=weight-]").first.fill("1.5")
    look("parcels")
    page.locator("[data-take]").last.uncheck()
    assert "See prices for 2" in page.locator(".sheet-foot-bar .btn-primary").inner_text()
    page.locator("[data-take]").last.check()
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("e")
    page.wait_for_url("**/station/labels/*-*/")

    # the offers: what is chosen is what the button says
    job = Job.objects.get(name="labels.offers")
    keys = [one["key"] for one in job.arguments["parcels"]]
    offer = {"way": "service", "services": [service("Ground", 451), service("Priority", 1099, default=True)]}
    Job.objects.filter(pk=job.pk).update(
        queue_id=None,
        status="partly_failed",
        finished_at=clock.now(),
        result={"offers": dict.fromkeys(keys[:2], offer)},
    )
    job.rows.create(
        key=keys[2], label="576461413038785753", outcome="failed", code="21", message="Too heavy."
    )
    page.reload()
    total = page.locator(".label-total [data-total]")
    assert total.inner_text() == "9.02 USD"
    page.locator("[data-choice]").first.select_option("Priority")
    assert total.inner_text() == "15.50 USD"
    assert "Buy 2 labels for 15.50 USD" in page.locator(".sheet-foot-bar .btn-primary").inner_text()
    look("offers")
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("e")
    page.wait_for_url("**/station/labels/bought/*/")
    look("being-bought")

    # what was bought is printed, with one click, on the paper that was chosen; what was refused says why
    buying = Job.objects.get(name="labels.order")
    Job.objects.filter(pk=buying.pk).update(queue_id=None, status="completed", finished_at=clock.now())
    for n, order in enumerate(orders[:2]):
        label = bought(order, f"9400100000000000000{n}")
        Label.objects.filter(pk=label.pk).update(job=buying)
    Label.objects.filter(pk=label.pk).update(status="asked")
    label_refused(label.pk, error="The parcel is too heavy for Ground.")
    page.reload()
    look("bought")
    page.get_by_label("Paper").select_option("a6")
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("p")
    page.wait_for_url("**/orders/labels/print/*/")
    drain()
    page.get_by_text("1 label on 2 pages").wait_for()
    look("printed")
    file = page.request.get(page.get_by_role("link", name="Open 2 pages").get_attribute("href") or "")
    seen = printed.look(file.body())
    assert [(one.codes, one.width) for one in seen] == [
        (["94001000000000000000"], 105),
        (["SLIP576461413038785751"], 105),
    ]

    page.goto("/c/corner-shop/orders/labels/")
    look("list")
    page.locator("[data-select]").first.check()
    page.locator(".selection").get_by_role("button", name="Print").click()
    page.wait_for_url("**/orders/labels/print/?**")
    look("print")
    for name, kept in (("label", "bought"), ("refused", "refused")):
        page.goto(f"/c/corner-shop/orders/labels/{Label.objects.get(status=kept).pk}/")
        look(name)
    page.goto(f"/c/corner-shop/orders/{orders[0].pk}/")
    look("order")
