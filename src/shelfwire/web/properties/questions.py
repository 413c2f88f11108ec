"""The fields of a category's questions: made from what the shop asks, whatever that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict

from shelfwire.channels.port import Answered, CategoryQuestions, Question, QuestionKind
from shelfwire.posting.answers import asked, from_kept
from shelfwire.posting.models import AnswerFile
from shelfwire.posting.properties import ANSWER
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.properties.answer_files import lines_of

SELECTED_AT_MOST: Final = 60
"""More choices than that are typed, with the browser proposing what fits."""
LISTED: Final = 400
FILES: Final = (QuestionKind.CERTIFICATE, QuestionKind.FILE)
_DAY = forms.DateInput(attrs={"type": "date"})


def shown_questions(form: CategoryQuestions | None) -> list[Question]:
    """What is answered for the whole product. In the others its SKUs differ, and a size chart is a picture."""
    found = form.questions if form else ()
    return [one for one in found if not one.is_variation and one.kind is not QuestionKind.SIZE_CHART]


def answers_in(data: QueryDict, questions: list[Question]) -> dict[str, dict[str, Any] | None]:
    """The answers that a form sent, as they are kept, by question id; None for an empty one."""
    return {one.external_id: _answer(data, one) for one in questions if _sent(data, one)}


def _sent(data: QueryDict, one: Question) -> bool:
    return any(name in data for name in (f"a-{one.external_id}", f"asked-{one.external_id}"))


def _answer(data: QueryDict, one: Question) -> dict[str, Any] | None:
    key = one.external_id
    typed = [text.strip() for text in data.getlist(f"a-{key}") if text.strip()]
    if one.kind in FILES:
        return _of_files(data, key, typed)
    if _parted(one):
        typed = [part.strip() for text in typed for part in text.split(";") if part.strip()]
    if not typed:
        return None
    ids = {choice.external_id for choice in one.choices}
    values = [{"id": text, "name": ""} if text in ids else {"id": "", "name": text} for text in typed]
    kept: dict[str, Any] = {"values": values}
    if unit := data.get(f"u-{key}", "").strip():
        kept["unit"] = unit
    return kept


def answers_to_keep(data: QueryDict, questions: list[Question]) -> dict[str, dict[str, Any] | None]:
    """The same; a day until which no file is valid is no answer."""
    found = answers_in(data, questions)
    return {key: one if one and one["values"] else None for key, one in found.items()}


def _of_files(data: QueryDict, key: str, ids: list[str]) -> dict[str, Any] | None:
    """Files by their ids and names, and until when they are valid: also without files, so that it stays typed."""
    names = data.getlist(f"n-{key}")
    values = [
        {"id": one, "name": names[at] if at < len(names) else ""} for at, one in enumerate(dict.fromkeys(ids))
    ]
    expires = data.get(f"e-{key}", "").strip()
    if not values and not expires:
        return None
    return {"values": values, **({"expires_on": expires} if expires else {})}


def _parted(one: Question) -> bool:
    """Whether several answers are typed into one field."""
    return one.kind is QuestionKind.MANY and not _selected(one)


def _selected(one: Question) -> bool:
    chosen = one.kind in (QuestionKind.CHOICE, QuestionKind.MANY)
    return chosen and bool(one.choices) and not one.takes_text and len(one.choices) <= SELECTED_AT_MOST


class QuestionsForm(ShelfwireForm):
    """The questions that are asked, given ``own`` answers (as they are kept) and those that count anyway
    (``effective``): a template's or a mapping's, which an empty field leaves. ``address``: gives the fields again when
    an answer changes on which another question depends. ``files``: those of ours that answers name, by their keys.
    """

    def __init__(
        self,
        asked_of: CategoryQuestions | None,
        own: Mapping[str, Any],
        effective: Mapping[str, Answered],
        address: str = "",
        files: Mapping[str, AnswerFile] | None = None,
    ) -> None:
        self.lists: list[tuple[str, list[str]]] = []
        """Of fields that propose what fits: their names and what they propose."""
        self.rows: list[dict[str, Any]] = []
        super().__init__()
        mine = from_kept(own)
        given = {**effective, **{key: one for key, one in mine.items() if one.values}}
        questions = shown_questions(asked_of)
        self._address, self._files = address, files or {}
        self._decides = {parent for one in questions for parent, _ in one.only_if}
        asked_now = {one.external_id for one in asked(questions, given.values())}
        for question in questions:
            if question.external_id in asked_now:
                self._add(question, mine.get(question.external_id), effective.get(question.external_id))

    def _add(self, one: Question, own: Answered | None, other: Answered | None) -> None:
        key, name = one.external_id, f"a-{one.external_id}"
        values = own.values if own else ()
        said = ", ".join(value.name or value.external_id for value in other.values) if other else ""
        if one.kind in FILES:
            self._add_files(one, own, said)
            return
        self.fields[name] = _field(one, said)
        self.fields[name].help_text = _help(one, said if not values else "")
        if self._address and key in self._decides:
            self.fields[name].widget.attrs |= {
                "hx-get": self._address, "hx-trigger": "change", "hx-target": "#questions",
                "hx-include": "#questions, #id_category",
            }  # fmt: skip
        self.initial[name] = _initial(one, own)
        if one.choices and not _selected(one):
            self.fields[name].widget.attrs["list"] = f"list-{key}"
            self.lists.append((f"list-{key}", [choice.name for choice in one.choices[:LISTED]]))
        row = {"question": one, "field": name, "anchor": f"{ANSWER}{key}"}
        if one.units:
            units = [("", "Unit"), *((unit.external_id, unit.name) for unit in one.units)]
            self.fields[f"u-{key}"] = forms.ChoiceField(
                label=f"Unit of {one.name}", choices=units, required=False
            )
            self.initial[f"u-{key}"] = own.unit_id if own else ""
            row["unit"] = f"u-{key}"
        self.rows.append(row)

    def _add_files(self, one: Question, own: Answered | None, said: str) -> None:
        name = f"e-{one.external_id}"
        self.fields[name] = forms.DateField(label=f"{one.name} valid until", required=False, widget=_DAY)
        self.initial[name] = own.expires_on if own else None
        held = [(value.external_id, value.name) for value in (own.values if own else ())]
        files = lines_of(held, self._files, one.external_id)
        row = {"question": one, "anchor": f"{ANSWER}{one.external_id}", "expires": name, "said": said}
        self.rows.append(row | {"files": files, "adding": {"question": one.external_id}})

    def groups(self) -> list[dict[str, Any]]:
        """The fields question by question, the required ones first."""
        rows = sorted(
            self.rows, key=lambda row: (not row["question"].required, not row["question"].recommended)
        )
        return [
            {**row, **{part: self[row[part]] for part in ("field", "unit", "expires") if part in row}}
            for row in rows
        ]


def _field(one: Question, said: str) -> forms.Field:
    if _selected(one) and one.kind is QuestionKind.MANY:
        choices = [(choice.external_id, choice.name) for choice in one.choices]
        return forms.MultipleChoiceField(
            label=one.name, choices=choices, required=False,
            widget=forms.SelectMultiple(attrs={"size": min(len(choices), 6)}),
        )  # fmt: skip
    if _selected(one):
        empty = f"As given: {said}" if said else "—"
        choices = [("", empty), *((choice.external_id, choice.name) for choice in one.choices)]
        return forms.ChoiceField(label=one.name, choices=choices, required=False, widget=forms.Select())
    attrs: dict[str, Any] = {"autocomplete": "off", "placeholder": said}
    if one.kind is QuestionKind.NUMBER:
        attrs["inputmode"] = "decimal"
    if one.most_letters and one.kind is QuestionKind.TEXT:
        attrs["maxlength"] = one.most_letters
    return forms.CharField(label=one.name, required=False, widget=forms.TextInput(attrs=attrs))


def _initial(one: Question, own: Answered | None) -> Any:
    values = own.values if own else ()
    if _selected(one):
        ids = [value.external_id for value in values]
        return ids if one.kind is QuestionKind.MANY else next(iter(ids), "")
    return "; ".join(value.name or value.external_id for value in values)


def _help(one: Question, said: str) -> str:
    parts = [one.help, one.note]
    if _parted(one):
        parts.append(f"Up to {one.most_answers}, separated by semicolons.")
    if said:
        parts.append("Left empty it says what the template or the mapping says.")
    return " ".join(part for part in parts if part)
