"""Answers to a category's questions: as they are kept, and which one counts.

A product's own answer counts before its template's, and that before what the shop's mapping makes of the product's own
fields. An own answer without values says: none, whatever the template says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from shelfwire.channels.port import Answered, CategoryQuestions, Choice, OptionValue, Question

Choices = Mapping[str, Mapping[str, Choice]]
"""Question id to what may be chosen, by its casefolded name."""
Kept = Mapping[str, Mapping[str, Any]]
"""Question id to ``{"values": [{"id", "name"}], "unit", "expires_on"}``, as the tables keep it."""

OPTION: Final = "option:"
"""Before the name of an option in ``Mapped.source``."""
SOURCES: Final = {
    "brand": "Brand",
    "title": "Title",
    "code": "Parent SKU",
    "short_description": "Short description",
}
"""The fields of ours that an answer may come from, and what they are called; options besides."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where the answer to a question comes from: a field of ours, or a fixed answer where ``source`` is empty.
    ``values``: our value, casefolded, to the channel's choice id. ``category_id`` empty: in every category.
    """

    question_id: str
    category_id: str = ""
    source: str = ""
    value: Mapping[str, Any] | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def to_kept(answers: Iterable[Answered]) -> dict[str, dict[str, Any]]:
    """Return answers as JSON, by question id."""
    return {answer.question_id: _kept(answer) for answer in answers}


def from_kept(kept: Kept) -> dict[str, Answered]:
    """Return the answers that ``to_kept`` gave, by question id, also those without values."""
    return {question_id: _answered(question_id, one) for question_id, one in kept.items()}


def effective(
    own: Kept,
    template: Kept,
    mappings: Iterable[Mapped],
    fields: Mapping[str, str],
    choices: Choices | None = None,
) -> tuple[Answered, ...]:
    """Return the answers that count, by question id. ``fields``: what the product says, by the keys of ``SOURCES``.
    ``choices``: by question id, what may be chosen by its casefolded name; a value of ours that is neither mapped nor
    among them is given as a text.
    """
    known = choices or {}
    found = {
        one.question_id: by_field(one, fields, known.get(one.question_id, {}))
        for one in general_first(mappings)
    }
    said: dict[str, Answered | None] = {**found, **from_kept(template), **from_kept(own)}
    return tuple(one for _, one in sorted(said.items()) if one is not None and one.values)


def by_field(mapped: Mapped, fields: Mapping[str, str], choices: Mapping[str, Choice]) -> Answered | None:
    """Return what one mapping answers; None: its field is empty, or it is about an option."""
    if mapped.source.startswith(OPTION):
        return None
    if not mapped.source:
        return _answered(mapped.question_id, mapped.value) if mapped.value else None
    text = fields.get(mapped.source, "").strip()
    if not text:
        return None
    return Answered(mapped.question_id, (choice_for(text, mapped.values, choices),))


def same_names(questions: Iterable[Question]) -> list[Mapped]:
    """Return mappings of options that are called as the channel calls a question in which SKUs may differ."""
    return [Mapped(one.external_id, source=OPTION + one.name) for one in questions if one.is_variation]


def with_ids(
    options: Sequence[OptionValue],
    mappings: Iterable[Mapped],
    choices: Choices | None = None,
) -> tuple[OptionValue, ...]:
    """Return the options with the channel's ids, where a mapping names the option and none is chosen yet."""
    named = {
        one.source.removeprefix(OPTION).casefold(): one
        for one in general_first(mappings)
        if one.source.startswith(OPTION)
    }
    return tuple(_with_ids(option, named.get(option.name.casefold()), choices or {}) for option in options)


def _with_ids(
    option: OptionValue, mapped: Mapped | None, choices: Mapping[str, Mapping[str, Choice]]
) -> OptionValue:
    if mapped is None or option.question_id:
        return option
    choice = choice_for(option.value, mapped.values, choices.get(mapped.question_id, {}))
    return OptionValue(option.name, option.value, mapped.question_id, choice.external_id, option.picture_uri)


def choice_for(text: str, values: Mapping[str, str], choices: Mapping[str, Choice]) -> Choice:
    """Return the channel's choice for a value of ours: the mapped one, else one of that name, else the text itself."""
    wanted = text.casefold()
    if values.get(wanted):
        return Choice(values[wanted], text)
    return choices.get(wanted, Choice("", text))


def general_first(mappings: Iterable[Mapped]) -> list[Mapped]:
    """Return mappings with those of every category first: what is said later counts."""
    return sorted(mappings, key=lambda one: bool(one.category_id))


def choices_of(questions: Iterable[Question]) -> dict[str, dict[str, Choice]]:
    """Return what may be chosen for each question, by its casefolded name."""
    return {
        question.external_id: {choice.name.casefold(): choice for choice in question.choices}
        for question in questions
        if question.choices
    }


def asked(questions: Sequence[Question], answers: Iterable[Answered]) -> tuple[Question, ...]:
    """Return the questions that are asked given these answers. An answer to a question that is not asked itself asks
    nothing else.
    """
    said = {one.question_id: {value.external_id for value in one.values} for one in answers}
    counted: dict[str, set[str]] = {}
    while found := {
        question.external_id
        for question in questions
        if question.external_id not in counted and question.is_asked(counted)
    }:
        counted |= {question_id: said.get(question_id, set()) for question_id in found}
    return tuple(question for question in questions if question.external_id in counted)


def in_form(form: CategoryQuestions, answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """Return the answers to questions that a category has."""
    known = {question.external_id for question in form.questions}
    return tuple(answer for answer in answers if answer.question_id in known)


def _kept(answer: Answered) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "values": [{"id": value.external_id, "name": value.name} for value in answer.values]
    }
    if answer.unit_id:
        kept["unit"] = answer.unit_id
    if answer.expires_on:
        kept["expires_on"] = answer.expires_on.isoformat()
    return kept


def _answered(question_id: str, kept: Mapping[str, Any]) -> Answered:
    expires = kept.get("expires_on")
    return Answered(
        question_id,
        tuple(Choice(value.get("id", ""), value.get("name", "")) for value in kept.get("values", ())),
        kept.get("unit", ""),
        date.fromisoformat(expires) if expires else None,
    )
