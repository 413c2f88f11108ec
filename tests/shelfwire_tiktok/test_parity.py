"""docs/parity.md says what is declared and played today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tiktok_shop.operations import OPERATIONS
from tiktok_shop_sim import operations as played


@pytest.fixture(scope="module")
def parity() -> ModuleType:
    """The script, loaded from where it stands."""
    path = Path(__file__).parents[2] / "scripts" / "parity.py"
    spec = importlib.util.spec_from_file_location("parity", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_fresh(parity: ModuleType) -> None:
    assert parity.main(["--check"]) == 0, "run python scripts/parity.py"


def test_a_stale_page_is_told(parity: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parity, "PAGE", tmp_path / "parity.md")
    assert parity.main(["--check"]) == 1
    assert parity.main([]) == 0
    assert parity.main(["--check"]) == 0
    (tmp_path / "parity.md").write_text("yesterday")
    assert parity.main(["--check"]) == 1


def test_the_page_has_every_operation_and_misses_none_that_is_declared_or_played(parity: ModuleType) -> None:
    page = parity.render()
    rows = [line for line in page.splitlines() if line.startswith(("| GET", "| POST", "| PUT", "| DELETE"))]
    assert len(rows) == 332
    assert sum("| plays |" in row for row in rows) == len(played.load().keys() | parity.ELSEWHERE)
    assert sum("`" in row.split("|")[3] for row in rows) == sum(
        len(each.versions) for each in OPERATIONS.values()
    )
