"""Whose stock a SKU uses: kits and shadows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Strict


class KitPartOut(Shape):
    """So many pieces of a SKU in one kit."""

    sku: Annotated[str, At("part.code")]
    quantity: int


class KitOut(Shape):
    """What a SKU is made of; no parts: it is no kit. ``shadow_of``: the SKU whose stock it shares."""

    sku: Annotated[str, At("code")]
    parts: Annotated[
        list[KitPartOut], By(lambda sku: sku.parts.select_related("part").order_by("part__code"))
    ]
    shadow_of: Annotated[str | None, At("shadow_of.code")]


class KitPartIn(Strict):
    """A part, and how many pieces of it are in one kit."""

    sku: str = Field(max_length=80)
    quantity: int = Field(ge=1, le=10_000)


class KitIn(Strict):
    """All parts of the kit; none: it is no kit any more."""

    parts: list[KitPartIn] = Field(max_length=100)
    leave_stock: bool = Field(
        False, description="What the SKU has in stock of its own may stay where it is; else that is refused."
    )


class ShadowIn(Strict):
    """Whose stock the SKU shares, by code; null: it has stock of its own again."""

    shadow_of: str | None = Field(max_length=80)
    leave_stock: bool = Field(
        False, description="What the SKU has in stock of its own may stay where it is; else that is refused."
    )
