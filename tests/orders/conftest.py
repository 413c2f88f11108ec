"""A shop with a warehouse and two counted SKUs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import make_account, make_sku, make_warehouse


@pytest.fixture
def warehouse(company: Any) -> Any:
    """The company's default warehouse."""
    return make_warehouse(company)


@pytest.fixture
def shirt(company: Any, warehouse: Any) -> Any:
    """SHIRT-M, ten on hand."""
    return make_sku(company, "SHIRT-M", on_hand=10)


@pytest.fixture
def mug(company: Any, warehouse: Any) -> Any:
    """MUG-1, ten on hand."""
    return make_sku(company, "MUG-1", on_hand=10)


@pytest.fixture
def account(company: Any, warehouse: Any) -> Any:
    """A connected US shop of the company."""
    return make_account(company)
