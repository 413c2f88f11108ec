"""A shape reads rows as its fields say, and a body takes what JSON can write of every field."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import SimpleNamespace as Row
from typing import Annotated, Any

from pydantic import ConfigDict, TypeAdapter

from shelfwire.api import schemas
from shelfwire.api.schemas.common import Money
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Strict


class Wheel(Shape):
    size: int


class Spoked(Wheel):
    spokes: Annotated[int, By(lambda wheel: wheel.size * 2)]


class Bicycle(Shape):
    name: str
    maker: Annotated[str | None, At("maker.name")]
    price: Annotated[Money | None, Amount("minor", "maker.currency")]
    wheels: list[Spoked]
    spare: Wheel | None


MAKER = Row(name="Ace", currency="GBP")


def test_fields_are_read_by_name_by_path_by_function_and_shapes_within_shapes() -> None:
    bicycle = Row(name="Tourer", maker=MAKER, minor=1250, wheels=[Row(size=28), Row(size=26)], spare=None)
    assert Bicycle.of(bicycle) == {
        "name": "Tourer",
        "maker": "Ace",
        "price": {"minor": 1250, "currency": "GBP"},
        "wheels": [{"size": 28, "spokes": 56}, {"size": 26, "spokes": 52}],
        "spare": None,
    }


def test_a_path_that_ends_early_and_an_amount_that_is_not_there_are_null() -> None:
    row = Row(name="Frame", maker=Row(name="Ace", currency=""), minor=None, wheels=[], spare=None)
    assert Bicycle.of(row)["price"] is None
    assert Bicycle.of(Row(**{**vars(row), "maker": None}), price=None)["maker"] is None


def test_what_the_caller_gives_is_rendered_like_what_the_row_has() -> None:
    row = Row(name="Frame", maker=MAKER, minor=5)
    made = Bicycle.of(row, name="Gift", wheels=[Row(size=20)], spare=Row(size=1))
    assert (made["name"], made["wheels"], made["spare"]) == (
        "Gift",
        [{"size": 20, "spokes": 40}],
        {"size": 1},
    )


def test_the_published_schema_says_nothing_of_where_values_lie() -> None:
    said = Bicycle.model_json_schema()
    assert said["properties"]["maker"] == {
        "title": "Maker",
        "anyOf": [{"type": "string"}, {"type": "null"}],
    }
    assert set(said["required"]) == {"name", "maker", "price", "wheels", "spare"}


_WRITTEN = {"date": "2026-05-01", "date-time": "2026-05-01T12:00:00Z", "time": "12:00:00", "uuid": "0" * 32}


def _bodies(of: type[Strict] = Strict) -> Iterator[type[Strict]]:
    for found in of.__subclasses__():
        yield found
        yield from _bodies(found)


def _samples(schema: dict[str, Any], every: dict[str, Any]) -> Iterator[Any]:
    """What JSON writes of a day, a moment or a word: a text each."""
    if "$ref" in schema:
        yield from _samples(every.get(schema["$ref"].rsplit("/", 1)[-1], {}), every)
    for one in schema.get("anyOf", ()):
        yield from _samples(one, every)
    if schema.get("format") in _WRITTEN:
        yield _WRITTEN[schema["format"]]
    yield from schema.get("enum", ())


def test_a_body_takes_days_moments_and_words_as_json_writes_them() -> None:
    for module in pkgutil.iter_modules(schemas.__path__):
        importlib.import_module(f"{schemas.__name__}.{module.name}")
    taken, refused = 0, []
    for body in (one for one in _bodies() if not one.__name__.endswith("Out")):
        for name, field in body.model_fields.items():
            kind: Any = field.annotation
            for each in field.metadata:
                kind = Annotated[kind, each]
            schema = TypeAdapter(kind).json_schema()
            strict: TypeAdapter[Any] = TypeAdapter(kind, config=ConfigDict(strict=True))
            for sample in _samples(schema, schema.get("$defs", {})):
                taken += 1
                try:
                    strict.validate_python(sample)
                except ValueError:
                    refused.append(f"{body.__name__}.{name}: {sample!r}")
    assert refused == []
    assert taken > 30
