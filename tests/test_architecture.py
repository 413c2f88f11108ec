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
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from shelfwire.environment import SETTINGS

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
PRODUCT = SRC / "shelfwire"
DOMAIN_APPS = ("jobs", "channels", "catalog", "inventory", "listings", "orders", "fulfilment")
SIX_NAMES = ("models.py", "states.py", "events.py", "errors.py", "queries.py", "actions")


def modules(*roots: Path) -> Iterator[tuple[Path, ast.Module]]:
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(), str(path))


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


# ── the same names in every app ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_a_domain_app_has_the_six_names(app: str) -> None:
    """An app whose tables have no status has no moves to write down, and then no ``states.py``."""
    has_status = any(
        f.name == "status" for m in apps.get_app_config(app).get_models() for f in m._meta.fields
    )
    wanted = [name for name in SIX_NAMES if name != "states.py" or has_status]
    assert [name for name in wanted if not (PRODUCT / app / name).exists()] == []


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_nobody_outside_changes_an_apps_tables(app: str) -> None:
    """Rule 3: other packages enter through queries, actions, events and errors; models are for reading types."""
    changing = {
        "create",
        "bulk_create",
        "get_or_create",
        "update_or_create",
        "update",
        "bulk_update",
        "delete",
        "save",
    }
    own = {m.__name__ for m in apps.get_app_config(app).get_models()}
    wrong = []
    for path, tree in modules(PRODUCT):
        if path.is_relative_to(PRODUCT / app) or path.is_relative_to(PRODUCT / "kit"):
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in changing
            ):
                chain = ast.unparse(node.func)
                if any(chain.startswith(f"{name}.objects") for name in own):
                    wrong.append(f"{at(path, node)} {chain}")
    assert not wrong


# ── only kit.states changes a status ─────────────────────────────────────────────────────────────────────


_SETS_STATUS = re.compile(r"\bUPDATE\b(?:(?!\bWHERE\b).)*\bSET\b(?:(?!\bWHERE\b).)*\bstatus\s*=", re.DOTALL)


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
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(_SETS_STATUS.search(node.value))
    )


def status_writes(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if _assigns_status(node) or _updates_status(node) or _sets_status_in_sql(node):
            yield node


def test_only_kit_states_changes_a_status() -> None:
    """Rule 15. A row is born with its status; from then on ``kit.states`` moves it and somebody writes history."""
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
    """Rule 21: a test that steps the clock, or repeats a run, must reach all of the product."""
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
    """Rule 16: jobs read error classes; a broad except elsewhere would swallow one."""
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
