"""A signed call of the simulator that the client has no method for."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any
from urllib.parse import urlencode

from shelfwire.channels.port import Session
from tiktok_shop.signing import Signer


def post(session: Session, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the seller does on TikTok's own pages, by the API. Returns ``data``."""
    assert session.credentials is not None
    raw = json.dumps(body).encode()
    query = {"app_key": session.options["app_key"], "timestamp": str(int(time.time()))}
    query["sign"] = Signer(session.secrets["app_secret"].reveal()).sign(path, query, raw)
    request = urllib.request.Request(
        f"{session.options['api_base_url']}{path}?{urlencode(query)}",
        raw,
        {
            "content-type": "application/json",
            "x-tts-access-token": session.credentials.access_token.reveal(),
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    assert found["code"] == 0, found
    return dict(found["data"])
