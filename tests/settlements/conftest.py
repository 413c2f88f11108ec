"""A connected shop, and its statements as the port gives them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import make_account, make_warehouse


@pytest.fixture
def account(company: Any) -> Any:
    """A connected US shop of the company."""
    make_warehouse(company)
    return make_account(company)
