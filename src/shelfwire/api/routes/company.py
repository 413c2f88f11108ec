"""The key's own company: the first call of a new integration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from shelfwire.api.auth import key_of, needs
from shelfwire.api.schemas.shops import CompanyOut

router = Router(tags=["company"])


@router.get("/company", response=CompanyOut, **needs(""))
def get_company(request: HttpRequest) -> dict[str, Any]:
    """Whose key this is and what it may do. Any living key may ask."""
    return CompanyOut.of(key_of(request))
