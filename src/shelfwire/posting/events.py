"""The events that posting announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostingsDue:
    """Postings of this account wait for their pictures, or to be looked after."""

    account_id: int


@dataclass(frozen=True, slots=True)
class CategoriesChosen:
    """Products of this shop were put into categories."""

    account_id: int


@dataclass(frozen=True, slots=True)
class ReadinessDue:
    """The readiness of products in these shops is to be worked out anew."""

    account_ids: tuple[int, ...]
