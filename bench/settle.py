"""Lines of statements recorded, beside bare COPY of the same rows into a table like theirs, in turn, a statement at a
time; then the same statements read again, when nothing changes, and what a statement's page asks for.

The lines are those of the documented sample, in its shape with breakdowns, each with ids and sums of its own. Turning
the wire's JSON into lines is measured apart: in a shop it happens while the next page is on its way.
"""

from __future__ import annotations

import io
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from bench import _stage

if TYPE_CHECKING:
    from shelfwire.channels.models import Account
    from shelfwire.channels.port import ChannelLine
    from shelfwire.settlements.models import Statement

SAMPLE = Path(__file__).parents[1] / "spec/tiktok_shop/samples/finance/get-transactions-by-statement.json"
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
TABLE = "settlements_statementline"


def main() -> int:
    """Record, copy, read again, ask, print. Exit code 1 when a line is not there as it was told."""
    asked = _stage.arguments("settle", lines=1_000_000, statement=10_000, mapped=20_000, short=False)
    count, size = (2_000, 500) if asked.short else (asked.lines, asked.statement)
    template, mapped_per_s = _mapped(1_000 if asked.short else asked.mapped)
    with _stage.house():
        account = _shop()
        took = bare = again = 0.0
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bare_lines (LIKE {TABLE} INCLUDING ALL)")
        for number in range(count // size):
            statement, lines = _statement(account, number), list(_lines(template, number, size))
            took += _timed(lambda s=statement, told=lines: _record(s, told))
            bare += _copied(statement)
            again += _timed(lambda s=statement, told=lines: _record(s, told))
            if number % 10 == 9:
                _stage.say(f"{(number + 1) * size} lines: {(number + 1) * size / took:.0f} a second")
        wrong = _wrong(count, size)
        page = _page_p95(account, 20 if asked.short else 200)
        peak = _stage.peak_mb(os.getpid())
    print(
        f"settle lines={count} rows_per_s={count / took:.0f} copy_rows_per_s={count / bare:.0f}"
        f" ratio={bare / took:.3f} unchanged_per_s={count / again:.0f} mapped_per_s={mapped_per_s:.0f}"
        f" page_p95_ms={page * 1000:.1f} peak_mb={peak:.0f} wrong={wrong}"
    )
    return 1 if wrong else 0


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _mapped(count: int) -> tuple[ChannelLine, float]:
    """The sample's line as the plugin reads it, and how many of them it reads a second, from JSON."""
    from shelfwire_tiktok.mapping.statements import line
    from tiktok_shop.reading import read
    from tiktok_shop.reply import Document
    from tiktok_shop.types.finance import StatementLine

    body = json.loads(SAMPLE.read_text())["response"]["body"]["data"]["transactions"][0]
    raw = json.dumps(body, separators=(",", ":")).encode()
    took = _timed(lambda: [line(Document(read(StatementLine, raw)[0], raw), "GBP") for _ in range(count)])
    return line(Document(read(StatementLine, raw)[0], raw), "GBP"), count / took


def _shop() -> Account:
    from shelfwire.channels.models import Account

    _, company = _stage.alice()
    return Account.objects.create(
        company=company, channel="tiktok", name="Shop", status="connected", webhook_token="t", external_shop_id="1",
        region="GB", currency="GBP", timezone="Europe/London",
    )  # fmt: skip


def _statement(account: Account, number: int) -> Statement:
    from shelfwire.channels.port import ChannelStatement
    from shelfwire.kit.ids import ExternalStatementId
    from shelfwire.settlements.actions import record_statements
    from shelfwire.settlements.models import Statement

    head = ChannelStatement(
        external_id=ExternalStatementId(f"S-{number}"),
        closed_at=FIRST_DAY + timedelta(days=number),
        currency="GBP",
        settlement_minor=0,
        revenue_minor=0,
        fees_minor=0,
        shipping_minor=0,
        adjustment_minor=0,
        document=b"%d" % number,
    )
    record_statements(account=account, statements=[head])
    return Statement.objects.get(external_id=f"S-{number}")


def _lines(template: ChannelLine, number: int, size: int) -> Iterator[ChannelLine]:
    """Lines like the template, of a statement: ids, sums and documents of their own."""
    from shelfwire.kit.ids import ExternalLineId, ExternalOrderId

    mine, order = template.external_id.encode(), (template.order_id or "").encode()
    for place in range(size):
        at = number * size + place
        line_id, order_id = f"{10**18 + at}", f"{2 * 10**18 + at}"
        document = template.document.replace(mine, line_id.encode()).replace(order, order_id.encode())
        yield replace(
            template,
            external_id=ExternalLineId(line_id),
            order_id=ExternalOrderId(order_id),
            settlement_minor=1_000 + place,
            document=document,
        )


def _record(statement: Statement, lines: list[ChannelLine]) -> None:
    from shelfwire.channels.port import Page, StatementLines
    from shelfwire.settlements.actions import record_lines

    record_lines(statement, lines, told=StatementLines(Page((), None), len(lines), 0, 0, "202501"))


def _copied(statement: Statement) -> float:
    """COPY the statement's rows into the table like theirs: the seconds that it took."""
    kept = io.BytesIO()
    with connection.cursor() as cursor:
        with cursor.copy(
            f"COPY (SELECT * FROM {TABLE} WHERE statement_id = {statement.pk}) TO STDOUT"
        ) as out:
            for piece in out:
                kept.write(piece)
        kept.seek(0)
        began = time.monotonic()
        with cursor.copy("COPY bare_lines FROM STDIN") as into:
            while piece := kept.read(1 << 16):
                into.write(piece)
        return time.monotonic() - began


def _wrong(count: int, size: int) -> int:
    """How many lines, sums or marks are not as they were told."""
    from django.db.models import Sum

    from shelfwire.settlements.models import OrderToMatch, Statement, StatementLine

    standing = StatementLine.objects.filter(replaced_at=None)
    each = sum(1_000 + place for place in range(size))
    total = standing.aggregate(sum=Sum("settlement_minor"))["sum"]
    told = Statement.objects.filter(line_count=size, turnover_minor=each).count()
    return (
        abs(standing.count() - count)
        + abs(OrderToMatch.objects.count() - count)
        + abs(told - count // size)
        + int(total != each * (count // size))
    )


def _page_p95(account: Account, asks: int) -> float:
    """Seconds within which 95 of 100 pages of a statement are there over REST: its amounts, and 50 of its lines from
    any place on."""
    from django.test import Client

    from shelfwire.kit import paging
    from shelfwire.people.actions import issue_api_key
    from shelfwire.settlements.models import Statement, StatementLine

    _, secret = issue_api_key(company=account.company, name="bench", scopes=["settlements:read"], by="Alice")
    client = Client(headers={"authorization": f"Bearer {secret.reveal()}", "host": "127.0.0.1"})
    chance, took = random.Random(7), []
    statements = list(Statement.objects.values_list("pk", flat=True))
    for _ in range(asks):
        pk = chance.choice(statements)
        first = StatementLine.objects.filter(statement=pk).order_by("pk").values_list("pk", flat=True)[0]
        last = StatementLine.objects.filter(statement=pk).order_by("-pk").values_list("pk", flat=True)[0]
        after = paging.encode([chance.randint(first, max(last - 50, first))])
        began = time.monotonic()
        for path in (f"/api/v1/statements/{pk}", f"/api/v1/statements/{pk}/lines?size=50&after={after}"):
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(answer.content)
        took.append(time.monotonic() - began)
    return _stage.quantile(took, 0.95)
