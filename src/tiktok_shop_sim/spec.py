"""The specification as the simulator uses it: where it lies, which operations it has, what they accept.

In a checkout the folder is `spec/tiktok_shop`; in a wheel it travels as `tiktok_shop_sim/_spec`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import msgspec

METHODS: Final = ("get", "post", "put", "delete", "patch")
BASE: Final = "urn:tiktok-shop"
OPENAPI: Final = "openapi-all-versions.json"


def folder() -> Path:
    """The folder with the wire's facts; raises FileNotFoundError naming both places when neither is there."""
    here = Path(__file__).resolve().parent
    packaged = here / "_spec"
    checkout = here.parents[1] / "spec" / "tiktok_shop"
    for candidate in (packaged, checkout):
        if (candidate / OPENAPI).is_file():
            return candidate
    raise FileNotFoundError(f"no {OPENAPI} in {packaged} nor in {checkout}")


@cache
def document(name: str) -> Any:
    """One JSON file of the specification folder, decoded once per process."""
    return msgspec.json.decode((folder() / name).read_bytes())


def _absolute(node: Any) -> Any:
    """The schema with its local references made absolute, so that it can be compiled on its own."""
    if isinstance(node, dict):
        return {
            key: (BASE + value if key == "$ref" and isinstance(value, str) else _absolute(value))
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_absolute(item) for item in node]
    return node


class Parameter(msgspec.Struct, frozen=True):
    """A query or path parameter of one operation."""

    name: str
    where: str
    required: bool
    kind: str
    enum: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    max_items: int | None
    max_length: int | None


class Problem(msgspec.Struct, frozen=True):
    """Something wrong in a body. `warning` problems are only refused in strict mode.

    `limit` problems (missing, too long, too many) may be left to an operation that has documented words for them.
    """

    field: str
    why: str
    warning: bool
    limit: bool = False


