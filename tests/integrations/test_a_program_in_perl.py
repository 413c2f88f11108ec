"""A shipping program in another language, over a real socket: it polls while orders change, and tells what it shipped
in parts and again and again.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from tests.factories import MASKED_ADDRESS
from tests.integrations.conftest import Program

from shelfwire.fulfilment.models import Parcel
from shelfwire.orders.models import Order
from shelfwire.sync.integrations import export
from shelfwire.web.wsgi import application

PERL = shutil.which("perl")
SCRIPT = Path(__file__).with_name("shipping_program.pl")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(PERL is None, reason="there is no Perl on this machine"),
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing on the test's output."""


class _Door(WSGIServer):
    """Our door on a socket, whose requests the test answers itself, in its own transaction."""

    asked = 0


def _served(program: Program, between: Callable[[int], None]) -> list[str]:
    """What the program says while we answer it; ``between`` is called after each request with its number."""
    assert PERL is not None
    with make_server("127.0.0.1", 0, application, _Door, _Quiet) as door:
        door.timeout = 0.2
        arguments = ["127.0.0.1", str(door.server_port), program.path]
        who = [program.integration.user_name, program.password]
        with subprocess.Popen(
            [PERL, str(SCRIPT), *arguments, *who], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as perl:
            while perl.poll() is None:
                before = door.asked
                door.handle_request()
                if door.asked > before:
                    between(door.asked)
            said, wrong = perl.communicate()
    assert perl.returncode == 0, wrong
    return said.splitlines()


@pytest.fixture(autouse=True)
def _counted(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = _Door.finish_request

    def count(door: _Door, *given: Any) -> None:
        answered(door, *given)
        door.asked += 1

    monkeypatch.setattr(_Door, "finish_request", count)


def test_a_program_in_another_language_polls_and_ships(
    program: Program, order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE_SIZE", 2)
    order("1", units=(("SHIRT-M", 3),))
    order("2", status="on_hold")
    order("3", address=MASKED_ADDRESS)
    order("4", status="in_transit")

    def change(asked: int) -> None:
        if asked == 2:  # the first page was told; an order comes in before the second is asked for
            order("5")

    said = _served(program, change)
    assert said == [
        "wrong password: 401",
        "order 1: paid, address",
        "order 2: on_hold, no address",
        "order 3: on_hold, no address",
        "order 4: shipped, address",
        "order 5: paid, address",
        "notice 2: 422 not_released",
        "part of 1: 200, 200, 200",
        "rest of 1: 200",
    ]
    parcels = Parcel.objects.order_by("pk")
    assert [(one.tracking_number, one.contents.count()) for one in parcels] == [
        ("1Z999AA10123456784", 1),
        ("9400100000000000000006", 2),
    ]
