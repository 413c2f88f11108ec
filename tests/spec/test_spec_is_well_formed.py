"""The wire's facts are data others build on: they must parse, agree with each other and recompute."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).parents[2] / "spec" / "tiktok_shop"
SAMPLES = SPEC / "samples"
VECTORS = json.loads((SPEC / "signing" / "vectors.json").read_text())
BY_NAME = {v["name"]: v for v in VECTORS["vectors"]}


def digest(secret: str, message: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def string_to_sign(vector: dict[str, Any]) -> str:
    """facts.md section 2, Signing, steps 1 to 5; a webhook is app key and raw body (section 8)."""
    body = vector.get("body") or ""
    if vector["kind"] == "webhook":
        return str(vector["app_key"] + body)
    query = {k: v for k, v in vector["query"].items() if k not in ("sign", "access_token")}
    joined = vector["path"] + "".join(k + query[k] for k in sorted(query))
    if "multipart/form-data" not in vector["content_type"]:
        joined += body
    return str(vector["app_secret"] + joined + vector["app_secret"])


@pytest.mark.parametrize("path", sorted(SPEC.rglob("*.json")), ids=lambda p: str(p.relative_to(SPEC)))
def test_a_json_file_parses(path: Path) -> None:
    assert json.loads(path.read_text()) is not None


@pytest.mark.parametrize("name", BY_NAME)
def test_a_signature_vector_recomputes(name: str) -> None:
    vector = BY_NAME[name]
    assert string_to_sign(vector) == vector["string_to_sign"]
    assert digest(vector["app_secret"], vector["string_to_sign"]) == vector["sign"]
    assert vector["published"] in (None, vector["sign"])


@pytest.mark.parametrize("twin", VECTORS["negative"], ids=lambda t: f"{t['of']}-{t['mistake']}")
def test_a_negative_twin_is_another_signature(twin: dict[str, str]) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", twin["wrong_sign"])
    assert twin["wrong_sign"] != BY_NAME[twin["of"]]["sign"]


def test_the_index_of_samples_names_every_sample_and_nothing_else() -> None:
    listed = set(re.findall(r"^\| ([\w/.-]+\.json) \|", (SAMPLES / "README.md").read_text(), re.M))
    assert listed == {p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*.json")}


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.json")), ids=lambda p: str(p.relative_to(SAMPLES)))
def test_a_sample_says_where_it_comes_from(path: Path) -> None:
    sample = json.loads(path.read_text())
    assert {"kind", "source", "confidence"} <= set(sample["_meta"])
    assert set(sample) & {"request", "response", "body"}


def refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


def resolves(document: Any, ref: str) -> bool:
    node = document
    for part in ref.removeprefix("#/").split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return True


@pytest.mark.parametrize("name", ["openapi.json", "openapi-all-versions.json"])
def test_every_reference_in_the_openapi_documents_resolves(name: str) -> None:
    document = json.loads((SPEC / name).read_text())
    found = set(refs(document))
    assert found
    assert all(ref.startswith("#/") for ref in found)
    assert sorted(ref for ref in found if not resolves(document, ref)) == []


@pytest.mark.parametrize("name", ["openapi.json", "openapi-all-versions.json"])
def test_operation_ids_are_unique(name: str) -> None:
    document = json.loads((SPEC / name).read_text())
    ids = [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict) and "operationId" in operation
    ]
    assert len(ids) == len(set(ids))


def test_the_current_document_is_part_of_the_one_with_all_versions() -> None:
    current = json.loads((SPEC / "openapi.json").read_text())["paths"]
    everything = json.loads((SPEC / "openapi-all-versions.json").read_text())["paths"]
    assert set(current) <= set(everything)