LIMITS: Final = frozenset(
    {"required", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern"}
)


GATEWAY_PARAMETERS: Final = frozenset({"app_key", "timestamp", "sign", "shop_cipher", "x-tts-access-token"})


class Operation:
    """One operation in one version."""

    def __init__(self, spec: Spec, path: str, method: str, raw: dict[str, Any]) -> None:
        self.spec = spec
        self.path = path
        self.method = method.upper()
        self.key = f"{self.method} {path}"
        self.raw = raw
        extension = raw.get("x-tts", {})
        self.version: str = extension.get("version", "")
        self.cipher: str = extension.get("shop_cipher", "optional")
        self.scopes: tuple[str, ...] = tuple(extension.get("scope_keys", ()))
        self.error_codes: frozenset[int] = frozenset(int(code) for code in extension.get("error_codes", ()))
        self.summary: str = raw.get("summary", "")
        content = raw.get("requestBody", {}).get("content", {})
        self.multipart = "multipart/form-data" in content
        self.takes_body = bool(content)
        self.parameters = tuple(self._read_parameters())
        self.query = {p.name: p for p in self.parameters if p.where == "query"}
        self.template = re.sub(r"/\d{6}/", "/*/", path, count=1)

    def _read_parameters(self) -> Iterator[Parameter]:
        for raw in self.raw.get("parameters", ()):
            node = self.spec.resolve(raw)
            if node["name"] in GATEWAY_PARAMETERS:
                continue
            schema = self.spec.resolve(node["schema"])
            yield Parameter(
                name=node["name"],
                where=node["in"],
                required=bool(node.get("required")),
                kind=schema.get("type", "string"),
                enum=tuple(str(value) for value in schema.get("enum", ())),
                minimum=schema.get("minimum"),
                maximum=schema.get("maximum"),
                max_items=schema.get("maxItems"),
                max_length=schema.get("maxLength"),
            )

    @cached_property
    def body_schema(self) -> dict[str, Any] | None:
        content = self.raw.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return schema if isinstance(schema, dict) else None

    @cached_property
    def form_schema(self) -> dict[str, Any]:
        """The schema of a multipart body, its properties resolved; empty for other operations."""
        content = self.raw.get("requestBody", {}).get("content", {}).get("multipart/form-data", {})
        schema = self.spec.resolve(content.get("schema", {}))
        properties = {name: self.spec.resolve(node) for name, node in schema.get("properties", {}).items()}
        return {**schema, "properties": properties}

    @property
    def body_required(self) -> bool:
        return bool(self.raw.get("requestBody", {}).get("required"))

    @cached_property
    def _body_validator(self) -> jsonschema_rs.Draft202012Validator | None:
        return None if self.body_schema is None else self.spec.validator(self.body_schema)

    @cached_property
    def response_schema(self) -> dict[str, Any] | None:
        schema = (
            self.raw.get("responses", {})
            .get("200", {})
            .get("content", {})
            .get("application/json", {})
            .get("schema")
        )
        return schema if isinstance(schema, dict) else None

    @cached_property
    def response_validator(self) -> jsonschema_rs.Draft202012Validator | None:
        return None if self.response_schema is None else self.spec.validator(self.response_schema)

    @cached_property
    def data_schema(self) -> dict[str, Any] | None:
        """The schema of `data` inside the success envelope."""
        if self.response_schema is None:
            return None
        for part in self.response_schema.get("allOf", ()):
            data = part.get("properties", {}).get("data")
            if isinstance(data, dict):
                return data
        return None

    def problems(self, body: Any) -> list[Problem]:
        """What is wrong with a decoded JSON body; an empty list when all is well."""
        found: list[Problem] = []
        validator = self._body_validator
        if validator is None or self.body_schema is None:
            return found
        if not validator.is_valid(body):
            for error in validator.iter_errors(body):
                kind, steps = error.kind.name, [str(step) for step in error.instance_path]
                if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
                    steps.append(error.kind.property)
                field = ".".join(steps) or "body"
                found.append(Problem(field, error.message, warning=kind == "enum", limit=kind in LIMITS))
        found.extend(
            Problem(name, "unknown field", warning=True)
            for name in self.spec.unknown_fields(self.body_schema, body)
        )
        return found

    def documented(self, *codes: int) -> int:
        """The first of `codes` that the documentation lists for this operation, else the first."""
        for code in codes:
            if code in self.error_codes:
                return code
        return codes[0]


class _Node:
    """One step of a path in the routing tree."""

    __slots__ = ("operations", "parameter", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Node] = {}
        self.parameter: tuple[str, _Node] | None = None
        self.operations: dict[str, Operation] = {}


class Match(msgspec.Struct, frozen=True):
    """Where a path leads: `operation` is None when the path exists but not with this method."""

    operation: Operation | None
    path_values: dict[str, str]


class Spec:
    """All operations of the API host, with a router over their paths."""

    def __init__(self) -> None:
        self.raw: dict[str, Any] = document(OPENAPI)
        self._registry = jsonschema_rs.Registry([(BASE, self.raw)])
        self.operations: dict[str, Operation] = {}
        self._tree = _Node()
        self._template_patterns: list[re.Pattern[str]] = []
        for path, item in self.raw["paths"].items():
            if "servers" in item:
                continue
            for method in METHODS:
                if method in item:
                    self._add(Operation(self, path, method, item[method]))
        self._share_scopes()
        for template in sorted({operation.template for operation in self.operations.values()}):
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", template).replace("/*/", "/[^/]+/")
            self._template_patterns.append(re.compile(pattern + "$"))

    def _add(self, operation: Operation) -> None:
        self.operations[operation.key] = operation
        node = self._tree
        for step in operation.path.strip("/").split("/"):
            if step.startswith("{"):
                if node.parameter is None:
                    node.parameter = (step[1:-1], _Node())
                node = node.parameter[1]
            else:
                node = node.steps.setdefault(step, _Node())
        node.operations[operation.method] = operation

    def _share_scopes(self) -> None:
        """An older version without a recorded scope needs the scope of its newer sibling."""
        known = {(o.method, o.template): o.scopes for o in self.operations.values() if o.scopes}
        for operation in self.operations.values():
            if not operation.scopes:
                operation.scopes = known.get((operation.method, operation.template), ())

    def match(self, method: str, path: str) -> Match | None:
        """Where `path` leads; None when no endpoint has it. Fixed steps win over parameters."""
        node = self._tree
        values: dict[str, str] = {}
        for step in path[1:].split("/"):
            following = node.steps.get(step)
            if following is None:
                if node.parameter is None or not step:
                    return None
                name, following = node.parameter
                values[name] = step
            node = following
        if not node.operations:
            return None
        return Match(node.operations.get(method), values)

    def known_in_another_version(self, path: str) -> bool:
        """True when only the version step of `path` is wrong."""
        return any(pattern.match(path) for pattern in self._template_patterns)

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.raw
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def validator(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(_absolute(schema), registry=self._registry)

    def unknown_fields(self, schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
        """Paths of fields in `value` that the schema does not name."""
        schema = self.resolve(schema)
        if isinstance(value, dict):
            properties = schema.get("properties")
            if properties is None:
                return
            for name, inner in value.items():
                if name not in properties:
                    yield f"{at}{name}"
                else:
                    yield from self.unknown_fields(properties[name], inner, f"{at}{name}.")
        elif isinstance(value, list) and isinstance(schema.get("items"), dict):
            for inner in value:
                yield from self.unknown_fields(schema["items"], inner, at)

    def all_scopes(self) -> list[str]:
        """Every scope key that some operation needs, sorted."""
        return sorted({scope for operation in self.operations.values() for scope in operation.scopes})

    def webhook_schema(self, number: int) -> dict[str, Any] | None:
        """The payload schema of a notice by its type number."""
        for item in self.raw["webhooks"].values():
            if item["post"]["x-tts"]["type"] == number:
                schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
                return schema if isinstance(schema, dict) else None
        return None


@cache
def load() -> Spec:
    """The specification, read and routed once per process."""
    return Spec()


@cache
def error_words() -> dict[int, str]:
    """The wire message of each endpoint error code (the first one where several are recorded)."""
    return {int(code): entry["messages"][0] for code, entry in document("error_codes.json").items()}


def event_types() -> dict[str, int]:
    """Notice type number by the event name that `PUT /event/202309/webhooks` takes."""
    return {
        item["post"]["x-tts"]["event_type"]: item["post"]["x-tts"]["type"]
        for item in load().raw["webhooks"].values()
        if item["post"]["x-tts"].get("event_type")
    }
