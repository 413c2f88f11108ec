"""What products lack, over REST and at a shell."""

from __future__ import annotations

import pytest
from tests.api.conftest import Program
from tests.posting.test_checking import account, ready
from tests.posting.test_wanted import shirts

from shelfwire.channels.models import Account
from shelfwire.cli import readiness
from shelfwire.cli.stock import UnknownName
from shelfwire.jobs import drain
from shelfwire.posting.actions import check_due, mark_account
from shelfwire.posting.models import ChannelProduct

assert account
assert ready


@pytest.fixture
def cap(ready: ChannelProduct, account: Account) -> ChannelProduct:
    """Beside the one that has everything, one that has next to nothing."""
    other = shirts(account, "CAP")
    mark_account(account.pk)
    check_due(account.pk)
    return other


def test_issues_are_counted_and_their_places_named(
    wms: Program, account: Account, cap: ChannelProduct
) -> None:
    said = wms.get(f"/shops/{account.pk}/issues")
    assert said["standing"] == {"products": 2, "ready": 1, "not_ready": 1, "to_check": 0}
    by_code = {one["code"]: one for one in said["issues"]}
    assert (by_code["category"]["products"], by_code["identifier"]["places"]) == (1, 4)
    (place,) = wms.get(f"/shops/{account.pk}/issues/places?code=category")["data"]
    assert (place["channel_product_id"], place["field"], place["sku"]) == (cap.pk, "category", None)
    seen, after = [], ""
    while True:
        page = wms.get(f"/shops/{account.pk}/issues/places?size=2&severity=recommended{after}")
        seen += [one["id"] for one in page["data"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) > 4


def test_readiness_of_one_product_names_what_passes_too(wms: Program, ready: ChannelProduct) -> None:
    said = wms.get(f"/channel-products/{ready.pk}/readiness")
    assert said["ready"] is said["kept_ready"] is True
    assert said["required_passed"] == said["required_total"]
    length = next(one for one in said["items"] if one["code"] == "title_length")
    assert length["passed"]
    assert "facts.md 9.2" in length["limit"]
    assert {one["code"] for one in said["items"] if not one["passed"]} >= {"short_description"}


def test_a_shop_is_checked_again_as_a_job(wms: Program, account: Account, cap: ChannelProduct) -> None:
    job = wms.post(f"/shops/{account.pk}/issues/check", status=202)
    drain()
    assert wms.get(f"/jobs/{job['id']}")["result"] == {"checked": 2, "ready": 1, "not_ready": 1}


def test_another_companys_software_sees_nothing(
    stranger_wms: Program, account: Account, ready: ChannelProduct
) -> None:
    assert stranger_wms.refused("GET", f"/shops/{account.pk}/issues")[0] == 404
    assert stranger_wms.refused("GET", f"/channel-products/{ready.pk}/readiness")[0] == 404
    assert stranger_wms.refused("POST", f"/shops/{account.pk}/issues/check")[0] == 404


def test_at_a_shell(account: Account, cap: ChannelProduct) -> None:
    lines = list(readiness.issue_lines(account.name))
    assert lines[0] == f"Corner Shop, {account.name}: 1 of 2 products ready"
    assert any("Category (category)" in line for line in lines)
    assert f"{account}: 2 of 2" in list(readiness.check(str(account.pk)))
    with pytest.raises(UnknownName):
        list(readiness.issue_lines("Nowhere"))
