"""Category, and what it asks: attributes, certificates, size chart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from shelfwire.channels.port import Answered, Limit, Permission, Question, QuestionKind
from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.readiness.checks._texts import han
from shelfwire.posting.readiness.writing import bad_writing


@check("category")
def category(case: Case) -> Answer:
    return [] if case.wanted.category_external_id else [Found("category")]


@check("category_known")
def category_known(case: Case) -> Answer:
    if not case.wanted.category_external_id:
        return None
    return [] if case.facts.category else [Found("category", case.wanted.category_external_id)]


@check("category_leaf")
def category_leaf(case: Case) -> Answer:
    found = case.facts.category
    if found is None:
        return None
    return [] if found.is_leaf else [Found("category", found.name)]


_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_PERMISSIONS = {
    Permission.INVITE_ONLY: "sells by invitation only",
    Permission.NOT_MAIN: "is outside the shop's main category",
    Permission.PROHIBITED: "is prohibited for this shop",
}


@check("category_permission")
def category_permission(case: Case) -> Answer:
    found = case.facts.category
    if found is None or not found.is_leaf:
        return None
    if found.permission == Permission.AVAILABLE:
        return []
    why = next(
        (words for permission, words in _PERMISSIONS.items() if permission == found.permission),
        f"is marked “{found.permission}”",
    )
    return [Found("category", found.name, why=why)]


@check("category_form")
def category_form(case: Case) -> Answer:
    found = case.facts.category
    if found is None or not found.is_leaf:
        return None
    return [] if case.facts.questions else [Found("category", found.name)]


def answers_of(case: Case, question: Question) -> Answered | None:
    return next((a for a in case.wanted.answers if a.question_id == question.external_id and a.values), None)


_OWN_CHECKS = (QuestionKind.SIZE_CHART,)


def _unanswered(case: Case, *, required: bool) -> Answer:
    if case.facts.questions is None:
        return None
    found = [one for question in case.asked for one in _question(case, question, required=required)]
    return found or None


def _question(case: Case, question: Question, *, required: bool) -> Iterator[Found]:
    wanted = question.required if required else question.recommended and not question.required
    if not wanted or question.kind in _OWN_CHECKS:
        return
    field = f"answer:{question.external_id}"
    if question.is_variation:
        missing = [sku for sku in case.skus if not _has_option(sku.options, question)]
        for sku in missing:
            yield Found("options", sku=sku, label=question.name, question=question.name)
        if missing:
            return
    elif answers_of(case, question) is None:
        yield Found(field, label=question.name, question=question.name)
        return
    yield Found(field, label=question.name, passed=True)


def _has_option(options: Sequence[object], question: Question) -> bool:
    names = {question.name.casefold()}
    return any(
        getattr(option, "question_id", "") == question.external_id
        or str(getattr(option, "name", "")).casefold() in names
        for option in options
    )


@check("question_required")
def question_required(case: Case) -> Answer:
    return _unanswered(case, required=True)


@check("question_recommended")
def question_recommended(case: Case) -> Answer:
    return _unanswered(case, required=False)


@check("question_answer")
def question_answer(case: Case) -> Answer:
    """What is answered fits the question."""
    pairs = [
        (question, answer)
        for question in case.asked
        if not question.is_variation and (answer := answers_of(case, question)) is not None
    ]
    if not pairs:
        return None
    limit, letters = case.limit("answer_letters_most"), case.limit("han_letters")
    found = []
    for question, answer in pairs:
        wrong = next(_wrong_answer(case, question, answer, limit, letters), "")
        if wrong:
            said = ", ".join(value.name or value.external_id for value in answer.values)
            field = f"answer:{question.external_id}"
            found.append(Found(field, said, label=question.name, question=question.name, wrong=wrong))
    return found


def _wrong_answer(
    case: Case, question: Question, answer: Answered, limit: Limit | None, letters: Limit | None
) -> Iterator[str]:
    values = answer.values
    most = question.most_answers if question.kind == QuestionKind.MANY else 1
    if len(values) > most and question.kind not in (QuestionKind.CERTIFICATE, QuestionKind.FILE):
        yield f"{len(values)} answers were given; {most} may be"
    keys = [value.external_id or value.name.casefold() for value in values]
    if len(set(keys)) != len(keys):
        yield "the same answer was given twice"
    if question.kind == QuestionKind.CERTIFICATE:
        if answer.expires_on is not None and answer.expires_on <= case.shop.today:
            yield f"it expired on {answer.expires_on:%-d %B %Y}"
        if answer.expires_on is None and question.expiry_required:
            yield "its last day is missing"
        return
    for value in values:
        yield from _wrong_value(question, value.external_id, value.name, limit, letters)
    if question.units and answer.unit_id not in {unit.external_id for unit in question.units}:
        yield "no unit was chosen" if not answer.unit_id else "the unit is not one that is offered"


def _wrong_value(
    question: Question, external_id: str, text: str, limit: Limit | None, letters: Limit | None
) -> Iterator[str]:
    offered = {choice.external_id: choice.name.casefold() for choice in question.choices}
    if external_id:
        if question.choices and external_id not in offered:
            yield f"“{text or external_id}” is not offered any more"
        return
    chosen = question.kind in (QuestionKind.CHOICE, QuestionKind.MANY)
    if chosen and not question.takes_text and text.casefold() not in offered.values():
        yield f"“{text}” is not one of the answers that are offered"
    if limit is not None and len(text) > min(int(limit.value), question.most_letters or int(limit.value)):
        yield f"it has {len(text):,} characters; {question.most_letters or limit.value} may be"
    if question.least_letters is not None and len(text) < question.least_letters:
        yield f"it has {len(text)} characters; at least {question.least_letters} are needed"
    if question.kind == QuestionKind.NUMBER:
        yield from _wrong_number(question, text)
    elif wrong := han(letters, text) or bad_writing(text):
        yield f"it contains {wrong}"


def _wrong_number(question: Question, text: str) -> Iterator[str]:
    if _NUMBER.fullmatch(text) is None:
        yield f"“{text}” is not a number"
    elif question.least is not None and Decimal(text) < question.least:
        yield f"{text} is less than {question.least}"
    elif question.most is not None and Decimal(text) > question.most:
        yield f"{text} is more than {question.most}"


@check("question_not_asked")
def question_not_asked(case: Case) -> Answer:
    questions = case.facts.questions
    if questions is None or not case.wanted.answers:
        return None
    known = {question.external_id for question in questions.questions}
    return [
        Found(
            f"answer:{answer.question_id}",
            ", ".join(value.name or value.external_id for value in answer.values),
        )
        for answer in case.wanted.answers
        if answer.values and answer.question_id not in known
    ]


@check("certificate_count")
def certificate_count(case: Case) -> Answer:
    limit = case.limit("certificates_most")
    given = [q for q in case.asked if q.kind == QuestionKind.CERTIFICATE and answers_of(case, q)]
    if limit is None or not given:
        return None
    return [] if len(given) <= int(limit.value) else [Found("category", len(given), limit=limit)]


@check("size_chart")
def size_chart(case: Case) -> Answer:
    questions = case.facts.questions
    if questions is None:
        return None
    asks = any(q.kind == QuestionKind.SIZE_CHART and q.required for q in case.asked)
    if not (asks or questions.rules.size_chart_required):
        return None
    chosen = case.wanted.settings.get("size_chart_id") or case.wanted.settings.get("size_chart_file")
    given = chosen or any(p.role == "size_chart" for p in case.wanted.pictures)
    answered = any(q.kind == QuestionKind.SIZE_CHART and answers_of(case, q) for q in case.asked)
    return [] if given or answered else [Found("size_chart")]
