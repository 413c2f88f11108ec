"""Say where the answer to a question comes from, for every product of a shop that does not answer it itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import Question
from shelfwire.listings import queries as listings
from shelfwire.people.audit import attributed
from shelfwire.posting.actions._marking import mark_changed
from shelfwire.posting.answers import OPTION, SOURCES
from shelfwire.posting.checking import read_answer
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.knowing import file_keys, files_of
from shelfwire.posting.models import AnswerMapping, ChannelProduct
from shelfwire.posting.properties import ANSWER

MOST_VALUES = 5_000


@attributed
@transaction.atomic
def set_mapping(
    *,
    account: Account,
    question_id: str,
    by: str,
    question_name: str = "",
    category_id: str = "",
    source: str = "",
    value: Any = None,
    values: Mapping[str, str] | None = None,
) -> AnswerMapping:
    """Answer a question from a field of ours (``source``, a key of ``SOURCES`` or ``option:NAME``; ``values`` maps ours
    to the channel's choice ids), or always with ``value``. ``category_id`` empty: in every category. The products
    that it concerns are due. The same again changes nothing. Raises BadProperty.
    """
    question = _question(account, category_id, question_id)
    name = question_name or (question.name if question else "")
    kept = None if source else _fixed(account, category_id, question_id, value)
    made = {
        "question_name": name[:300],
        "source": _source(source),
        "value": kept,
        "values": _values(values or {}, question) if source else {},
    }
    row = (
        AnswerMapping.objects.select_for_update()
        .filter(account=account, category_external_id=category_id, question_external_id=question_id)
        .first()
    )
    if row is not None and all(getattr(row, field) == to for field, to in made.items()):
        return row
    if row is None:
        row = AnswerMapping(
            account=account, category_external_id=category_id, question_external_id=question_id
        )
    for field, to in made.items():
        setattr(row, field, to)
    row.save()
    mark_changed(concerned(row), by)
    return row


@attributed
@transaction.atomic
def delete_mapping(*, mapping: AnswerMapping, by: str) -> int:
    """Take a mapping back; how many products it concerned. Their answers from it are gone."""
    marked = mark_changed(concerned(mapping), by)
    AnswerMapping.objects.filter(pk=mapping.pk).delete()
    return marked


def concerned(mapping: AnswerMapping) -> Any:
    """Return the channel products whose answer, or whose options, may follow from the mapping."""
    rows = ChannelProduct.objects.filter(account_id=mapping.account_id)
    if mapping.category_external_id:
        rows = rows.filter(category_external_id=mapping.category_external_id)
    if mapping.source.startswith(OPTION):
        return rows
    return rows.exclude(Q(answers__has_key=mapping.question_external_id))


def _question(account: Account, category_id: str, question_id: str) -> Question | None:
    if not question_id or len(question_id) > 64:
        raise BadProperty("A mapping is for a question.", field="question_id", value=question_id[:100])
    form = listings.form_of(account.pk, [category_id]).get(category_id) if category_id else None
    found = next((one for one in form.questions if one.external_id == question_id), None) if form else None
    if form is not None and found is None:
        raise BadProperty("The category asks no such question.", field="question_id", value=question_id)
    return found


def _source(source: str) -> str:
    if (
        not source
        or source in SOURCES
        or (source.startswith(OPTION) and 0 < len(source.removeprefix(OPTION)) <= 80)
    ):
        return source
    raise BadProperty(
        f"“{source}” is no field of ours.", field="source", value=source,
        hint=f"One of {', '.join(SOURCES)}, or option: with a name.",
    )  # fmt: skip


def _fixed(account: Account, category_id: str, question_id: str, value: Any) -> dict[str, Any]:
    form = listings.form_of(account.pk, [category_id]).get(category_id) if category_id else None
    files = files_of(account.company_id, file_keys({f"{ANSWER}{question_id}": value}))
    kept = read_answer(question_id, value, form, files)
    if kept is None or not kept["values"]:
        raise BadProperty("Say a field of ours or a fixed value.", field="value", value=value)
    return kept


def _values(values: Mapping[str, str], question: Question | None) -> dict[str, str]:
    """Ours, casefolded, to the channel's choice ids; empty ones are left out."""
    found = {
        str(ours).strip().casefold(): str(theirs).strip()
        for ours, theirs in values.items()
        if str(theirs).strip()
    }
    if len(found) > MOST_VALUES:
        raise BadProperty(f"A mapping has {MOST_VALUES:,} values at most.", field="values", value=len(found))
    offered = {one.external_id for one in question.choices} if question else None
    for ours, theirs in found.items():
        if offered is not None and theirs not in offered:
            raise BadProperty(
                f"“{theirs}” is no value that {question.name if question else ''} offers.",
                field=ours,
                value=theirs,
            )
    return found
