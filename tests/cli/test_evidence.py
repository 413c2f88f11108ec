"""``shelfwire evidence`` at a shell."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.web.scene import make_scene

from shelfwire.cli.evidence import UnknownOrder, write_pack

pytestmark = pytest.mark.django_db


def test_the_pack_is_written_to_a_new_file_and_a_strange_order_writes_nothing(
    company: Any, tmp_path: Path
) -> None:
    order = make_scene(company).order("one")
    said = write_pack(order.external_id, company.slug, str(tmp_path), whole=False)
    [file] = tmp_path.iterdir()
    assert said.startswith(str(file))
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
    with pytest.raises(FileExistsError):
        write_pack(order.external_id, company.slug, str(file), whole=True)
    for external_id, slug in (("4711", company.slug), (order.external_id, "elsewhere")):
        with pytest.raises(UnknownOrder, match="no order"):
            write_pack(external_id, slug, str(tmp_path / "x.zip"), whole=False)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
