"""Suggest which of the channel's values ours are: for a mapping, before a person confirms or corrects it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from shelfwire.channels.models import Account
from shelfwire.channels.port import Choice
from shelfwire.listings.queries import form_of
from shelfwire.posting.answers import OPTION
from shelfwire.posting.models import ChannelProduct, ChannelSku
from shelfwire.posting.wanting import fields_of

SURE: Final = 0.9
"""As alike as values are that are suggested; 1: the same."""
MOST: Final = 2_000
_MARKS: Final = re.compile(r"[^\w]+")


def matches(ours: Iterable[str], choices: Iterable[Choice]) -> dict[str, str]:
    """Return our values, casefolded, to the ids of the choices that they are: of the same letters, or nearly so."""
    offered = {_plain(one.name): one.external_id for one in choices}
    found = {}
    for text in ours:
        plain = _plain(text)
        if plain in offered:
            found[text.casefold()] = offered[plain]
            continue
        for best in get_close_matches(plain, offered, n=1, cutoff=SURE):
            found[text.casefold()] = offered[best]
    return found


def _plain(text: str) -> str:
    return _MARKS.sub(" ", text.casefold()).strip()


def suggested_values(account: Account, category_id: str, question_id: str, source: str) -> dict[str, str]:
    """Return what the values that the shop's products have in a field of ours are in a category's question."""
    form = form_of(account.pk, [category_id]).get(category_id) if category_id else None
    question = next((one for one in form.questions if one.external_id == question_id), None) if form else None
    return matches(_ours(account, category_id, source), question.choices) if question else {}


def _ours(account: Account, category_id: str, source: str) -> set[str]:
    rows = ChannelProduct.objects.filter(account=account, category_external_id=category_id)
    if source.startswith(OPTION):
        return _of_option(source.removeprefix(OPTION), rows.values_list("pk", flat=True)[:MOST])
    found: set[str] = set()
    for row in rows.select_related("product").order_by("pk")[:MOST]:
        fields: Mapping[str, str] = fields_of(row)
        found.add(fields.get(source, ""))
    return found - {""}


def _of_option(name: str, ids: Iterable[int]) -> set[str]:
    found = set()
    skus = ChannelSku.objects.filter(channel_product__in=list(ids)).values_list(
        "channel_product__product__option_names", "sku__option_values"
    )
    for names, values in skus:
        for option, value in zip(names, values, strict=False):
            if option.casefold() == name.casefold():
                found.add(value)
    return found
