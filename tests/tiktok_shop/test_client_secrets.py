"""Secrets stay out of everything that is shown, logged or raised."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop.wire_server import IMPATIENT, Scripted, Seen, WireServer, envelope, raw_server

import tiktok_shop as t

APP_SECRET = "app-secret-0123456789"
ACCESS = "ROW_access-token-0123456789"
REFRESH = "refresh-token-0123456789"
CODE = "auth-code-0123456789"
SECRETS = (APP_SECRET, ACCESS, REFRESH, CODE)


def clean(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


def everything_about(error: BaseException) -> str:
    """What a log or a tracking tool would get to see of an error, with the chain behind it."""
    seen: list[str] = []
    link: BaseException | None = error
    while link is not None:
        seen += [str(link), repr(link), repr(link.args), repr(vars(link))]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join([*seen, *traceback.format_exception(error)])


def test_a_secret_does_not_print_in_any_way() -> None:
    secret = t.Secret(APP_SECRET)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r}",
        f"{[secret]}",
        "".join(map(str, [secret])),
    ]
    assert all(clean(text) for text in shown)
    assert secret.reveal() == APP_SECRET
    assert t.Secret(secret) == secret
    assert secret != t.Secret("another")
    assert secret != APP_SECRET
    assert len({secret, t.Secret(APP_SECRET)}) == 1
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def tokens() -> dict[str, Any]:
    return {"access_token": ACCESS, "refresh_token": REFRESH, "seller_name": "Alice"}


def test_nothing_that_holds_a_secret_shows_it(server: WireServer) -> None:
    server.answers = [envelope(tokens())]
    host = t.TokenHost("k", APP_SECRET, base_url=server.url)
    pair = host.exchange(CODE)
    client = t.Client("k", APP_SECRET, access_token=ACCESS, base_url=server.url)
    consent = t.read_consent({"code": CODE, "state": "s"})
    for thing in (host, pair, client, client.for_shop(ACCESS, "cipher"), consent, client.orders):
        assert clean(repr(thing))
        assert clean(str(thing))
    assert "Alice" in repr(pair)


def echoing(seen: Seen) -> Scripted:
    """A platform that repeats everything it was told."""
    told = " ".join([*seen.query.values(), *(value for _, value in seen.headers)])
    return envelope(None, code=36004999, message=f"you said: {told}", status=400)


def echoing_html(seen: Seen) -> Scripted:
    told = " ".join([*seen.query.values(), *(value for _, value in seen.headers)])
    return Scripted(told.encode()[:190], 502)


def calls(url: str) -> list[Callable[[], object]]:
    host = t.TokenHost("k", APP_SECRET, base_url=url, retry=IMPATIENT, timeouts=t.Timeouts(1, 0.1, 1))
    client = t.Client(
        "k", APP_SECRET, access_token=ACCESS, base_url=url, retry=IMPATIENT, timeouts=t.Timeouts(1, 0.1, 1)
    )
    return [lambda: host.exchange(CODE), lambda: host.refresh(REFRESH), client.authorization.shops]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("trouble", ["echo", "html", "silence", "hang-up", "refused"])
def test_no_failure_whatever_shows_a_secret_or_logs_it(
    server: WireServer, caplog: pytest.LogCaptureFixture, number: int, trouble: str
) -> None:
    caplog.set_level(logging.DEBUG)
    if trouble in ("echo", "html"):
        server.decide = echoing if trouble == "echo" else echoing_html
        with pytest.raises(t.TikTokShopError) as caught:
            calls(server.url)[number]()
        assert "***" in everything_about(caught.value)
    elif trouble == "refused":
        with pytest.raises(t.ConnectFailed) as caught:
            calls("http://127.0.0.1:1")[number]()
    else:

        def behave(connection: Any) -> None:
            connection.recv(65536)
            if trouble == "silence":
                connection.recv(1)

        with raw_server(behave) as (url, _), pytest.raises(t.TransportError) as caught:
            calls(url)[number]()
    assert clean(everything_about(caught.value))
    assert clean(caplog.text)


def test_debug_logging_names_the_call_and_no_secret(
    server: WireServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = [envelope({"shops": []})]
    t.Client("k", APP_SECRET, access_token=ACCESS, base_url=server.url).authorization.shops()
    assert "authorization.shops" in caplog.text
    assert clean(caplog.text)


@pytest.mark.parametrize("token", ["line\nbreak-0123456789", "nul\0-0123456789", "Ünicode-0123456789"])
def test_a_token_that_is_none_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(t.InvalidRequest) as caught:
        t.Client("k", APP_SECRET, access_token=token)
    assert token not in everything_about(caught.value)
    assert "access_token" in str(caught.value)
