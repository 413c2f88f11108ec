"""Which answer to a question counts, and how answers are kept; row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shelfwire.channels.port import (
    Answered,
    CategoryQuestions,
    CategoryRules,
    Choice,
    OptionValue,
    Question,
    QuestionKind,
)
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.posting.answers import Mapped, asked, effective, from_kept, in_form, to_kept, with_ids

OWN = {"q": {"values": [{"id": "1", "name": "Own"}]}}
TEMPLATE = {"q": {"values": [{"id": "2", "name": "Template"}]}}
FIXED = Mapped("q", value={"values": [{"id": "3", "name": "Fixed"}]})
NARROW = Mapped("q", "C1", value={"values": [{"id": "4", "name": "Of the category"}]})
BRAND = Mapped("q", source="brand", values={"acme": "5"})
NONE: dict[str, Any] = {"q": {"values": []}}
CHOICES = {"q": {"acme": Choice("6", "ACME"), "bolt": Choice("7", "Bolt")}}


@pytest.mark.parametrize(
    ("own", "template", "mappings", "brand", "said"),
    [
        ({}, {}, [], "", []),
        (OWN, TEMPLATE, [FIXED], "", [("1", "Own")]),
        ({}, TEMPLATE, [FIXED], "", [("2", "Template")]),
        ({}, {}, [FIXED], "", [("3", "Fixed")]),
        ({}, {}, [NARROW, FIXED], "", [("4", "Of the category")]),
        (NONE, TEMPLATE, [FIXED], "", []),
        ({}, NONE, [FIXED], "", []),
        ({}, {}, [BRAND], "Acme", [("5", "Acme")]),
        ({}, {}, [BRAND], " ACME ", [("5", "ACME")]),
        ({}, {}, [BRAND], "BOLT", [("7", "Bolt")]),
        ({}, {}, [BRAND], "Other", [("", "Other")]),
        ({}, {}, [BRAND], " ", []),
        ({}, {}, [Mapped("q", source="option:Colour")], "Acme", []),
    ],
)
def test_own_goes_before_template_before_mapping(
    own: Any, template: Any, mappings: list[Mapped], brand: str, said: list[tuple[str, str]]
) -> None:
    found = effective(own, template, mappings, {"brand": brand}, CHOICES)
    assert [(value.external_id, value.name) for one in found for value in one.values] == said


def test_answers_are_kept_whole() -> None:
    answers = [
        Answered("a", (Choice("1", "One"), Choice("", "Two"))),
        Answered("b", (Choice("", "2.5"),), unit_id="U1"),
        Answered("c", (Choice("F1", "Paper.pdf"),), expires_on=date(2027, 1, 31)),
        Answered("d", ()),
    ]
    assert list(from_kept(to_kept(answers)).values()) == answers


def test_an_option_gets_the_channels_ids_by_its_mapping() -> None:
    red, size = OptionValue("Colour", "Red"), OptionValue("Size", "M", "S", "M1")
    mappings = [Mapped("q", source="option:COLOUR", values={"red": "R1"}), Mapped("x", source="option:Size")]
    assert with_ids([red, size], mappings) == (OptionValue("Colour", "Red", "q", "R1"), size)
    assert with_ids([OptionValue("Colour", "Bolt")], mappings, CHOICES)[0].choice_id == "7"
    assert with_ids([OptionValue("Colour", "Puce")], mappings)[0] == OptionValue("Colour", "Puce", "q", "")


def question(name: str, *only_if: tuple[str, tuple[str, ...]]) -> Question:
    return Question(name, name, QuestionKind.CHOICE, only_if=only_if)


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ({}, ["a"]),
        ({"a": "no"}, ["a"]),
        ({"a": "yes"}, ["a", "b"]),
        ({"a": "yes", "b": "more"}, ["a", "b", "c"]),
        ({"b": "more"}, ["a"]),
    ],
    ids=["nothing", "another answer", "the condition", "a chain", "a chain without its beginning"],
)
def test_a_question_is_asked_when_its_condition_is_answered(
    answers: dict[str, str], names: list[str]
) -> None:
    questions = [
        question("a"),
        question("b", ("a", ("yes",))),
        question("c", ("b", ("more",))),
        question("of nothing", ("gone", ("yes",))),
        question("of itself", ("of itself", ("yes",))),
    ]
    said = [Answered(name, (Choice(value, value),)) for name, value in answers.items()]
    said.append(Answered("of itself", (Choice("yes", "Yes"),)))
    assert [one.external_id for one in asked(questions, said)] == names


def test_answers_to_what_a_category_does_not_have_are_left_out() -> None:
    form = CategoryQuestions(
        ExternalCategoryId("7"), "v2", (Question("q", "Care", QuestionKind.TEXT),), CategoryRules()
    )
    mine, other = Answered("q", (Choice("", "Wash"),)), Answered("z", (Choice("", "Oak"),))
    assert in_form(form, (mine, other)) == (mine,)
