"""Finding orders by what people have at hand: an order id or its last digits, a SKU, a name, a tracking number.

An order carries verbatim upper-case lexemes. Two kinds of question are asked of the GIN index: *begins with*
(``'SHIRT':*``) and *ends with*, which is *begins with* on the mirrored number (``'~2575':*`` finds …5752): one
lexeme a number serves tails of every length.

Document: https://www.postgresql.org/docs/18/datatype-textsearch.html#DATATYPE-TSQUERY
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Lookup

MIRROR = "~"
_TAIL_FROM = 4
"""Shorter tails would match most orders."""
_HEAD_FROM = 12
"""Ids of a channel begin alike, so a long number's head narrows nothing before this many digits."""
_WORD_FROM = 2
_MOST = 400
_LEXEME_MOST = 200
_WORDS = 6
_DIGITS = re.compile(r"\d+")


def tokens(
    *,
    numbers: Iterable[str],
    skus: Iterable[str] = (),
    people: Iterable[str] = (),
    tracking: Iterable[str] = (),
) -> list[str]:
    """The lexemes of one order, sorted, without repeats. Masked names (asterisks) help nobody and stay out.

    Where an order has more of them than are kept, its own number and its people come first, then its parcels' numbers,
    then SKUs; and a number is kept with its mirror or not at all.
    """
    found: dict[str, None] = {}
    for number in numbers:
        _add(found, _number(number.upper().replace(" ", "")))
    for person in people:
        _add(found, [w for w in person.upper().split() if len(w) >= _WORD_FROM and "*" not in w])
    for number in tracking:
        _add(found, _number(number.upper().replace(" ", "")))
    for sku in skus:
        whole = " ".join(sku.upper().split())
        _add(found, [whole])
        if " " in whole:
            _add(found, whole.split(" "))
    return sorted(found)


def _add(found: dict[str, None], lexemes: Sequence[str]) -> None:
    """All of the lexemes, or none where they are too many."""
    fresh = [lexeme[:_LEXEME_MOST] for lexeme in lexemes if lexeme]
    if len(found) + len(fresh) <= _MOST:
        found.update(dict.fromkeys(fresh))


def _number(number: str) -> tuple[str, ...]:
    """A number, and its mirror when it has a tail worth typing."""
    return (number, MIRROR + number[::-1]) if len(number) > _TAIL_FROM else (number,)


def query_text(text: str) -> str | None:
    """A tsquery for what a person typed, or None when there is nothing to look for.

    Every word must be found; the whole text may also be one SKU with spaces.
    """
    whole = " ".join(text.upper().replace("\0", "").split())[:_LEXEME_MOST]
    words = whole.split(" ")[:_WORDS]
    if not whole:
        return None
    each = " & ".join(f"({_word(word)})" for word in words)
    joined = "".join(words)
    if len(words) == 1:
        return each
    if joined.isdigit():  # a number typed in groups, as carriers print it
        return f"({each}) | {_word(joined)}"
    return f"({each}) | {_quoted(whole)}:*"


def _word(word: str) -> str:
    exact, prefix, tail = _quoted(word), f"{_quoted(word)}:*", f"{_quoted(MIRROR + word[::-1])}:*"
    if not _DIGITS.fullmatch(word):
        ends = [tail] if len(word) >= _TAIL_FROM and word[-1].isdigit() else []
        return " | ".join([prefix if len(word) >= _WORD_FROM else exact, *ends])
    if len(word) < _TAIL_FROM:
        return exact
    return f"{prefix} | {tail}" if len(word) >= _HEAD_FROM else f"{exact} | {tail}"


def _quoted(lexeme: str) -> str:
    """A lexeme as tsquery text: quotes and backslashes doubled, so nothing in it is an operator."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


@SearchVectorField.register_lookup
class Matches(Lookup):
    """``filter(search__matches=query_text("…"))``: the text is a tsquery, sent as a parameter."""

    lookup_name = "matches"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*left_params, *right_params)
