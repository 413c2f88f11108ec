"""Values that a channel product may say: read, completed and refused. Pure, given what is known of the shop.

What a category or a channel refuses for its own reasons is readiness's to say: here stands what cannot be kept, because
it means nothing in the shop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from shelfwire.catalog.html import cleaned
from shelfwire.channels.port import CategoryQuestions, Choice, Question, QuestionKind
from shelfwire.kit import texts
from shelfwire.listings.models import Brand, Category
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.models import AnswerFile, CategoryTemplate
from shelfwire.posting.models_files import PDF, UPLOADED
from shelfwire.posting.properties import ANSWER, CHART_FILE, FIELDS, SETTING, SETTINGS, SKU, SKU_FIELDS, Said

MOST_TITLE: Final = 500
MOST_DESCRIPTION: Final = 100_000
MOST_SELLER_SKU: Final = 120
MOST_QUESTION_ID: Final = 64
MOST_ANSWER: Final = 2_000
MOST_VALUES: Final = 100
MOST_ORDER: Final = 1_000_000
KINDS: Final = ("gtin", "ean", "upc", "isbn", "jan")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a shop that values name: categories and forms by their ids, brands by id and by casefolded name,
    templates by id, and uploaded files by their keys. ``tree``: whether its categories were read.
    """

    tree: bool = False
    categories: Mapping[str, Category] = field(default_factory=dict)
    forms: Mapping[str, CategoryQuestions] = field(default_factory=dict)
    brands: Mapping[str, Brand] = field(default_factory=dict)
    brands_named: Mapping[str, Brand] = field(default_factory=dict)
    templates: Mapping[int, CategoryTemplate] = field(default_factory=dict)
    files: Mapping[str, AnswerFile] = field(default_factory=dict)


def checked(values: Said, before: Said, known: Known) -> dict[str, Any]:
    """Return the values as they are kept, and what follows from them: a template brings its category, and another
    category leaves the template. Raises BadProperty.
    """
    found = {path: _read(path, value, known) for path, value in values.items() if not path.startswith(ANSWER)}
    found |= _agreed(found, before, known)
    category = found.get("category", before.get("category")) or ""
    form = known.forms.get(category)
    for path, value in values.items():
        if path.startswith(ANSWER):
            found[path] = read_answer(path.removeprefix(ANSWER), value, form, known.files)
    return found


def _agreed(found: Said, before: Said, known: Known) -> dict[str, Any]:
    """Template and category, so that they fit: what was chosen anew brings the other along."""
    old_template, old_category = before.get("template"), before.get("category")
    template, category = found.get("template", old_template), found.get("category", old_category)
    row = known.templates.get(template) if template is not None else None
    if row is None or row.category_external_id == category:
        return {}
    if template == old_template:
        return {"template": None}
    if "category" in found and category is not None and category != old_category:
        raise BadProperty(
            f"The template “{row}” is for another category.", field="Category template", value=template,
            hint="Choose one of the two.",
        )  # fmt: skip
    return {"category": row.category_external_id}


def _read(path: str, value: Any, known: Known) -> Any:
    of_sku = _OF_SKU.fullmatch(path)
    if path not in FIELDS and not path.startswith(SETTING) and of_sku is None:
        raise BadProperty(f"There is no property “{path[:100]}”.", field=path[:100], value=value, hint=_NAMES)
    if value is None:
        return False if path == "enabled" or path.endswith(":enabled") else None
    if of_sku is not None:
        return _SKU_FIELDS[of_sku[1]](value)
    if path in FIELDS:
        return _FIELDS[path](value, known)
    if path == f"{SETTING}{CHART_FILE}":
        return _chart(value, known)
    return read_setting(path.removeprefix(SETTING), value)


_OF_SKU: Final = re.compile(rf"{SKU}[1-9][0-9]{{0,18}}:({'|'.join(SKU_FIELDS)})")
"""One spelling only: what is said of a SKU is kept under its number."""
_NAMES: Final = f"One of {', '.join(FIELDS)}, or answer:, setting: or sku: with a name."


