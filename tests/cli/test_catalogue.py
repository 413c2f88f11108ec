"""``shelfwire catalogue`` at a shell: a file in, its refused rows beside it, and the same columns out."""

from __future__ import annotations

from pathlib import Path

import pytest

from shelfwire.catalog.actions import ImportOptions
from shelfwire.catalog.models import Product, Sku
from shelfwire.cli import catalogue
from shelfwire.people.models import Company


def test_a_file_goes_in_and_comes_out_and_back_unchanged(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("SKU,Title,Parent SKU,Option: Size,Brand\nS,Small,P,S,\nP,Shirt,,,Acme\nX,,,,\n")
    checked = list(catalogue.import_file(path, company.slug, ImportOptions(dry_run=True)))
    assert "only checked" in checked[0]
    assert not Sku.objects.exists()
    said = list(catalogue.import_file(path, company.slug, ImportOptions()))
    assert said[0] == "products.csv: 1 created, 1 updated, 0 unchanged, 1 failed"
    assert "A new SKU needs a title" in (tmp_path / "products.refused.csv").read_text()
    assert catalogue.export_file(tmp_path / "out.csv", company.slug).endswith("2 rows")
    before = list(Product.objects.values())
    back = list(catalogue.import_file(tmp_path / "out.csv", company.slug, ImportOptions(create=False)))
    assert "0 created, 0 updated, 2 unchanged, 0 failed" in back[0]
    assert list(Product.objects.values()) == before
    with pytest.raises(catalogue.UnknownCompany):
        catalogue.export_file(tmp_path / "none.csv", "nobody")
