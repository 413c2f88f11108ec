"""Channel properties at a shell: out as a file, and the same file in."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.factories import make_account, make_warehouse
from tests.posting.test_wanted import shirts

from shelfwire.cli import properties
from shelfwire.cli.stock import UnknownName
from shelfwire.people.models import Company


@pytest.mark.django_db(transaction=True)
def test_what_goes_out_comes_back_in(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = make_account(company, "Paper shop")
    make_warehouse(company)
    mine = shirts(account)
    assert properties.export("Paper shop") == 2
    out = capsys.readouterr().out
    assert "SHIRT-Red" in out
    file = tmp_path / "properties.csv"
    file.write_text(
        out.replace("SHIRT-Red,Paper shop,yes,", "SHIRT-Red,Paper shop,yes,Soft shirt").replace(
            "Blue", "Gone"
        )
    )
    lines, well = properties.bring(str(account.pk), file, dry_run=True)
    mine.refresh_from_db()
    assert (mine.title, well, lines[-1]) == ("", False, "1 updated, 0 unchanged, 1 failed (only checked)")
    lines, well = properties.bring(str(account.pk), file, dry_run=False)
    assert "There is no SKU “SHIRT-Gone”" in lines[0]
    mine.refresh_from_db()
    assert (mine.title, well) == ("Soft shirt", False)
    with pytest.raises(UnknownName, match="no shop “Other”"):
        properties.export("Other")
