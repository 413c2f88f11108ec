"""Links from a file: each row its own fate."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import make_account, make_sku
from tests.support.announcements import hear
from tests.support.books import xlsx

from shelfwire.channels.models import Account
from shelfwire.jobs import drain, enqueue
from shelfwire.jobs.actions import retry_failed
from shelfwire.kit import clock
from shelfwire.kit.imports import Imported
from shelfwire.kit.sheets import WrongColumns, WrongKind
from shelfwire.listings.actions import LinkOptions, SeenSku, import_links, link, see_skus
from shelfwire.listings.events import SkuLinked
from shelfwire.listings.jobs_registry import import_links_file
from shelfwire.listings.models import LinkChange, ListingSku
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db(transaction=True)


def see(account: Account, *names: str) -> None:
    seen = [SeenSku("P1", "Shirt", *name.split("="), "M") for name in names]  # type: ignore[arg-type]  # plain text for ids
    see_skus(account, seen, clock.now())


def load(company: Company, content: str, account: Account | None = None) -> Imported:
    return import_links(
        company=company,
        name="links.csv",
        content=content.encode(),
        by="Bob",
        options=LinkOptions(account=account),
    )


def links(account: Account) -> dict[str, str | None]:
    rows = ListingSku.objects.filter(account=account).order_by("external_id")
    return {row.external_id: row.sku.code if row.sku else None for row in rows.select_related("sku")}


def test_rows_link_by_sku_id_or_by_seller_sku_and_are_announced_together(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(company)
    make_sku(company, "A")
    make_sku(company, "B")
    see(account, "C1=x1", "C2=x2", "C3=x3")
    heard = hear(monkeypatch, SkuLinked)
    content = "SKU,SKU ID,Seller SKU,Remark\na,C1,,first\nB,,x2,\n,C3,,later\n"
    result = load(company, content)
    assert [(row.line, row.key, row.status) for row in result.rows] == [
        (2, "C1", "linked"), (3, "x2", "linked"), (4, "C3", "unchanged"),
    ]  # fmt: skip
    assert links(account) == {"C1": "A", "C2": "B", "C3": None}
    assert heard == [SkuLinked(account.pk, ("C1", "C2"), "Bob")]
    assert set(ListingSku.objects.exclude(sku=None).values_list("link_source", "linked_by")) == {
        ("file", "Bob")
    }
    assert result.ignored_columns == ("Remark",)
    assert load(company, content).counts["unchanged"] == 3
    assert (len(heard), LinkChange.objects.count()) == (1, 2)


def test_the_clear_word_takes_a_link_away_and_a_row_may_move_one(company: Company) -> None:
    account, a, b = make_account(company), make_sku(company, "A"), make_sku(company, "B")
    see(account, "C1=x1", "C2=x2")
    for row in ListingSku.objects.select_related("account"):
        link(listing_sku=row, sku=a, by="Alice")
    result = load(company, "SKU,SKU ID,Confirm\n#CLEAR,C1,\nB,C2,yes\n")
    assert (result.counts["unlinked"], result.counts["linked"]) == (1, 1)
    assert links(account) == {"C1": None, "C2": b.code}


def test_every_bad_row_says_what_is_wrong_and_leaves_its_link(
    company: Company, other_company: Company
) -> None:
    first, second = make_account(company, "First"), make_account(company, "Second")
    foreign = make_account(other_company, "Foreign")
    make_sku(company, "A")
    make_sku(company, "B")
    make_sku(company, "OLD", archived_at=clock.now())
    make_sku(other_company, "THEIRS")
    see(first, "C1=same", "C2=x2", "C9=x9")
    see(second, "C1=same", "C3=x3")
    see(foreign, "C7=x7")
    result = load(
        company,
        "SKU,SKU ID,Seller SKU,Shop\n"
        "A,,same,\n"  # 2: two shops have it
        "A,C1,,\n"  # 3: and both have the id
        "A,C404,,\n"  # 4
        "A,C7,,\n"  # 5: another company's
        "NONE,C2,,\n"  # 6
        "THEIRS,C2,,\n"  # 7
        "OLD,C2,,\n"  # 8
        "A,C2,,Third\n"  # 9
        "A,C2,,Second\n"  # 10: not in that shop
        "A,,,First\n"  # 11
        "=A,C2,,\n"  # 12
        "A,5.7E+17,,\n"  # 13
        "A,C9,,\n"  # 14: good
        "B,C9,,\n"  # 15: says something else
        "A,,same,second\n",  # 16: good
    )
    assert [row.code for row in result.rows if row.status == "failed"] == [
        "ambiguous_listing_sku", "ambiguous_listing_sku", "unknown_listing_sku", "unknown_listing_sku",
        "unknown_sku", "unknown_sku", "cannot_link", "unknown_shop", "unknown_listing_sku", "bad_row", "bad_row",
        "bad_cell", "bad_row",
    ]  # fmt: skip
    assert [row.line for row in result.rows if row.status == "linked"] == [14, 16]
    assert links(first) == {"C1": None, "C2": None, "C9": "A"}
    assert links(second) == {"C1": "A", "C3": None}
    assert links(foreign) == {"C7": None}


def test_the_shop_chosen_for_the_file_decides_where_rows_name_none(company: Company) -> None:
    first, second = make_account(company, "First"), make_account(company, "Second")
    make_sku(company, "A")
    see(first, "C1=x")
    see(second, "C1=x")
    assert load(company, "SKU,SKU ID\nA,C1\n", second).counts["linked"] == 1
    assert (links(first), links(second)) == ({"C1": None}, {"C1": "A"})


@pytest.mark.parametrize("content", ["Seller SKU,Title\nx,y\n", "SKU,Title\nA,y\n"])
def test_a_file_without_the_needed_columns_is_refused_as_a_whole(company: Company, content: str) -> None:
    account = make_account(company)
    see(account, "C1=x")
    with pytest.raises(WrongColumns):
        load(company, content)
    assert links(account) == {"C1": None}


def test_a_link_to_another_sku_changes_only_after_a_yes_in_the_row_or_for_the_file(company: Company) -> None:
    account, a = make_account(company), make_sku(company, "A")
    make_sku(company, "B")
    see(account, "C1=x1", "C2=x2", "C3=x3")
    for row in ListingSku.objects.select_related("account"):
        link(listing_sku=row, sku=a, by="Alice")
    changes = LinkChange.objects.count()
    content = "SKU,SKU ID\nB,C1\nB,C2\nA,C3\n"

    asked = load(company, content)

    assert [(row.line, row.status, row.code) for row in asked.rows] == [
        (2, "failed", "confirm_needed"), (3, "failed", "confirm_needed"), (4, "unchanged", ""),
    ]  # fmt: skip
    assert "linked to “A” already; “B” would take its place" in asked.rows[0].message
    assert (links(account), LinkChange.objects.count()) == ({"C1": "A", "C2": "A", "C3": "A"}, changes)
    answered = asked.returned_file.decode("utf-8-sig").replace("B,C1,,", "B,C1,Yes,")
    assert "SKU,SKU ID,Confirm,Status,Message" in answered
    assert [row.status for row in load(company, answered).rows] == ["linked", "failed", "unchanged"]
    assert links(account) == {"C1": "B", "C2": "A", "C3": "A"}
    whole = import_links(
        company=company, name="a.csv", content=content.encode(), by="Bob", options=LinkOptions(relink=True)
    )
    assert [row.status for row in whole.rows] == ["unchanged", "linked", "unchanged"]
    assert links(account) == {"C1": "B", "C2": "B", "C3": "A"}


def test_cells_that_a_workbook_stores_as_something_else_link_nothing(company: Company) -> None:
    account = make_account(company)
    for code in ("2026-03-10", "TRUE", "A"):
        make_sku(company, code)
    see(account, "C1=true", "C2=x2", "576461413038786000=x3")
    content = xlsx(
        ["SKU", "SKU ID", "Seller SKU"],
        [date(2026, 3, 10), "C1", None],
        [True, "C1", None],
        ["A", None, True],
        ["#N/A", "C2", None],
        ["A", 576461413038785752, None],
        ["A", "576461413038785000", None],
    )
    result = import_links(company=company, name="a.xlsx", content=content, by="Bob")
    assert [row.code for row in result.rows] == ["bad_cell"] * 4 + ["confirm_needed"] * 2
    assert set(links(account).values()) == {None}
    assert load(company, "SKU,SKU ID\nA,576461413038786000\n").counts["linked"] == 1


def test_a_code_that_a_spreadsheet_may_have_changed_asks_before_it_links(company: Company) -> None:
    account = make_account(company)
    for code in ("123", "00123", "A"):
        make_sku(company, code)
    see(account, "C1=x1", "90=90.5", "090=90.50", "C4=7", "C5=07")

    def outcome(head: list[str], *row: object, form: str = "xlsx") -> tuple[str, str]:
        text = "\n".join(",".join(map(str, line)) for line in (head, row))
        content = xlsx(head, [*row]) if form == "xlsx" else text.encode()
        [told] = import_links(company=company, name=f"a.{form}", content=content, by="Bob").rows
        return told.status, told.code

    for head, row in (
        (["SKU", "SKU ID"], (123, "C1")),
        (["SKU", "SKU ID"], ("A", 90)),
        (["SKU", "Seller SKU"], ("A", 90.5)),
        (["SKU", "Seller SKU"], ("A", 7)),
    ):
        for form in ("xlsx", "csv"):
            assert outcome(head, *row, form=form) == ("failed", "confirm_needed")
    assert set(links(account).values()) == {None}
    assert outcome(["SKU", "SKU ID", "Confirm"], 123, "C1", "yes")[0] == "linked"
    assert outcome(["SKU", "SKU ID"], "A", "90")[0] == "linked"
    assert outcome(["SKU", "Seller SKU"], "00123", "07", form="csv")[0] == "linked"
    assert links(account) == {"090": None, "90": "A", "C1": "123", "C4": None, "C5": "00123"}


@pytest.mark.parametrize("header", ["Order ID,Order Status,SKU ID,Seller SKU,Our SKU", "SKU,Title,Quantity"])
def test_a_file_of_another_kind_links_nothing(company: Company, header: str) -> None:
    account = make_account(company)
    make_sku(company, "A")
    see(account, "C1=A1")
    with pytest.raises(WrongKind, match="here belongs a list of links"):
        load(company, f"{header}\n1,Shipped,C1,A1,A\n")
    assert links(account) == {"C1": None}


def test_a_dry_run_links_nothing_and_says_what_it_would(company: Company) -> None:
    account = make_account(company)
    make_sku(company, "A")
    see(account, "C1=x", "C2=y")
    checked = import_links(
        company=company,
        name="links.csv",
        content=b"SKU,SKU ID\nA,C1\nNONE,C2\n",
        by="Bob",
        options=LinkOptions(dry_run=True),
    )
    assert [(row.status, row.code) for row in checked.rows] == [("linked", ""), ("failed", "unknown_sku")]
    assert links(account) == {"C1": None, "C2": None}
    assert not LinkChange.objects.exists()


def test_the_job_hands_back_the_file_and_its_bad_rows(company: Company, alice: User) -> None:
    account = make_account(company)
    make_sku(company, "A")
    see(account, "C1=x")
    job = enqueue(
        import_links_file,
        company=company,
        by="Alice",
        user=alice,
        files={"links.csv": b"SKU,SKU ID\nA,C1\nA,C2\n"},
        file="links.csv",
        account_id=account.pk,
    )
    drain()
    job.refresh_from_db()
    assert (job.status, job.succeeded, job.failed) == ("partly_failed", 1, 1)
    assert job.result["linked"] == 1
    assert (job.rows.get().key, job.rows.get().code) == ("3", "unknown_listing_sku")
    back = bytes(job.files.get(direction="out", name="links.results.csv").content).decode("utf-8-sig")
    assert "A,C1,linked," in back
    assert links(account) == {"C1": "A"}


def test_retrying_the_failed_rows_leaves_what_the_good_rows_said(company: Company, alice: User) -> None:
    account = make_account(company)
    make_sku(company, "A")
    make_sku(company, "B")
    see(account, "C1=x", "C2=y")
    job = enqueue(
        import_links_file,
        company=company,
        by="Alice",
        files={"links.csv": b"SKU,SKU ID\nA,C1\nB,C1\nNEW,C2\n"},
        file="links.csv",
    )
    drain()
    assert links(account) == {"C1": "A", "C2": None}
    make_sku(company, "NEW")
    again = retry_failed(job, by="Bob", user=alice)
    drain()
    again.refresh_from_db()
    assert (again.total, again.succeeded, again.failed) == (2, 1, 1)
    assert links(account) == {"C1": "A", "C2": "NEW"}
