"""The plugin as the product sees it: found by entry point, whole, and with data that has sources."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from zoneinfo import ZoneInfo

import pytest
from tests.shelfwire_tiktok.support import SPEC

from shelfwire.channels import port
from shelfwire.kit.ids import ExternalOrderId
from shelfwire_tiktok import facts
from shelfwire_tiktok.plugin import plugin
from tiktok_shop.operations import OPERATIONS

ORDER = ExternalOrderId("576")


def test_the_plugin_is_found_by_its_entry_point() -> None:
    (found,) = entry_points(group="shelfwire.channels", name="tiktok")
    assert found.load() is plugin


def test_it_is_a_channel_with_every_part_of_today() -> None:
    assert isinstance(plugin, port.Channel)
    assert (plugin.name, plugin.label, plugin.store_type) == ("tiktok", "TikTok Shop", "custom")
    assert None not in (plugin.connect, plugin.orders, plugin.shipments, plugin.webhooks)


def test_it_needs_no_django() -> None:
    code = "import sys, shelfwire_tiktok.plugin; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_secrets_are_secret_fields_and_required_ones_have_no_default() -> None:
    fields = {field.name: field for field in plugin.options}
    assert fields["app_secret"].kind == "secret"
    assert [name for name, field in fields.items() if field.required] == [
        "app_key",
        "app_secret",
        "service_id",
    ]
    assert all(field.default == "" for field in plugin.options if field.required)
    for field in plugin.options:
        if field.kind == "choice":
            assert field.default in dict(field.choices)


def test_the_detail_versions_offered_are_those_of_the_client() -> None:
    (field,) = [field for field in plugin.options if field.name == "order_detail_version"]
    assert set(dict(field.choices)) == set(OPERATIONS["orders.detail"].versions)
    assert field.default == OPERATIONS["orders.detail"].default


def test_every_limit_says_where_it_holds_who_said_so_and_when() -> None:
    limits = {limit.name: limit for limit in plugin.limits}
    assert len({(limit.name, limit.region) for limit in plugin.limits}) == len(plugin.limits)
    assert limits["shops_per_tax_id"].value == 5
    assert limits["order_ids_per_call"].value == 50
    assert limits["order_page_size"].value == 100
    assert limits["orders_per_tracking_number"].value == 20
    assert (limits["tracking_correction_hours"].value, limits["tracking_correction_hours"].region) == (
        72,
        "US",
    )
    assert limits["auth_code_minutes"].value == 30
    assert [facts.limit_in(region, "weight_units") for region in ("US", "JP", "GB")] == [
        "kg=3,lb=2",
        "g=0,kg=3",
        "kg=3",
    ]
    assert facts.limit_in("US", "nothing of the kind") == ""
    for limit in plugin.limits:
        assert limit.source
        assert limit.dated
        assert limit.says
        assert limit.region


def test_every_market_has_a_currency_tiktok_knows_and_a_real_time_zone() -> None:
    wanted = {"US", "GB", "DE", "FR", "ES", "IT", "IE", "NL", "PL", "BE", "CZ", "AT", "GR", "PT", "HU"}
    wanted |= {"VN", "ID", "MX", "JP", "MY", "PH", "SG", "TH", "BR"}
    assert wanted <= plugin.regions.keys()
    documented = {"BRL", "CZK", "EUR", "GBP", "HUF", "IDR", "JPY", "MXN", "MYR", "PHP", "PLN"}  # facts.md 9.7
    documented |= {"SGD", "THB", "USD", "VND"}
    for currency, zone in plugin.regions.values():
        assert currency in documented
        assert ZoneInfo(zone).key == zone
    assert set(facts.SHIPS_BY.values()) == {"order", "package"}


def test_every_scope_an_operation_of_the_client_needs_is_checked_and_named_as_tiktok_names_it() -> None:
    needed = {scope for operation in OPERATIONS.values() for scope in operation.scopes}
    assert needed <= facts.SCOPES.keys()
    spec = json.loads((SPEC / "openapi-all-versions.json").read_text())
    labels: dict[str, str] = {}
    for operations in spec["paths"].values():
        for operation in operations.values():
            marks = operation.get("x-tts", {}) if isinstance(operation, dict) else {}
            keys, words = marks.get("scope_keys") or [], marks.get("scopes") or []
            if len(keys) == len(words):
                labels |= dict(zip(keys, words, strict=True))
    for scope, row in facts.SCOPES.items():
        assert labels[scope].strip() == row["label"]


@pytest.mark.parametrize(
    ("options", "page"),
    [
        ({"market": "US"}, "https://seller-us.tiktok.com/order/detail?order_no=576&shop_region=US"),
        (
            {"market": "ROW", "region": "VN"},
            "https://seller-vn.tiktok.com/order/detail?order_no=576&shop_region=VN",
        ),
        ({"market": "ROW"}, None),
        ({"market": "ROW", "region": "XX"}, None),
        ({"market": "US", "api_base_url": "http://127.0.0.1:8091"}, None),
    ],
)
def test_an_order_has_its_page_in_seller_center_where_the_region_is_known(
    options: dict[str, str], page: str | None
) -> None:
    assert plugin.order_page(options, ORDER) == page
