"""SKUs as they are typed, scanned and pasted: by code, else by barcode."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.barcodes import meaning, writings
from shelfwire.catalog.models import Sku
from shelfwire.catalog.rules import code_key
from shelfwire.kit.csv_text import decode
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.workbooks import is_workbook, read_workbook
from shelfwire.people.models import Company

LINES_MOST = 5_000
_TITLES = re.compile(r"^(sku|code|barcode|item|article)\b", re.IGNORECASE)
_COUNTED = re.compile(r"^(?P<code>.+?)[\t;, ]+(?P<count>\d{1,10})$")


class UnknownCode(RuleBroken):
    """What was typed or scanned means no SKU, or several."""

    code = "unknown_code"


class TooManyLines(RuleBroken):
    """More lines than are read at once."""

    code = "too_many_lines"


class BadLines(RuleBroken):
    """A line cannot be read, where all lines must."""

    code = "bad_lines"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read, as it was, and why."""

    text: str
    why: str


def sku_of(company: Company, text: str) -> Sku:
    """The one SKU that a scan means. Raises UnknownCode."""
    found = catalog.skus_scanned(company, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownCode(
            f"“{text}” is the barcode of {len(found)} SKUs: {', '.join(sku.code for sku in found[:5])}.",
            field="code",
            value=text,
            hint="Type the SKU itself.",
        )
    raise UnknownCode(
        f"No SKU has the code or barcode “{text}”.",
        field="code",
        value=text,
        hint="Look it up under Products.",
    )


def skus_of(company: Company, texts: Sequence[str]) -> list[Sku]:
    """The SKUs of all lines that are not blank. Raises UnknownCode about the first that is none."""
    wanted = [text.strip() for text in texts if text.strip()]
    known = _known(company, wanted)
    for text in wanted:
        if len(known.get(text, ())) != 1:
            sku_of(company, text)
    return list({sku.pk: sku for text in wanted for sku in known[text]}.values())


def counted(company: Company, text: str) -> tuple[dict[Sku, int], list[BadLine]]:
    """What lines of *SKU, count* say, and the lines that say nothing. A line of a SKU alone counts one, as a list of
    scans does; a SKU on several lines is counted together. Raises TooManyLines.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and _TITLES.match(lines[0]):
        lines = lines[1:]
    if len(lines) > LINES_MOST:
        raise TooManyLines(
            f"{len(lines):,} lines are too many at once.", field="lines", hint=f"Send at most {LINES_MOST:,}."
        )
    whole = _known(company, lines)
    read = [(line, 1, line) if whole.get(line) else _split(line) for line in lines]
    known = whole | _known(company, [code for code, _, _ in read])
    sums: Counter[int] = Counter()
    skus: dict[int, Sku] = {}
    bad = []
    for code, count, line in read:
        match known.get(code, []):
            case [sku]:
                skus[sku.pk] = sku
                sums[sku.pk] += count
            case []:
                bad.append(BadLine(line, f"No SKU has the code or barcode “{code}”."))
            case several:
                bad.append(BadLine(line, f"“{code}” is the barcode of {len(several)} SKUs."))
    return {skus[pk]: count for pk, count in sums.items()}, bad


def lines_of(name: str, content: bytes) -> str:
    """A file's first two columns as lines. Raises UnreadableFile."""
    if is_workbook(content):
        rows = read_workbook(name, content, max_rows=LINES_MOST + 1, max_columns=20)
        return "\n".join("\t".join(str(cell) for cell in cells[:2] if cell) for _, cells in rows)
    return decode(name, content, None)[0].removeprefix("\ufeff")


def _split(line: str) -> tuple[str, int, str]:
    found = _COUNTED.match(line)
    if found is None:
        return line, 1, line
    return found["code"].strip().strip("\"'"), int(found["count"]), line


def _known(company: Company, texts: Iterable[str]) -> dict[str, list[Sku]]:
    """The SKUs in use that each text means; two queries."""
    texts = list(dict.fromkeys(texts))
    by_code = catalog.skus_by_codes(company, texts)
    found = {}
    for text in texts:
        sku = by_code.get(code_key(text))
        if sku is not None and sku.archived_at is None:
            found[text] = [sku]
    left = [text for text in texts if text not in found]
    spelled = {writing for text in left for writing in writings(text)}
    by_barcode: dict[str, list[Sku]] = defaultdict(list)
    rows = Sku.objects.filter(company=company, archived_at=None, barcode__in=spelled).exclude(barcode="")
    for sku in rows:
        by_barcode[meaning(sku.barcode)].append(sku)
    return found | {text: by_barcode[meaning(text)] for text in left if meaning(text) in by_barcode}
