"""The log: for people or for machines, never with a secret in it."""

from __future__ import annotations

import json
import subprocess
import sys

from shelfwire.kit.secrets import Secret
from shelfwire.logs import without_secrets

SAY = """
import logging, structlog
from shelfwire.kit.secrets import Secret
from shelfwire.logs import configure
configure({"level": "INFO", "format": FORMAT})
structlog.get_logger("a").info("hello", access_token="TTP_abc", shop=Secret("xyz"), url="/x?code=QQQ&state=s")
logging.getLogger("b").warning("plain %s", "refresh_token=ROW_abc")
logging.getLogger("b").debug("not heard")
"""


def said(form: str) -> list[str]:
    code = SAY.replace("FORMAT", repr(form))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.splitlines()


def test_machines_get_one_json_object_a_line_without_secrets() -> None:
    lines = said("json")
    first, second = (json.loads(line) for line in lines)
    assert (first["event"], first["level"], first["logger"]) == ("hello", "info", "a")
    assert second["event"] == "plain refresh_token=…"
    for secret in ("TTP_abc", "xyz", "QQQ", "ROW_abc"):
        assert secret not in "".join(lines)
    assert "state=s" in first["url"]


def test_people_get_plain_lines_without_secrets() -> None:
    text = "\n".join(said("text"))
    assert "hello" in text
    for secret in ("TTP_abc", "xyz", "QQQ", "ROW_abc"):
        assert secret not in text


def test_the_mask_knows_secret_names_and_texts() -> None:
    event = {"app_secret": "s", "note": "sign=abc&x=1", "n": 3, "who": Secret("s")}
    assert without_secrets(None, "info", event) == {
        "app_secret": "…",
        "note": "sign=…&x=1",
        "n": 3,
        "who": Secret("s"),
    }
