"""Schemathesis makes up requests from our own document: none breaks the server, every answer is as documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import strategies as st
from tests.api.conftest import Everything, Program
from tests.support.thorough import THOROUGH

if TYPE_CHECKING:  # loaded by the process that runs this test: every one collects it
    from schemathesis import GenerationMode

EXAMPLES = 10 if THOROUGH else 2


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request ends by closing old connections; the test's own transaction has to outlive it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_address_keeps_to_the_document(
    wms: Program, everything: Everything, one_connection: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import schemathesis

    # it sends a wrong key with every request too, and wants to hear 401 each time
    monkeypatch.setattr("shelfwire.api.auth.WRONG_KEYS_A_MINUTE", 10_000)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 50
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            check(operation, mode, wms, everything)


def check(operation: Any, mode: GenerationMode, wms: Program, everything: Everything) -> None:
    """A few made-up requests, half of them about something that exists."""
    from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

    known = {name: everything.ids[name] for name in everything.ids if f"{{{name}}}" in operation.path}
    # a well-formed request may still break a rule of the house: no such SKU, a shop that is not connected
    excluded = [positive_data_acceptance]
    if "multipart/form-data" in operation.get_request_payload_content_types():
        excluded.append(negative_data_rejection)  # every field of a form is text

    @hypothesis.given(
        made_up=operation.as_strategy(generation_mode=mode), real=st.sampled_from([True, False])
    )
    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def ask(made_up: Any, real: bool) -> None:
        if real and mode.name == "POSITIVE":
            made_up.path_parameters.update(known)
        made_up.call_and_validate(headers={"Authorization": f"Bearer {wms.key}"}, excluded_checks=excluded)

    ask()