def yes_or_no(value: Any, label: str) -> bool:
    """Return a boolean, also of the words that files use. Raises BadProperty."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in ("yes", "true", "1", "y", "on"):
        return True
    if word in ("no", "false", "0", "n", "off"):
        return False
    raise BadProperty(f"“{value}” is neither yes nor no.", field=label, value=value, hint="Write yes or no.")


def _text(value: Any, label: str, most: int, *, lines: bool = False) -> str | None:
    if not isinstance(value, str):
        raise BadProperty(f"{label} is a text.", field=label, value=value)
    text = value.strip()
    if wrong := texts.flaw(text, lines=lines):
        raise BadProperty(f"{label} contains {wrong}.", field=label, value=value, hint="Remove it.")
    if len(text) > most:
        raise BadProperty(
            f"{label} has {len(text):,} letters.",
            field=label,
            value=value[:100],
            hint=f"At most {most:,} are kept.",
        )
    return text or None


def _description(value: Any) -> str | None:
    text = _text(value, "Long description", MOST_DESCRIPTION, lines=True)
    return cleaned(text) if text else None


def _category(value: Any, known: Known) -> str | None:
    wanted = _text(value, "Category", 1500)
    if wanted is None:
        return None
    found = known.categories.get(wanted)
    if found is None and known.tree:
        raise BadProperty(
            f"The shop has no category “{wanted}”.", field="Category", value=value,
            hint="Choose one of its categories, or re-download categories.",
        )  # fmt: skip
    if found is not None and not found.is_leaf:
        raise BadProperty(
            f"“{found}” is the parent of other categories.", field="Category", value=value,
            hint="Choose one of the categories below it.",
        )  # fmt: skip
    return found.external_id if found is not None else _text(value, "Category", 64)


def _template(value: Any, known: Known) -> int:
    if not isinstance(value, int) or value not in known.templates:
        raise BadProperty(
            "The shop has no such category template.", field="Category template", value=value,
            hint="Choose one of this shop's.",
        )  # fmt: skip
    return value


def _brand(value: Any, known: Known) -> dict[str, str] | None:
    """A brand of the channel by its id, or by its name."""
    given = {"name": value} if isinstance(value, str) else value
    if not isinstance(given, Mapping):
        raise BadProperty("A brand has an id or a name.", field="Brand", value=value)
    brand_id, name = str(given.get("id") or "").strip(), str(given.get("name") or "").strip()
    if not brand_id and not name:
        return None
    found = known.brands.get(brand_id) if brand_id else known.brands_named.get(name.casefold())
    if found is None:
        raise BadProperty(
            f"The shop has no brand “{brand_id or name}”.", field="Brand", value=brand_id or name,
            hint="Choose one of its brands, read them anew, or create it there first.",
        )  # fmt: skip
    return {"id": found.external_id, "name": found.name}


_FIELDS: Final[Mapping[str, Callable[[Any, Known], Any]]] = {
    "enabled": lambda value, _: yes_or_no(value, "Enabled"),
    "title": lambda value, _: _text(value, "Title", MOST_TITLE),
    "description": lambda value, _: _description(value),
    "category": _category,
    "template": _template,
    "brand": _brand,
}


def _options(value: Any) -> list[dict[str, str]] | None:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise BadProperty("Options are a list of names and values.", field="Options", value=value)
    found = []
    for one in value:
        name, text = (
            _text(one.get("name", ""), "Option", 80),
            _text(one.get("value", ""), "Option value", 120),
        )
        if name is None or text is None:
            raise BadProperty("An option has a name and a value.", field="Options", value=value)
        ids = {key: str(one[key]) for key in ("question_id", "choice_id") if one.get(key)}
        found.append({"name": name, "value": text, **ids})
    return found or None


_SKU_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "enabled": lambda value: yes_or_no(value, "Posted"),
    "seller_sku": lambda value: _text(value, "Seller SKU", MOST_SELLER_SKU),
    "options": _options,
}


def read_setting(name: str, value: Any) -> Any:
    """Return a setting as it is kept. Raises BadProperty."""
    label = SETTINGS.get(name)
    if label is None:
        raise BadProperty(
            f"There is no setting “{name}”.", field=name, value=value, hint=f"One of {', '.join(SETTINGS)}."
        )
    if name in ("send_brand", "send_variation_images", "as_draft", "cash_on_delivery"):
        return yes_or_no(value, label)
    if name == "minimum_order":
        return _whole(value, label)
    if name == "size_chart_id":
        return _text(value, label, 64)
    return _ids(value, label, KINDS if name == "identifier_priority" else None)


def _chart(value: Any, known: Known) -> str | None:
    """The key of an uploaded picture."""
    label = SETTINGS[CHART_FILE]
    key = _text(value, label, 80)
    if key is None:
        return None
    if not key.startswith(UPLOADED):
        raise BadProperty(f"{label} is no uploaded file.", field=label, value=key, hint="Upload the picture.")
    named_file(key, "", label, known.files)
    if known.files[key].media_type == PDF:
        raise BadProperty(
            f"{label} is a PDF.", field=label, value=known.files[key].name, hint="Upload it as a picture."
        )
    return key


def _whole(value: Any, label: str) -> int:
    digits = value.strip() if isinstance(value, str) else ""
    if digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MOST_ORDER)):
        value = int(digits)
    if type(value) is not int or not 1 <= value <= MOST_ORDER:
        raise BadProperty(f"{label} is a whole number from 1.", field=label, value=value)
    return value


def _ids(value: Any, label: str, known: tuple[str, ...] | None) -> list[str]:
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one and len(one) <= 64 for one in value
    ):
        raise BadProperty(f"{label} is a list of ids.", field=label, value=value)
    for one in value:
        if known is not None and one not in known:
            raise BadProperty(
                f"“{one}” is no kind of identifier.",
                field=label,
                value=one,
                hint=f"One of {', '.join(known)}.",
            )
    return list(dict.fromkeys(value))


def read_answer(
    question_id: str,
    value: Any,
    form: CategoryQuestions | None,
    files: Mapping[str, AnswerFile] | None = None,
) -> dict[str, Any] | None:
    """Return an answer as it is kept: choices with both id and name, whichever was given. ``value``: as it is kept, or
    a text, several separated by ``;`` where several may be. None takes the answer back, one without values says: none.
    ``form`` None: the category's questions were not read, and the answer is kept as it is given. ``files``: the
    uploaded files that values name, by their keys. Raises BadProperty.
    """
    if value is None:
        return None
    if not 0 < len(question_id) <= MOST_QUESTION_ID:
        raise BadProperty(
            f"There is no question “{question_id[:64]}”.", field="answer", value=question_id[:64]
        )
    question = next((one for one in form.questions if one.external_id == question_id), None) if form else None
    if form is not None and question is None:
        raise BadProperty(
            f"The category asks no question “{question_id}”.", field=f"{ANSWER}{question_id}", value=value,
            hint="Download attributes, or choose another category.",
        )  # fmt: skip
    label = question.name if question else f"{ANSWER}{question_id}"
    given = _given(value, question, label)
    values = [_one(one, question, label, files or {}) for one in given["values"]]
    most = (
        question.most_answers
        if question and question.kind in _SEVERAL
        else MOST_VALUES
        if not question
        else 1
    )
    if len(values) > most:
        raise BadProperty(
            f"{label} takes {most:,} at most; {len(values):,} are given.", field=label, value=len(values)
        )
    kept: dict[str, Any] = {"values": values}
    if unit := _unit(given.get("unit"), question, label):
        kept["unit"] = unit
    if expires := given.get("expires_on"):
        kept["expires_on"] = _day(expires, label)
    return kept


_SEVERAL: Final = (QuestionKind.MANY, QuestionKind.CERTIFICATE, QuestionKind.FILE)
_FILES: Final = (QuestionKind.CERTIFICATE, QuestionKind.FILE)
_CHOSEN: Final = (QuestionKind.CHOICE, QuestionKind.MANY)


def _given(value: Any, question: Question | None, label: str) -> Mapping[str, Any]:
    if isinstance(value, str):
        several = question is not None and question.kind in _SEVERAL
        parts = value.split(";") if several else [value]
        return {"values": [{"id": "", "name": part.strip()} for part in parts if part.strip()]}
    if isinstance(value, Mapping) and isinstance(value.get("values"), list):
        return value
    raise BadProperty(f"{label} is a text, or has values.", field=label, value=value)


def _one(one: Any, question: Question | None, label: str, files: Mapping[str, AnswerFile]) -> dict[str, str]:
    given = {"name": one} if isinstance(one, str) else one
    if not isinstance(given, Mapping):
        raise BadProperty(f"A value of {label} has an id or a name.", field=label, value=one)
    choice_id, name = str(given.get("id") or ""), str(given.get("name") or "").strip()
    if len(name) > MOST_ANSWER or len(choice_id) > 500 or texts.flaw(name, lines=True):
        raise BadProperty(
            f"A value of {label} is no plain text of {MOST_ANSWER:,} letters at most.",
            field=label,
            value=name[:100],
        )
    if choice_id.startswith(UPLOADED) or (question is not None and question.kind in _FILES):
        return named_file(choice_id or name, name if choice_id else "", label, files)
    if question is None or question.kind not in _CHOSEN:
        if question is not None and question.kind is QuestionKind.NUMBER:
            _number(name, label)
        return {"id": choice_id, "name": name}
    found = _choice(question, choice_id, name)
    if found is not None:
        return {"id": found.external_id, "name": found.name}
    if choice_id or not question.takes_text:
        raise BadProperty(
            f"“{name or choice_id}” is no value that {label} offers.", field=label, value=name or choice_id,
            hint=_offered(question),
        )  # fmt: skip
    return {"id": "", "name": name}


def named_file(key: str, name: str, label: str, files: Mapping[str, AnswerFile]) -> dict[str, str]:
    """Return a file as answers keep it: one of ours by its key and name, else one that the channel has, as it is
    given. Raises BadProperty for one of ours that is not there.
    """
    if not key.startswith(UPLOADED):
        return {"id": key, "name": name}
    if key not in files:
        raise BadProperty(
            f"{label}: there is no uploaded file “{key[:80]}”.", field=label, value=key[:80], hint="Upload it again."
        )  # fmt: skip
    return {"id": key, "name": files[key].name}


def _choice(question: Question, choice_id: str, name: str) -> Choice | None:
    if choice_id:
        return next((one for one in question.choices if one.external_id == choice_id), None)
    wanted = name.casefold()
    named = next((one for one in question.choices if one.name.casefold() == wanted), None)
    return named or next((one for one in question.choices if one.external_id == name), None)


def _offered(question: Question) -> str:
    names = [one.name for one in question.choices[:8]]
    more = f" and {len(question.choices) - 8:,} more" if len(question.choices) > 8 else ""
    return f"It offers {', '.join(names)}{more}." if names else "It offers none."


def _number(text: str, label: str) -> None:
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise BadProperty(
            f"“{text}” is not a number.", field=label, value=text, hint="Write digits, and a point."
        )


def _unit(unit: Any, question: Question | None, label: str) -> str:
    text = str(unit or "").strip()
    if not text or question is None:
        return text[:64]
    for one in question.units:
        if text in (one.external_id, one.name) or text.casefold() == one.name.casefold():
            return one.external_id
    names = ", ".join(one.name for one in question.units) or "none"
    raise BadProperty(f"{label} has no unit “{text}”.", field=label, value=text, hint=f"Its units: {names}.")


def _day(value: Any, label: str) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise BadProperty(
            f"“{value}” is no day.", field=label, value=value, hint="Write it as 2027-01-31."
        ) from None
