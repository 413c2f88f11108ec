"""Categories, their attributes and rules: other modules read here all that is known of a category in a market.

::

    categories.default_version("US")                        # "v2"
    found = categories.leaf("US", draft.category_id)         # None: unknown, no leaf, closed here, other tree
    categories.chain("US", found.id)                         # root first
    categories.attributes("US", found.id)                    # with what is mandatory there
    categories.rules("US", found.id).size_chart_required

`anywhere` tells an unknown id (None) from one that is no leaf, closed in the market or of the other tree.
"""

from tiktok_shop_sim.world.category_attributes import (
    PRODUCT,
    SALES,
    Attribute,
    Condition,
    Value,
    attribute,
    attributes,
    named,
)
from tiktok_shop_sim.world.category_rules import CategoryRules, Certification, rules
from tiktok_shop_sim.world.category_tree import (
    Category,
    anywhere,
    best_fit,
    by_key,
    chain,
    default_version,
    leaf,
    localized,
    of_names,
    suggest,
    tree,
    versions,
    whole_tree,
)

__all__ = [
    "PRODUCT",
    "SALES",
    "Attribute",
    "Category",
    "CategoryRules",
    "Certification",
    "Condition",
    "Value",
    "anywhere",
    "attribute",
    "attributes",
    "best_fit",
    "by_key",
    "chain",
    "default_version",
    "leaf",
    "localized",
    "named",
    "of_names",
    "rules",
    "suggest",
    "tree",
    "versions",
    "whole_tree",
]
