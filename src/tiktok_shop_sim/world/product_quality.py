"""How good a listing is, and what would make it better (Product Information Issue Diagnosis).

The first code is the documentation's own example; the others, and all numbers, are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from tiktok_shop_sim.world import categories
from tiktok_shop_sim.world.categories import Category
from tiktok_shop_sim.world.product_rules.writing import Html
from tiktok_shop_sim.world.product_versions import Version


class Advice(msgspec.Struct, frozen=True):
    """One thing that could be better: the tier that mending it leads to."""

    field: str
    code: str
    how: str
    tier: str
    applies: Callable[[Version], bool]


def _words(version: Version) -> str:
    return Html(version.description).text.strip()


ADVICE = (
    Advice(
        "TITLE",
        "TITLE_LESS_THAN_40_CHARACTERS",
        "Write a title of at least 40 characters.",
        "GOOD",
        lambda version: len(version.title) < 40,
    ),
    Advice(
        "DESCRIPTION",
        "DESCRIPTION_LESS_THAN_300_CHARACTERS",
        "Describe the product in at least 300 characters.",
        "GOOD",
        lambda version: len(_words(version)) < 300,
    ),
    Advice(
        "DESCRIPTION",
        "DESCRIPTION_HAS_NO_IMAGE",
        "Add at least one image to the description.",
        "GOOD",
        lambda version: not Html(version.description).images,
    ),
    Advice(
        "IMAGE",
        "MAIN_IMAGE_LESS_THAN_5",
        "Show the product in at least 5 main images.",
        "GOOD",
        lambda version: len(version.main_images) < 5,
    ),
    Advice(
        "ATTRIBUTE",
        "ATTRIBUTE_MISSING",
        "Fill in the attributes of the category.",
        "FAIR",
        lambda version: not version.product_attributes,
    ),
)


def diagnoses(version: Version) -> list[dict[str, Any]]:
    """What could be better, field by field, as the wire has it."""
    found: dict[str, list[dict[str, str]]] = {}
    for advice in ADVICE:
        if advice.applies(version):
            row = {"code": advice.code, "how_to_solve": advice.how, "quality_tier": advice.tier}
            found.setdefault(advice.field, []).append(row)
    return [{"field": field, "diagnosis_results": rows} for field, rows in found.items()]


def tier(version: Version) -> str:
    """POOR, FAIR or GOOD."""
    return str(quality(diagnoses(version))["current_tier"])


def quality(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The tier and how many recommendations are left."""
    left = sum(len(row["diagnosis_results"]) for row in found)
    poor = any(result["quality_tier"] == "FAIR" for row in found for result in row["diagnosis_results"])
    return {"current_tier": "POOR" if poor else "FAIR" if left else "GOOD", "remaining_recommendations": left}


def better_category(region: str, version: Version) -> Category | None:
    """The leaf that the title speaks of when it is another one than the product's; None otherwise."""
    own = categories.leaf(region, version.category_id)
    fitting = _fitting(region, version.title, version.category_version) if own is not None else None
    return None if own is None or fitting is None or fitting.id == own.id else fitting


@lru_cache(maxsize=20_000)
def _fitting(region: str, title: str, tree: str) -> Category | None:
    return categories.suggest(region, title, tree)
