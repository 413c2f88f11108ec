"""The rules of the house, as far as a machine can hold them. Each test names the rule it holds.

Who imports whom is import-linter's (``pyproject.toml``); this file holds what import-linter cannot see.
"""

from __future__ import annotations

import ast
import importlib
import io
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from shelfwire.environment import SETTINGS

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
PRODUCT = SRC / "shelfwire"
DOMAIN_APPS = (
    "jobs", "channels", "exchange", "alerts", "integrations", "shipbridge", "catalog", "inventory", "listings",
    "offers", "orders", "fulfilment", "aftersales", "settlements",
)  # fmt: skip
SIX_NAMES = ("models.py", "states.py", "events.py", "errors.py", "queries.py", "actions")


def modules(*roots: Path) -> Iterator[tuple[Path, ast.Module]]:
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, parsed(path)


@cache
def parsed(path: Path) -> ast.Module:
    """One file's code; the rules below look at the same files, and reading them is what takes the time."""
    return ast.parse(path.read_text(), str(path))


def at(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for an attribute chain, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


# ── foreign keys point down ──────────────────────────────────────────────────────────────────────────────


def layers() -> dict[str, int]:
    """Package to height, read from the import contract: one list for both tests."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(c["layers"] for c in contracts if c["type"] == "layers")
    return {
        name.strip(" ()").removeprefix("shelfwire."): height
        for height, row in enumerate(reversed(rows))
        for name in row.split("|")
    }


def test_foreign_keys_point_down_the_stack_of_layers() -> None:
    height = layers()
    wrong = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in height:
            continue
        for field in model._meta.get_fields():
            if (
                isinstance(field, models.ForeignKey | models.ManyToManyField)
                and field.related_model != "self"
            ):
                target = field.related_model._meta.app_label  # type: ignore[union-attr]  # resolved by now
                if target in height and target != app and height[target] >= height[app]:
                    wrong.append(f"{model._meta.label}.{field.name} → {target}")
    assert not wrong


def test_every_product_package_has_its_place_in_the_layers() -> None:
    packages = {p.parent.name for p in PRODUCT.glob("*/__init__.py")}
    assert packages - set(layers()) == set()


# ── no module imports itself by way of others ────────────────────────────────────────────────────────────

PACKAGES = ("tiktok_shop", "tiktok_shop_sim", "shelfwire_tiktok", "shelfwire")


def circular_imports(graph: grimp.ImportGraph) -> set[tuple[str, str]]:
    """Every import (importer, imported) whose imported module imports the importer, directly or by way of others."""
    return {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if graph.find_shortest_chain(importer=imported, imported=importer)
    }


def test_no_modules_import_each_other() -> None:
    """Imports inside functions and under TYPE_CHECKING count: they hide a cycle and do not remove it."""
    found = circular_imports(grimp.build_graph(*PACKAGES, cache_dir=None))
    assert found == set()


@pytest.mark.parametrize(
    "way_back",
    [
        "import planted.one",
        "def late() -> None:\n    from planted.one import x",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted import one",
    ],
    ids=["at the top", "in a function", "for types only"],
)
def test_a_planted_cycle_is_found(way_back: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted").mkdir()
    for name, code in (
        ("__init__", ""),
        ("one", "from planted import two"),
        ("two", "from planted import three"),
        ("three", way_back),
        ("four", "from planted import one"),
    ):
        (tmp_path / "planted" / f"{name}.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    found = circular_imports(grimp.build_graph("planted", cache_dir=None))
    assert found == {
        ("planted.one", "planted.two"),
        ("planted.two", "planted.three"),
        ("planted.three", "planted.one"),
    }


# ── the same names in every app ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_a_domain_app_has_the_six_names(app: str) -> None:
    """An app whose tables have no status of ours has no moves to write down, and then no ``states.py``. A status
    without choices is what a channel says."""
    has_status = any(
        f.name == "status" and f.choices
        for m in apps.get_app_config(app).get_models()
        for f in m._meta.fields
    )
    wanted = [name for name in SIX_NAMES if name != "states.py" or has_status]
    there = {path.name for path in (PRODUCT / app).iterdir()}
    assert [name for name in wanted if not {name, name.removesuffix(".py")} & there] == []


_CHANGING = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "save",
}  # fmt: skip


@cache
def changes_of_tables() -> list[tuple[Path, ast.Call, str]]:
    """Every call in the product that changes rows, with what it is called on: ``Order.objects.filter(…).update``."""
    return [
        (path, node, ast.unparse(node.func))
        for path, tree in modules(PRODUCT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING
    ]


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_nobody_outside_changes_an_apps_tables(app: str) -> None:
    """Other packages enter through queries, actions, events and errors; models are for reading types."""
    own = {m.__name__ for m in apps.get_app_config(app).get_models()}
    wrong = [
        f"{at(path, node)} {chain}"
        for path, node, chain in changes_of_tables()
        if not (path.is_relative_to(PRODUCT / app) or path.is_relative_to(PRODUCT / "kit"))
        if any(chain.startswith(f"{name}.objects") for name in own)
    ]
    assert not wrong


# ── only kit.states changes a status ─────────────────────────────────────────────────────────────────────


_SETS_STATUS = re.compile(
    r"\bUPDATE\s+(?!OF\b)(?P<table>\w+)\b(?:(?!\bWHERE\b).)*\bSET\b(?:(?!\bWHERE\b).)*\bstatus\s*=", re.DOTALL
)


def _names_status(nodes: list[ast.expr]) -> bool:
    return any(isinstance(c, ast.Constant) and c.value == "status" for n in nodes for c in ast.walk(n))


def _assigns_status(node: ast.AST) -> bool:
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(
        isinstance(t, ast.Attribute) and t.attr == "status" and dotted(t) != "self.status" for t in targets
    )


def _updates_status(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr in ("update", "aupdate"):
        return any(k.arg == "status" for k in node.keywords)
    fields = [k.value for k in node.keywords if k.arg in ("update_fields", "fields")]
    return node.func.attr in ("bulk_update", "bulk_create") and _names_status([*fields, *node.args[1:2]])


def _sets_status_in_sql(node: ast.AST) -> bool:
    """A status without choices is what a channel says, and no move of ours."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    found = _SETS_STATUS.search(node.value)
    return found is not None and found["table"] not in _says_the_channel()


@cache
def _says_the_channel() -> frozenset[str]:
    return frozenset(
        m._meta.db_table
        for m in apps.get_models()
        for f in m._meta.fields
        if f.name == "status" and not f.choices
    )


def status_writes(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if _assigns_status(node) or _updates_status(node) or _sets_status_in_sql(node):
            yield node


def test_only_kit_states_changes_a_status() -> None:
    """A row is born with its status; from then on ``kit.states`` moves it and somebody writes history."""
    wrong = [
        at(path, node)
        for path, tree in modules(PRODUCT)
        if path != PRODUCT / "kit" / "states.py"
        for node in status_writes(tree)
    ]
    assert not wrong


@pytest.mark.parametrize(
    "code",
    [
        "order.status = 'shipped'",
        "Order.objects.filter(pk=1).update(status='shipped', n=1)",
        "Order.objects.bulk_update(rows, ['status'])",
        "Order.objects.bulk_create(rows, update_conflicts=True, update_fields=['status'])",
        "cursor.execute('UPDATE orders_order SET seen = 1, status = %s WHERE id = 1')",
    ],
)
def test_the_status_lint_sees_every_way_to_write_one(code: str) -> None:
    assert list(status_writes(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "Order(status='new')",
        "rows.filter(status='new')",
        "self.status = 1",
        "sql('UPDATE t SET a = 1 WHERE status = 2')",
    ],
)
def test_the_status_lint_leaves_creation_and_reading_alone(code: str) -> None:
    assert not list(status_writes(ast.parse(code)))


# ── one clock, one source of chance ──────────────────────────────────────────────────────────────────────

NOW_AND_CHANCE = re.compile(
    r"^(datetime\.)*(datetime|date)\.(now|utcnow|today)$|^(django\.utils\.)?timezone\.(now|localdate|localtime)$"
    r"|^time\.(time|time_ns)$|^uuid\.uuid[1-8]$|^random\.\w+$|^secrets\.(token_\w+|choice|randbelow|randbits)$"
    r"|^os\.urandom$"
)


def test_now_and_chance_come_from_the_kit_alone() -> None:
    """A test that steps the clock, or repeats a run, must reach all of the product."""
    wrong = [
        f"{at(path, node)} {dotted(node)}"
        for path, tree in modules(PRODUCT, SRC / "shelfwire_tiktok")
        if not path.is_relative_to(PRODUCT / "kit")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and NOW_AND_CHANCE.match(dotted(node))
    ]
    assert not wrong


# ── one broad except ─────────────────────────────────────────────────────────────────────────────────────


def test_only_the_job_engine_catches_everything() -> None:
    """Jobs read error classes; a broad except elsewhere would swallow one."""
    broad = [
        path.relative_to(SRC).as_posix()
        for path, tree in modules(SRC)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {dotted(n) for n in ast.walk(node.type)} & {"Exception", "BaseException"})
    ]
    assert set(broad) == {"shelfwire/jobs/engine.py"}


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_settings_is_fresh() -> None:
    from shelfwire.cli.settings_page import page

    assert (ROOT / "docs" / "settings.md").read_text() == page(), (
        "shelfwire docs-settings --write docs/settings.md"
    )


def test_every_setting_is_declared_and_used() -> None:
    asked = {
        node.args[0].value
        for _, tree in modules(PRODUCT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) in ("env", "is_given")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked == {s.name for s in SETTINGS}


def test_settings_are_read_in_one_place() -> None:
    wrong = [
        at(path, node)
        for path, tree in modules(PRODUCT)
        if path != PRODUCT / "environment.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in ("os.getenv", "os.environ.get")
        and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value in {s.name for s in SETTINGS}
    ]  # fmt: skip
    assert not wrong


# ── events ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_every_event_is_handled_or_says_that_nobody_listens(app: str) -> None:
    """A fact that is announced to nobody by accident is work that is never done."""
    from shelfwire.kit.events import reactions

    importlib.import_module("shelfwire.sync.handlers")
    events = importlib.import_module(f"shelfwire.{app}.events")
    declared = [v for v in vars(events).values() if isinstance(v, type) and v.__module__ == events.__name__]
    assert declared
    unheard = [
        e.__name__
        for e in declared
        if not reactions().get(e) and "no listener" not in (e.__doc__ or "").lower()
    ]
    assert not unheard


# ── migrations ───────────────────────────────────────────────────────────────────────────────────────────


def test_migrations_say_what_the_models_say(db: None) -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(f"run makemigrations:\n{said.getvalue()}")


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────

_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
_HOSTS = re.compile(
    r"https?://(?:[\w.-]*\.)?(pypi\.org|pythonhosted\.org|npmjs\.(?:org|com))|--index-url|--extra-index-url"
)
_OF_A_WORKPLACE = re.compile(
    r"/work/(main|shared|\.)|/tmp/brief|\bHOUSE\.md\b|\bindex-url\s*=", re.IGNORECASE
)
_TEXT = {".py", ".md", ".toml", ".html", ".js", ".css", ".json", ".sh", ".yml", ".txt", ""}


@cache
def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def test_no_file_speaks_of_where_it_was_written() -> None:
    """Paths, hosts and registries of the machine it was made on mean nothing to whoever clones it."""
    wrong = []
    for path in tracked():
        inside = path.relative_to(ROOT)
        if (
            path.suffix not in _TEXT
            or inside.parts[0] == "spec"
            or not path.is_file()
            or "vendor" in inside.parts
        ):
            continue
        text = path.read_text(errors="replace")
        if inside not in (HERE, Path("uv.lock")) and (_OF_A_WORKPLACE.search(text) or _HOSTS.search(text)):
            wrong.append(str(inside))
    assert not wrong


HERE = Path(__file__).relative_to(ROOT)


def test_nothing_is_left_for_later_in_the_code() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py" and path.is_file() and path.relative_to(ROOT) != HERE
        if _UNFINISHED.search(path.read_text())
    ]
    assert not wrong


_CITED = re.compile(
    r"\((?:architecture )?(?:rules?|pains?) \d|\b(?:rule|pain) \d+\b|\([SPN]\d{1,3}[,)]|\b(?:ux|pains|features)\.md\b"
)


def test_no_comment_cites_what_a_reader_cannot_look_up() -> None:
    """Numbers of rules and features from papers that are not in the repository mean nothing to a reader."""
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in tracked()
        if path.suffix in {".py", ".md", ".html"} and path.is_file() and path.relative_to(ROOT) != HERE
        if path.relative_to(ROOT).parts[0] != "spec"
        for found in _CITED.finditer(path.read_text())
    ]
    assert not wrong


PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md")),
]
_A_FILE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|md|toml|sh))`")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_exists(page: str) -> None:
    """A page that leads a reader through the code must not lead to a file that was moved."""
    there = [str(path.relative_to(ROOT)) for path in tracked()]
    named = _A_FILE.findall((ROOT / page).read_text())
    gone = [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in there)]
    assert not gone


_RETIRED = {
    "deed": "operation, or action",
    "deeds": "operations, or actions",
    "talk": "call",
    "doorbell": "webhook",
    "intake": "webhook",
    "paperwork": "logistics settings",
    "promise": "reservation",
    "rung": "check",
    "ladder": "checks, or delays",
    "wish": "request",
    "wishes": "requests",
    "ears": "subscribers",
    "shelf": "store",
    "furnish": "seed",
}
"""Words that names in the code had before ``docs/glossary.md``, and what is said instead."""


def test_no_name_in_the_code_is_a_retired_word() -> None:
    wrong = set()
    for path, tree in modules(SRC):
        for node in ast.walk(tree):
            name = getattr(node, "name", None) or getattr(node, "arg", None) or getattr(node, "id", None)
            for word in re.findall(r"[a-z]+", str(name or "").lower()):
                if word in _RETIRED:
                    wrong.add(f"{at(path, node)}: {name}: say {_RETIRED[word]}")
    assert not wrong
