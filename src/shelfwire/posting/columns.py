"""The columns of a file of channel properties. Headers: Sellercloud, TikTok's bulk template, Linnworks."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.channels.port import CategoryQuestions, Question, QuestionKind
from shelfwire.kit.columns import Column
from shelfwire.posting.properties import ANSWER, SETTING

COLUMNS = (
    Column(
        "sku",
        "SKU",
        ("Parent SKU", "ProductID", "Our SKU", "Variant SKU", "SKU code"),
        "A SKU of the product, or its parent SKU.",
        needed=True,
        identifier=True,
    ),
    Column(
        "shop", "Shop", ("Account", "Store", "Company"), "Else the one chosen for the file.", identifier=True
    ),
    Column(
        "field", "Field", ("Property",), "With Value: one property a row, such as title or answer:100392."
    ),
    Column("value", "Value", ("New value",), "What that property becomes."),
    Column("enabled", "Enabled", ("WebsiteEnabled", "Enabled for website"), "Yes or no."),
    Column("title", "Channel title", ("Website title", "Product Name"), "Else the catalogue's."),
    Column("description", "Channel description", ("Website description", "Product Description"), "HTML."),
    Column("category", "Category", ("Category id",), "Its whole path or its id.", identifier=True),
    Column("template", "Category template", ("Template",), "By its name."),
    Column(
        "brand", "Channel brand", ("Brand id",), "A brand of the channel, by name or id.", identifier=True
    ),
    Column("posted", "Posted", ("Post variation",), "Yes or no, of the SKU of the row."),
    Column("seller_sku", "Seller SKU", ("Channel SKU",), "Of the SKU of the row.", identifier=True),
    Column(f"{SETTING}as_draft", "Post as draft", (), "Yes or no."),
    Column(f"{SETTING}minimum_order", "Minimum order quantity", (), "A whole number."),
    Column(f"{SETTING}cash_on_delivery", "Cash on delivery", (), "Yes or no."),
    Column(
        f"{SETTING}manufacturer_ids", "Manufacturers", (), "Ids, separated by semicolons.", identifier=True
    ),
    Column(
        f"{SETTING}responsible_person_ids",
        "Responsible persons",
        (),
        "Ids, separated by semicolons.",
        identifier=True,
    ),
)
HEADERS = {column.field: column.header for column in COLUMNS}
_NO_COLUMN = (QuestionKind.SIZE_CHART,)


def question_columns(forms: Iterable[CategoryQuestions]) -> tuple[Column, ...]:
    """Return a column for each question of these categories, named as the question; questions of one name are told
    apart by their ids.
    """
    questions: dict[str, Question] = {}
    for form in forms:
        questions |= {
            one.external_id: one
            for one in form.questions
            if one.kind not in _NO_COLUMN and not one.is_variation
        }
    taken = {column.header.casefold() for column in COLUMNS} | {
        alias.casefold() for column in COLUMNS for alias in column.aliases
    }
    found = []
    for key, question in sorted(questions.items()):
        plain = question.name.casefold() not in taken
        taken.add(question.name.casefold())
        named = f"{question.name} [{key}]"
        header = question.name if plain else named
        others = (named,) if plain else ()
        found.append(
            Column(f"{ANSWER}{key}", header, (*others, f"{ANSWER}{key}", f"Attribute: {question.name}"))
        )
    return tuple(found)
