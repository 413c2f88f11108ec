"""Connecting a shop step by step: presets, a pasted code, what is derived, and taking a mistaken shop away."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.channels.folder_channel import FolderWorld
from tests.factories import channel_order
from tests.support.folder_shops import new_account
from tests.web.conftest import TikTok

from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.fulfilment.queries import carrier_links
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.queries import warehouse_for
from shelfwire.jobs import drain
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.people.queries import audit_log
from tiktok_shop_sim.testing import Simulator

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

ADD = "/c/corner-shop/channels/add/"


def shown(client: Client, there: str) -> str:
    answer = client.get(there)
    assert answer.status_code == 200, answer.headers.get("Location")
    return unescape(answer.content.decode())


@pytest.fixture
def beside(simulator: Simulator, settings: SettingsWrapper) -> Simulator:
    """A simulator where the preset looks for one."""
    settings.SIMULATOR_URL = simulator.url
    settings.PUBLIC_URL = "http://testserver"
    simulator.control.settings(redirect_url="http://elsewhere.example/callback")
    return simulator


# ── the first step ────────────────────────────────────────────────────────────────────────────────────────────────


def test_both_addresses_are_shown_before_anything_is_asked_and_stay_true(
    as_alice: Client, company: Company, settings: SettingsWrapper
) -> None:
    settings.SIMULATOR_URL = ""
    page = as_alice.get(ADD)
    webhook = page.context["webhook_address"]
    text = unescape(page.content.decode())
    assert f'data-copy="{settings.PUBLIC_URL}/channels/callback"' in text
    assert f'data-copy="{webhook}"' in text
    assert text.index("data-copy") < text.index('name="name"')
    assert as_alice.get(ADD).context["webhook_address"] == webhook  # looked at twice: the same shop to be
    as_alice.post(ADD, {"name": "US", "store_type": "custom", "channel": "tiktok"})
    account = Account.objects.get()
    assert webhook.endswith(account.webhook_token)
    assert webhook in shown(as_alice, f"/c/corner-shop/channels/{account.pk}/setup/addresses/")
    assert as_alice.get(ADD).context["webhook_address"] != webhook  # the next shop gets its own


# ── the preset ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_running_simulator_is_offered_and_one_click_enters_its_keys(
    as_alice: Client, company: Company, beside: Simulator
) -> None:
    page = shown(as_alice, ADD)
    assert "This is a simulator" in page
    assert beside.app_secret not in page
    answer = as_alice.post(
        "/c/corner-shop/channels/add/preset/", {"channel": "tiktok", "preset": "simulator"}
    )
    account = Account.objects.get()
    assert answer.headers["Location"].endswith(f"{account.pk}/setup/consent/")
    assert account.options["app_key"] == beside.app_key
    assert {account.options[f"{name}_base_url"] for name in ("api", "auth", "authorize")} == {beside.url}
    assert account.sealed.secrets.open()["app_secret"] == beside.app_secret
    told = audit_log(company, kind="account").order_by("id")
    assert [entry.object_repr for entry in told if entry.action == 0] == [account.name]
    assert all(entry.actor and entry.actor.email == "alice@example.com" for entry in told)
    assert beside.app_secret not in str([entry.changes_dict for entry in told])
    # its consent page leads back here, whatever it was started with
    assert (
        beside.control.get("/connection")["settings"]["redirect_url"] == "http://testserver/channels/callback"
    )


def test_from_the_preset_to_orders_every_step_leads_to_the_next(
    as_alice: Client, company: Company, beside: Simulator
) -> None:
    as_alice.post("/c/corner-shop/channels/add/preset/", {"channel": "tiktok", "preset": "simulator"})
    shop = TikTok(Account.objects.get(), beside)
    back = as_alice.get(shop.decide(shop.leave_for_consent(as_alice)))
    assert back.headers["Location"] == shop.at("setup/test/")
    assert "every 1s" in shown(as_alice, shop.at("setup/test/"))  # the worker subscribes first
    assert "every 1s" in shown(as_alice, shop.at("setup/mapping/"))  # not read yet, and it says so
    drain()
    assert 'hx-trigger="load"' in shown(as_alice, shop.at("setup/test/"))  # nobody has to press it
    tested = as_alice.post(shop.at("setup/test/"))
    assert shop.fresh().checks
    wrong = [check for check in shop.fresh().checks if check["outcome"] != "works"]
    assert tested.headers["Location"] == shop.at("setup/mapping/"), wrong  # all is well: go on
    page = as_alice.get(shop.at("setup/mapping/"))
    guesses = [pk for row in page.context["carriers"] for pk in row.guesses]
    as_alice.post(
        shop.at("setup/mapping/"), {"place": "Stockroom", "guess": [*guesses, "9" * 30, "9" * 5000]}
    )
    assert str(warehouse_for(shop.account, "any")) == "Stockroom"
    assert not carrier_links(shop.account).filter(guessed=True).exists()
    answer = as_alice.post(shop.at("setup/start/"), {"orders_in": "on", "days": "90"})
    assert answer.headers["Location"] == shop.at("setup/start/")
    assert (shop.fresh().orders_in, shop.account.tracking_out) == (True, False)
    job = company.jobs.get()
    assert f"jobs/{job.pk}/live/" in shown(as_alice, shop.at("setup/start/"))
    as_alice.post(shop.at("setup/start/"), {"orders_in": "on", "days": "90"})
    assert company.jobs.count() == 1  # pressed twice, downloaded once
    drain()
    assert Order.objects.filter(account=shop.account).exists()
    done = shown(as_alice, shop.at("setup/start/"))
    assert "Next: link" in done  # orders of what is no SKU of ours wait for that
    assert f"/c/corner-shop/listings/?show=unlinked&shop={shop.account.pk}" in done
    assert as_alice.get(shop.at("setup/")).headers["Location"] == shop.at()  # nothing is left to do


def test_without_a_simulator_or_leave_to_look_none_is_offered(
    as_alice: Client, company: Company, beside: Simulator, settings: SettingsWrapper
) -> None:
    settings.ALLOWED_CHANNEL_HOSTS = frozenset()
    calls = len(beside.control.get("/calls")["calls"])
    assert "This is a simulator" not in shown(as_alice, ADD)
    refused = as_alice.post(
        "/c/corner-shop/channels/add/preset/", {"channel": "tiktok", "preset": "simulator"}
    )
    assert refused.status_code == 503
    assert not Account.objects.exists()
    assert len(beside.control.get("/calls")["calls"]) == calls
    assert (
        beside.control.get("/connection")["settings"]["redirect_url"] == "http://elsewhere.example/callback"
    )
    settings.ALLOWED_CHANNEL_HOSTS = frozenset({"127.0.0.1"})
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.SIMULATOR_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert "This is a simulator" not in shown(as_alice, ADD)


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254", "http://example.com", "ftp://127.0.0.1", "nonsense"]
)
def test_an_address_that_may_not_be_called_is_not_called(
    as_alice: Client,
    company: Company,
    settings: SettingsWrapper,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def called(*_: object, **__: object) -> None:
        raise AssertionError("it was called")

    settings.SIMULATOR_URL = address
    settings.ALLOWED_CHANNEL_HOSTS = frozenset({"127.0.0.1", "169.254.169.254"})
    monkeypatch.setattr(socket, "create_connection", called)
    assert "This is a simulator" not in shown(as_alice, ADD)


class _Stranger(http.server.BaseHTTPRequestHandler):
    """Something else on that port."""

    answer = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def stranger() -> Iterator[http.server.HTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Stranger)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'{"app_key": 1}', b"x" * 2_000_000, b"\xff"])
def test_something_else_on_that_port_is_no_simulator(
    as_alice: Client,
    company: Company,
    settings: SettingsWrapper,
    stranger: http.server.HTTPServer,
    answer: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_Stranger, "answer", answer)
    settings.SIMULATOR_URL = f"http://127.0.0.1:{stranger.server_address[1]}"
    assert "This is a simulator" not in shown(as_alice, ADD)


def test_a_preset_does_not_change_a_shop_that_is_one_already(
    as_alice: Client, tiktok: TikTok, beside: Simulator
) -> None:
    beside.control.settings(redirect_url="http://testserver/channels/callback")
    tiktok.connect(as_alice)
    Account.objects.filter(pk=tiktok.account.pk).update(options={**tiktok.account.options, "app_key": "mine"})
    as_alice.post(tiktok.at("setup/preset/"), {"preset": "simulator"})
    assert tiktok.fresh().options["app_key"] == "mine"
    assert "This is a simulator" not in shown(as_alice, tiktok.at("setup/keys/"))


# ── a pasted code ─────────────────────────────────────────────────────────────────────────────────────────────────


def paste(client: Client, tiktok: TikTok, text: str) -> Any:
    return client.post(tiktok.at("setup/code/"), {"pasted": text})


def test_the_whole_address_may_be_pasted(as_alice: Client, tiktok: TikTok) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    answer = paste(as_alice, tiktok, f"  https://unreachable.example{back} ")
    assert answer.headers["Location"] == tiktok.at("setup/test/")
    assert tiktok.fresh().status == "connected"


def test_a_code_alone_may_be_pasted_and_works_once(as_alice: Client, tiktok: TikTok) -> None:
    code = tiktok.simulator.control.authorize()
    assert paste(as_alice, tiktok, code).status_code == 302
    version = tiktok.fresh().credentials_version
    again = paste(as_alice, tiktok, code)
    assert again.status_code == 422
    assert "wrong, was used before, or is older than 30 minutes" in again.content.decode()
    assert tiktok.fresh().credentials_version == version


@pytest.mark.parametrize(
    "text", ["", "   ", "two words", "https://example.com/", "https://example.com/?state=x", "a=b"]
)
def test_what_holds_no_code_is_refused_beside_the_field(as_alice: Client, tiktok: TikTok, text: str) -> None:
    answer = paste(as_alice, tiktok, text)
    assert answer.status_code == 422
    assert answer.context["form"].errors["pasted"]
    assert text.strip() in unescape(answer.content.decode())
    assert tiktok.fresh().status == "new"
    assert not ConsentRequest.objects.exists()


def test_the_state_of_a_pasted_address_counts(as_alice: Client, tiktok: TikTok, company: Company) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    code = parse_qs(urlsplit(back).query)["code"][0]
    forged = paste(as_alice, tiktok, f"https://x.example/channels/callback?code={code}&state=forged")
    assert forged.status_code == 422
    assert "not started here by you" in forged.content.decode()
    other = Account.objects.create(company=company, channel="tiktok", name="Other", webhook_token="o" * 40)
    wrong = as_alice.post(
        f"/c/corner-shop/channels/{other.pk}/setup/code/", {"pasted": f"https://x.example{back}"}
    )
    assert wrong.status_code == 422
    assert "belongs to the consent of TikTok US" in wrong.content.decode()
    assert tiktok.fresh().status == "new"
    other.refresh_from_db()
    assert other.status == "new"
    assert paste(as_alice, tiktok, f"https://x.example{back}").status_code == 302  # neither used it up


def test_a_declined_consent_that_is_pasted_says_so(as_alice: Client, tiktok: TikTok) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice), "cancel")
    answer = paste(as_alice, tiktok, f"https://x.example{back}")
    assert answer.status_code == 422
    assert "declined" in answer.content.decode()
    assert tiktok.fresh().status == "new"


def test_only_an_owner_connects_or_deletes(as_bob: Client, tiktok: TikTok) -> None:
    for part in ("addresses", "keys", "consent", "test", "mapping", "start"):
        assert as_bob.get(tiktok.at(f"setup/{part}/")).status_code == 403
    code = tiktok.simulator.control.authorize()
    assert paste(as_bob, tiktok, code).status_code == 403
    assert as_bob.post(tiktok.at("delete/")).status_code == 403
    assert as_bob.post(ADD + "preset/", {"channel": "tiktok", "preset": "simulator"}).status_code == 403
    assert tiktok.fresh().status == "new"
    assert Account.objects.count() == 1


# ── what is derived ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_step_can_be_left_and_taken_up_again(as_alice: Client, tiktok: TikTok) -> None:
    assert as_alice.get(tiktok.at("setup/")).headers["Location"] == tiktok.at("setup/consent/")
    page = shown(as_alice, tiktok.at("setup/keys/"))
    assert tiktok.at("setup/consent/") in page
    assert tiktok.simulator.app_secret not in page
    tiktok.connect(as_alice)
    assert as_alice.get(tiktok.at("setup/")).headers["Location"] == tiktok.at("setup/test/")
    steps = as_alice.get(tiktok.at("setup/keys/")).context["steps"]
    assert [step.state for step in steps] == ["done", "now", "done", "later", "later", "later"]


def test_wrong_keys_stay_typed_and_nothing_is_saved(as_alice: Client, tiktok: TikTok) -> None:
    before = tiktok.fresh().options
    answer = as_alice.post(tiktok.at("setup/keys/"), {"app_key": "typed", "service_id": "", "market": "ROW"})
    assert answer.status_code == 422
    assert 'value="typed"' in answer.content.decode()
    assert tiktok.fresh().options == before


def test_without_the_order_switch_nothing_is_started(
    as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    tiktok.connect(as_alice)
    answer = as_alice.post(tiktok.at("setup/start/"), {"tracking_out": "on", "days": "30"})
    assert answer.status_code == 422
    assert "Without this switch" in answer.content.decode()
    assert (tiktok.fresh().orders_in, tiktok.account.tracking_out) == (False, False)
    assert not company.jobs.exists()


def test_a_shop_that_is_not_connected_starts_nothing(
    as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    answer = as_alice.post(tiktok.at("setup/start/"), {"orders_in": "on", "days": "30"})
    assert answer.status_code == 422
    assert tiktok.fresh().orders_in is False
    assert not company.jobs.exists()


def test_mapping_confirms_only_what_it_showed_and_keeps_a_refused_form(
    as_alice: Client, tiktok: TikTok
) -> None:
    tiktok.connect(as_alice)
    drain()
    answer = as_alice.post(tiktok.at("setup/mapping/"), {"place": ""})
    assert answer.status_code == 422
    assert not Warehouse.objects.exists()
    guessed = carrier_links(tiktok.account).filter(guessed=True).count()
    as_alice.post(tiktok.at("setup/mapping/"), {"place": "Main"})
    assert carrier_links(tiktok.account).filter(guessed=True).count() == guessed


# ── a shop added by mistake ───────────────────────────────────────────────────────────────────────────────────────


def test_a_mistaken_shop_is_deleted_and_the_log_says_by_whom(
    as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    tiktok.leave_for_consent(as_alice)  # begun, and nothing came of it
    answer = as_alice.post(tiktok.at("delete/"))
    assert answer.headers["Location"] == "/c/corner-shop/channels/"
    assert not Account.objects.exists()
    entry = audit_log(company, kind="account").order_by("-id").first()
    assert entry is not None
    assert (entry.action, entry.object_repr) == (2, "TikTok US")
    assert entry.actor is not None
    assert as_alice.post(tiktok.at("delete/")).status_code == 404


def test_a_shop_that_was_connected_once_is_kept(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    as_alice.post(tiktok.at("disconnect/"), {"typed": "disconnect"})
    answer = as_alice.post(tiktok.at("delete/"))
    assert answer.status_code == 422
    assert "it was connected once" in answer.content.decode()
    assert tiktok.fresh().status == "disconnected"
    assert "Delete this shop" not in shown(as_alice, tiktok.at())


def test_a_shop_with_orders_or_a_waiting_consent_is_kept(
    as_alice: Client, company: Company, world: FolderWorld
) -> None:
    world.shops("S1", "S2")
    account = new_account(company, world, "Paper")
    record_orders(account, [channel_order()], via="poll")
    answer = as_alice.post(f"/c/corner-shop/channels/{account.pk}/delete/")
    assert answer.status_code == 422
    assert "are recorded for it" in answer.content.decode()
    assert Account.objects.filter(pk=account.pk).exists()
    assert Order.objects.exists()
