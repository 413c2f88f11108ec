"""What the browser loads: vendored, checked, ours; and every icon a page names exists."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.test import Client

import shelfwire.web
from shelfwire.people.models import User

WEB = Path(shelfwire.web.__file__).parent
VENDOR = WEB / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


def test_every_vendored_file_is_the_one_in_the_manifest() -> None:
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == MANIFEST["files"]


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = next(VENDOR.glob("*/icons.svg")).read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named: set[str] = set()
    for path in WEB.rglob("*.html"):
        text = path.read_text()
        named |= set(re.findall(r'{%\s*icon "([^"]+)"', text)) | set(re.findall(r'icon="([a-z0-9-]+)"', text))
    from shelfwire.web.areas import AREAS

    named |= {area.icon for area in AREAS}
    assert named
    assert named <= known, named - known


def test_the_template_tag_names_the_sprite_that_is_there() -> None:
    from shelfwire.web.templatetags.show import ICONS

    assert (WEB / "static" / ICONS).exists()


@pytest.mark.django_db
def test_every_static_file_that_the_frame_names_is_served(as_alice: Client, alice: User) -> None:
    page = as_alice.get("/c/corner-shop/settings/").content.decode()
    named = set(re.findall(r'(?:src|href)="(/static/[^"#?]+)', page))
    assert len(named) >= 6
    for address in named:
        answer = as_alice.get(address)
        assert answer.status_code == 200, address
    vendored = as_alice.get(
        next(a for a in named if "tabler.min.css" in a), headers={"Accept-Encoding": "gzip"}
    )
    assert "immutable" in vendored.headers["Cache-Control"]
    assert vendored.headers["Content-Encoding"] == "gzip"
