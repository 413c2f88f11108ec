"""How a company's SKUs are matched."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shelfwire.api.shape import Shape
from shelfwire.api.values import Id, Strict
from shelfwire.listings.models_matching import IDENTIFIERS, KINDS


class MatchingOut(Shape):
    """``suggest_by``: what counts, the first kind in front; empty: everything, the likeliest in front.
    ``identifier_priority``: which identifier of a SKU is sent; empty: gtin, ean, upc, isbn, jan."""

    suggest_by: list[str]
    identifier_priority: list[str]


class MatchingIn(Strict):
    """Only what is sent is changed."""

    suggest_by: list[Annotated[str, Field(max_length=20)]] | None = Field(
        None, max_length=len(KINDS), description=f"Of {', '.join(KINDS)}."
    )
    identifier_priority: list[Annotated[str, Field(max_length=4)]] | None = Field(
        None, max_length=len(IDENTIFIERS), description=f"Of {', '.join(IDENTIFIERS)}."
    )


class ConfirmLinksIn(Strict):
    """``score``: the lowest that is linked."""

    score: float = Field(0.9, gt=0, le=1)
    shop_id: Id | None = None
    dry_run: bool = Field(False, description="Only say what would be linked.")
