"""Made-up calls to every operation of the specification: none breaks the simulator, every answer has its shape.

Half of the calls name things that exist (orders, SKUs, packages...), so that they get past "no such thing". A longer
run: SIM_EXAMPLES=200 pytest tests/tiktok_shop_sim/test_schemathesis.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import requests
from hypothesis import strategies as st
from tests.support.thorough import THOROUGH
from tests.tiktok_shop_sim.known import Known, known_things, with_known
from tests.tiktok_shop_sim.wire import Reply, Shop, validate

from tiktok_shop_sim import spec
from tiktok_shop_sim.spec import GATEWAY_PARAMETERS
from tiktok_shop_sim.testing import Simulator

if TYPE_CHECKING:  # loaded by the process that runs these tests: every one collects them
    from schemathesis import GenerationMode

EXAMPLES = int(os.environ.get("SIM_EXAMPLES", "10" if THOROUGH else "0"))
"""Of each kind for an operation; 0: two that keep to the specification and one that does not."""
CODES = {entry["code"] for entry in spec.document("common_errors.json")} | {
    int(code) for code in spec.document("error_codes.json")
}
OPERATIONS = spec.load().operations
AREAS = sorted({operation.path.split("/")[1] for operation in OPERATIONS.values()})


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Simulator("corner-shop", orders=60, auth_codes=["C1"]) as simulator:
        yield Shop(simulator).connect("C1")
        assert simulator.errors() == ""


@pytest.fixture(scope="module")
def operations() -> dict[str, list[Any]]:
    """Schemathesis' operations by area."""
    import schemathesis

    found: dict[str, list[Any]] = {}
    for result in schemathesis.openapi.from_dict(spec.load().raw).get_all_operations():
        operation = result.ok()
        if f"{operation.method.upper()} {operation.path}" not in OPERATIONS:
            continue  # the token host and the consent page are no part of the API host
        found.setdefault(operation.path.split("/")[1], []).append(operation)
    return found


@pytest.fixture(scope="module")
def things(shop: Shop) -> Known:
    return known_things(shop)


@pytest.mark.parametrize("area", AREAS)
def test_no_made_up_call_breaks_the_simulator(
    area: str, shop: Shop, operations: dict[str, list[Any]], things: Known
) -> None:
    from schemathesis import GenerationMode

    for operation in operations[area]:
        for mode in GenerationMode:
            _ask(operation, mode, shop, things)


def _ask(operation: Any, mode: GenerationMode, shop: Shop, things: Known) -> None:
    @hypothesis.given(
        case=operation.as_strategy(generation_mode=mode), real=st.booleans(), pick=st.integers(0, 999)
    )
    @hypothesis.settings(
        max_examples=EXAMPLES or (2 if mode.name == "POSITIVE" else 1),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def ask(case: Any, real: bool, pick: int) -> None:
        if real:
            case.path_parameters = with_known(case.path_parameters, things, pick)
            case.query = with_known(case.query, things, pick)
            case.body = with_known(case.body, things, pick)
        _judge(operation, _send(case, shop))

    ask()


def _send(case: Any, shop: Shop) -> Reply:
    kwargs = case.as_transport_kwargs(base_url=shop.sim.url)
    allowed = {"method", "url", "params", "data", "json", "files", "headers", "cookies"}
    made = requests.Request(**{key: value for key, value in kwargs.items() if key in allowed}).prepare()
    path, _, _ = (made.path_url or "").partition("?")
    query = {key: value for key, value in (case.query or {}).items() if key not in GATEWAY_PARAMETERS}
    raw = made.body if isinstance(made.body, bytes) else (made.body or "").encode("utf-8", "surrogatepass")
    declared = OPERATIONS[f"{case.method.upper()} {case.path}"]
    return shop.call(
        case.method.upper(),
        path,
        {
            key: ",".join(map(str, value)) if isinstance(value, list) else value
            for key, value in query.items()
        },
        raw=raw,
        content_type=made.headers.get("content-type", "application/json"),
        cipher=None if declared.cipher == "not_allowed" else "own",
        check=False,
    )


def _judge(operation: Any, reply: Reply) -> None:
    """An answer of the documented shape; a refusal with a code that is documented for this operation."""
    assert reply.status < 500, reply.raw
    key = f"{operation.method.upper()} {operation.path}"
    validate(operation.method.upper(), operation.path, reply.body)
    if reply.code:
        assert reply.code in CODES, f"{key} answers {reply.code}, which is not documented"
