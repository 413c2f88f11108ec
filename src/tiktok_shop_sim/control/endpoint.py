"""How control verbs are written down: one function, one request struct, one route, one line of OpenAPI."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world.stock import OutOfStock


class NotThere(LookupError):
    """Something named in a request does not exist in the world."""


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """A request without fields."""


class Plain(msgspec.Struct):
    """An answer that is not JSON."""

    text: str
    media_type: str


Verb = Callable[[Simulation, Any], Any]
F = TypeVar("F", bound=Verb)


class Entry(msgspec.Struct):
    method: str
    path: str
    verb: Verb
    request: type[msgspec.Struct]
    answer: Any


ENTRIES: list[Entry] = []
T = TypeVar("T", bound=msgspec.Struct)


def from_record(kind: type[T], record: msgspec.Struct, **more: Any) -> T:
    """An answer of a kind: what `more` says, and for the other fields those of a record by the same names."""
    names = [name for name in kind.__struct_fields__ if name not in more]
    return kind(**{name: getattr(record, name) for name in names}, **more)


def endpoint(method: str, path: str, request: type[msgspec.Struct] = Nothing) -> Callable[[F], F]:
    """Register a control verb. GET reads its fields from the query, the others from a JSON body (or none)."""

    def register(function: F) -> F:
        answer = inspect.signature(function, eval_str=True).return_annotation
        ENTRIES.append(Entry(method, path, function, request, answer))
        return function

    return register


def route(simulation: Simulation, entry: Entry) -> Route:
    async def handle(request: Request) -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site":
            return _problem(403, "a page of another site may not play with this world")
        try:
            fields = await _read(entry, request)
            outcome = entry.verb(simulation, fields)
            if isinstance(outcome, Awaitable):
                outcome = await outcome
        except msgspec.MsgspecError as error:
            return _problem(400, str(error))
        except NotThere as error:
            return _problem(404, str(error))
        except (IllegalMove, OutOfStock) as error:
            return _problem(409, str(error))
        except (ValueError, OSError) as error:
            return _problem(400, str(error))
        if entry.method != "GET":
            simulation.changes.notify()
        if isinstance(outcome, Plain):
            return Response(outcome.text, media_type=outcome.media_type)
        return Response(msgspec.json.encode(outcome), media_type="application/json")

    return Route("/_sim" + entry.path, handle, methods=[entry.method])


async def _read(entry: Entry, request: Request) -> msgspec.Struct:
    if entry.method == "GET":
        fields: msgspec.Struct = msgspec.convert(dict(request.query_params), entry.request, strict=False)
        return fields
    raw = await request.body()
    decoded: msgspec.Struct = msgspec.json.decode(raw or b"{}", type=entry.request)
    return decoded


def _problem(status: int, words: str) -> Response:
    return Response(msgspec.json.encode({"error": words}), status, media_type="application/json")


def openapi() -> dict[str, Any]:
    """The control API's own OpenAPI document."""
    answers = [entry.answer for entry in ENTRIES if _is_struct(entry.answer)]
    types = list(dict.fromkeys([*(entry.request for entry in ENTRIES), *answers]))
    found, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    references = dict(zip(types, found, strict=True))
    paths: dict[str, Any] = {}
    for entry in ENTRIES:
        paths.setdefault("/_sim" + entry.path, {})[entry.method.lower()] = _describe(
            entry, references, components
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "TikTok Shop simulator: control API",
            "version": "1",
            "description": "Everything that buyers, carriers, the platform and the clock do, and faults on demand.",
        },
        "paths": paths,
        "components": {"schemas": components},
    }


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not Plain


def _describe(
    entry: Entry, references: dict[Any, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    """One verb. A type is referred to as it was named: two areas may use one name for two types."""
    words = inspect.getdoc(entry.verb) or ""
    summary, _, rest = words.partition("\n")
    described: dict[str, Any] = {
        "operationId": entry.verb.__name__,
        "summary": summary,
        "responses": {
            "200": {
                "description": "done",
                "content": {"application/json": {"schema": references.get(entry.answer, {"type": "object"})}},
            },
            "400": {"description": "the request cannot be read, or makes no sense"},
            "404": {"description": "something named does not exist"},
            "409": {"description": "not possible in the present state; nothing changed"},
        },
    }
    if rest.strip():
        described["description"] = rest.strip()
    if entry.method == "GET":
        name = references[entry.request]["$ref"].rpartition("/")[2]
        properties = components[name].get("properties", {})
        described["parameters"] = [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in properties.items()
        ]
    elif entry.request is not Nothing:
        schema = references[entry.request]
        described["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return described
