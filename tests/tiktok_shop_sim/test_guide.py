"""The guide's own examples, run as they are printed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop

GUIDE = (Path(__file__).parents[2] / "docs" / "how-to" / "use-the-simulator.md").read_text()


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S)[0]


def filled_in(text: str, shop: Shop) -> str:
    text = text.replace("http://127.0.0.1:8091", shop.sim.url).replace("…access_token…", shop.token)
    return text.replace('"K"', f'"{shop.sim.app_key}"').replace('"S"', f'"{shop.sim.app_secret}"')


def test_the_python_example_finds_the_orders_that_wait(corner: Shop) -> None:
    names: dict[str, Any] = {}
    exec(filled_in(block("python"), corner), names)
    assert names["page"]["code"] == 0
    waiting = corner.sim.control.orders(status="AWAITING_SHIPMENT", shop_id=corner.id)
    assert names["page"]["data"]["total_count"] == len(waiting)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_javascript_example_pages_with_encoded_tokens(corner: Shop, tmp_path: Path) -> None:
    head, rest = block("js").split("\n", 1)
    constants = f"""
    const HOST = "{corner.sim.url}", KEY = "{corner.sim.app_key}", SECRET = "{corner.sim.app_secret}";
    const TOKEN = "{corner.token}", CIPHER = "{corner.cipher}";
    """
    script = """
    const first = await call("POST", "/order/202309/orders/search", { page_size: "2" }, {});
    const page_token = first.data.next_page_token;
    const path = "/order/202309/orders/search";
    const second = await call("POST", path, { page_size: "2", page_token }, {});
    console.log(JSON.stringify([first, second].map((page) => page.data.orders.map((order) => order.id))));
    """
    file = tmp_path / "example.mjs"
    file.write_text(f"{head}\n{constants}\n{rest}\n{script}")
    done = subprocess.run(["node", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    pages = json.loads(done.stdout)
    assert len({order for page in pages for order in page}) == 4


def test_every_control_verb_in_the_guide_exists(corner: Shop) -> None:
    described = corner.sim.control.get("/openapi.json")["paths"]
    named = set(re.findall(r"\$S(/[a-z/]+)", GUIDE))
    assert len(named) > 8
    assert {f"/_sim{verb}" for verb in named} <= described.keys()
