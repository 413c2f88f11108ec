"""``shelfwire postings`` and ``shelfwire links``: everything of posting and linking, at a shell."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.factories import make_account, make_sku
from tests.posting.live_listings import FAMILY, PLATE, bring
from tests.posting.rows import channel_product, listed_product

from shelfwire.catalog.models import Sku
from shelfwire.cli import live, posting
from shelfwire.cli.main import main, parser
from shelfwire.cli.posting import PostAsked, post_lines
from shelfwire.cli.stock import UnknownName
from shelfwire.kit.errors import Reason
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Company
from shelfwire.posting.actions import record_refused
from shelfwire.posting.errors import NotReady
from shelfwire.posting.models import Posting, ReadinessFault

Shell = Callable[[str], list[str]]


@pytest.fixture
def shell(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Run a command in this process on the test's database; the lines that it prints."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(words: str) -> list[str]:
        code = main(words.split())
        said = capsys.readouterr()
        assert code in (0, 1), said.err
        return said.out.splitlines()

    return run


@pytest.mark.django_db(transaction=True)
def test_a_product_is_checked_previewed_posted_and_followed(company: Company, shell: Shell) -> None:
    product = channel_product(company)
    shop = product.account
    assert "SHIRT-M" in "".join(shell(f"postings check {shop.pk} SHIRT-M")[:1])
    assert any("required" in line for line in shell(f"postings check {shop.pk} SHIRT-M"))
    head, *_ = shell(f"postings preview {shop.pk} shirt-m")
    assert head == "The SHIRT-M: Post, 1 SKUs, a review begins"
    assert shell(f"postings preview {shop.pk} SHIRT-M --payload")[0] == "{"
    (would,) = shell(f"postings post {shop.pk} --all --dry-run")
    assert "would post 1, update 0, start 1 reviews; 0 not ready" in would
    assert not Posting.objects.exists()
    (asked,) = shell(f"postings post {shop.pk} SHIRT-M --not-before 2999-01-31")
    made = Posting.objects.get()
    assert asked == f"The SHIRT-M: Post asked for, posting {made.pk}"
    assert (made.by, made.not_before is None) == ("command line", False)
    assert shell("postings list --status scheduled") == [f"{made.pk} {shop}: The SHIRT-M: Post, Scheduled"]
    record_refused(posting=made, reasons=[Reason("12", "The title is taken.", "title", "Change it.")])
    assert shell(f"postings show {made.pk}")[:2] == [
        f"{made.pk} {shop}: The SHIRT-M: Post, Refused: The title is taken.",
        "  12 in title: The title is taken. Change it.",
    ]
    assert "Scheduled" in shell(f"postings retry {made.pk}")[0]
    assert "Cancelled" in shell(f"postings cancel {made.pk}")[0]
    assert shell(f"postings rule {shop.pk} on")[0].startswith(f"{shop}: on; would post 0")


@pytest.mark.django_db(transaction=True)
def test_many_and_very_many_are_posted_stopped_and_gone_on_with(
    company: Company, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = channel_product(company).account
    bad = channel_product(company, shop, "CUP", ready=False)
    ReadinessFault.objects.create(
        account=shop, channel_product=bad, code="c", severity="required", group="content", says="No title."
    )
    lines = shell(f"postings post {shop.pk} SHIRT-M CUP")
    assert "The SHIRT-M: Post asked for" in lines[0]
    assert "The CUP: refused:" in lines[1]
    assert "No title." in lines[1]
    bulk = lines[-1].split()[-1]
    assert shell(f"postings outcome {bulk}")[-1].startswith("0 done, 0 in review, 1 on their way")
    assert shell(f"postings outcome {bulk} undo")[-1].endswith("1 cancelled")
    monkeypatch.setattr(posting, "AT_ONCE", 1)
    (line,) = shell(f"postings post {shop.pk} --state enabled")
    bulk = line.split()[-1]
    assert "Cancelled, 0 of 0" in shell(f"postings outcome {bulk} stop")[0]
    assert "goes on" in shell(f"postings outcome {bulk} go-on")[0]
    with pytest.raises(UnknownName, match="No product is named"):
        list(post_lines(PostAsked(str(shop.pk))))
    with pytest.raises(NotReady):
        list(post_lines(PostAsked(str(shop.pk), ["CUP"])))
    with pytest.raises(UnknownName, match="no product with the SKU “NONE”"):
        list(post_lines(PostAsked(str(shop.pk), ["NONE"])))
    with pytest.raises(UnknownName, match="no bulk action"):
        list(posting.outcome_lines("nothing"))


@pytest.mark.django_db(transaction=True)
def test_deleting_takes_the_typed_word(
    company: Company, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = listed_product(company)
    shop = product.account
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert "refused: Deleting loses what cannot be brought back" in shell(f"postings delete {shop.pk} P1")[0]
    assert not Posting.objects.exists()
    assert shell(f"postings deactivate {shop.pk} P1 --dry-run") == [
        "The listing: Deactivate would be asked for"
    ]
    assert not Posting.objects.exists()
    lines = shell(f"postings deactivate {shop.pk} P1")
    assert Posting.objects.get().kind == "deactivate"
    assert lines[0].startswith("The listing: Deactivate asked for, posting")
    Posting.objects.all().delete()
    product.listing.status = "off_by_seller"
    product.listing.save()
    monkeypatch.setattr("sys.stdin", io.StringIO("DELETE\n"))
    assert "Delete asked for" in shell(f"postings delete {shop.pk} P1")[0]
    with pytest.raises(UnknownName, match="no listing P404"):
        list(posting.move_lines(str(shop.pk), "recover", ["P404"]))


@pytest.mark.django_db(transaction=True)
def test_live_listings_are_taken_over_and_linked(company: Company, shell: Shell, tmp_path: Path) -> None:
    shop = make_account(company)
    bring(shop, FAMILY, PLATE)
    assert shell(f"listings create {shop.pk} P1 --dry-run")[0] == "P1 A mug: create, MUG-RED, MUG-BLUE"
    assert not Sku.objects.exists()
    shell(f"listings create {shop.pk} P1")
    assert Sku.objects.count() == 2
    assert shell(f"listings differences {shop.pk} P1") == []
    with pytest.raises(UnknownName, match="No product is noted"):
        list(live.settle_lines(str(shop.pk), "P2", ["title"], take=True))
    make_sku(company, "plate")
    assert "plate, 0.99" in shell(f"links list {shop.pk}")[0]
    assert shell(f"links confirm {shop.pk} --score 0.98 --dry-run")[0].startswith(f"{shop}: C9 = plate (0.99")
    assert ListingSku.objects.get(external_id="C9").sku is None
    shell("links confirm --score 0.98")
    assert len(shell(f"links list {shop.pk} --linked")) == 3
    assert shell(f"links remove {shop.pk} C9") == [f"{shop}: C9 is linked to nothing"]
    assert shell(f"links set {shop.pk} C9 PLATE") == [f"{shop}: C9 is plate"]
    file = tmp_path / "links.csv"
    file.write_text("SKU ID,SKU\nC9,NONE\n")
    assert shell(f"links import {shop.pk} {file} --dry-run")[-1].endswith("1 failed (only checked)")


def test_the_folder_is_named_before_or_after_what_is_done() -> None:
    for words in ("postings list --home there", "postings --home there list"):
        assert parser().parse_args(words.split()).home == "there"
    assert not hasattr(parser().parse_args(["postings", "list"]), "home")
