"""Title and descriptions, and words that a review refuses."""

from __future__ import annotations

from functools import lru_cache

from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.readiness.checks._texts import han
from shelfwire.posting.readiness.writing import Html, bad_writing


@check("title")
def title(case: Case) -> Answer:
    return [] if case.wanted.title.strip() else [Found("title")]


@check("title_length")
def title_length(case: Case) -> Answer:
    least, most = case.limit("title_letters_least"), case.limit("title_letters_most")
    count = len(case.wanted.title)
    if least is None or most is None or not case.wanted.title.strip():
        return None
    if int(least.value) <= count <= int(most.value):
        return []
    limit = most if count > int(most.value) else least
    return [Found("title", case.wanted.title, limit=limit, count=count, least=least.value, most=most.value)]


@check("title_writing")
def title_writing(case: Case) -> Answer:
    text, limit = case.wanted.title, case.limit("han_letters")
    if not text.strip():
        return None
    wrong = han(limit, text) or bad_writing(text, lines=False)
    return (
        [Found("title", text, limit=limit if wrong.startswith("the Chinese") else None, wrong=wrong)]
        if wrong
        else []
    )


@check("description")
def description(case: Case) -> Answer:
    return [] if case.wanted.description.strip() else [Found("description")]


@check("description_length")
def description_length(case: Case) -> Answer:
    limit, count = case.limit("description_letters_most"), len(case.wanted.description)
    if limit is None or not case.wanted.description.strip():
        return None
    return (
        []
        if count <= int(limit.value)
        else [Found("description", f"{count:,} characters", limit=limit, count=count)]
    )


@lru_cache(maxsize=256)
def _html(source: str) -> Html:
    return Html(source)


@check("description_markup")
def description_markup(case: Case) -> Answer:
    source = case.wanted.description
    if not source.strip():
        return None
    broken = _html(source).broken
    return [Found("description", broken)] if broken else []


@check("description_writing")
def description_writing(case: Case) -> Answer:
    source, limit = case.wanted.description, case.limit("han_letters")
    if not source.strip():
        return None
    html = _html(source)
    wrong = han(limit, html.text)
    if not wrong and (html.text.strip() or not html.pictures):
        wrong = bad_writing(html.text)
    return [Found("description", wrong=wrong)] if wrong else []


@check("description_pictures")
def description_pictures(case: Case) -> Answer:
    limit = case.limit("description_pictures_most")
    if limit is None:
        return None
    own = sum(picture.role == "description" for picture in case.wanted.pictures)
    count = own + (_html(case.wanted.description).pictures if case.wanted.description else 0)
    return (
        []
        if count <= int(limit.value)
        else [Found("description", f"{count} pictures", limit=limit, count=count)]
    )


@check("short_description")
def short_description(case: Case) -> Answer:
    return [] if case.wanted.short_description.strip() else [Found("short_description")]


@check("policy_words")
def policy_words(case: Case) -> Answer:
    limit = case.limit("policy_words")
    if limit is None:
        return None
    texts = (("title", case.wanted.title), ("description", case.wanted.description))
    return [
        Found(field, word, limit=limit)
        for field, text in texts
        for word in str(limit.value).split(",")
        if word in text.casefold()
    ]
