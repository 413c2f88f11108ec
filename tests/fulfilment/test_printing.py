"""Documents of labels as one file to print: the paper's size, whole pages, barcodes that a scanner reads."""

from __future__ import annotations

import io
import random

import pytest
from pypdf import PdfReader, PdfWriter, Transformation
from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas
from tests.support.printed import Seen, look, png

from shelfwire.fulfilment import documents
from shelfwire.fulfilment.paper import MM, Paper, Unprintable
from shelfwire.fulfilment.paper import SIZES as POINTS
from shelfwire.fulfilment.pdf_pages import pages_of
from shelfwire.fulfilment.printing import Roll, Stack
from shelfwire.fulfilment.slip_pdf import slip_pdf
from shelfwire.fulfilment.slips import Slip, SlipLine
from tiktok_shop_sim import papers

SIZES = {
    Paper.A6: (105.0, 148.0),
    Paper.A5: (148.0, 210.0),
    Paper.INCHES: (101.6, 152.4),
    Paper.A4: (210.0, 297.0),
}


def label(number: str, size: str = "A6") -> bytes:
    """A label as the simulator makes it."""
    return papers.pdf(["UPS", f"Tracking {number}", "Ann Lee", "1 Main St, 90001 Los Angeles"], number, size)


def drawn(number: str, width: float, height: float, turn: int = 0, pages: int = 1) -> bytes:
    """A label with ink up to 2 mm from each edge; ``turn``: how the file says that its pages are turned."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width * MM, height * MM), invariant=1)
    for page in range(pages):
        canvas.rect(2 * MM, 2 * MM, (width - 4) * MM, (height - 4) * MM)
        Code128(f"{number}{page or ''}", barHeight=14 * MM, barWidth=0.9).drawOn(canvas, 0, height / 2 * MM)
        canvas.showPage()
    canvas.save()
    if not turn:
        return out.getvalue()
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    for one in writer.pages:
        one.rotate(turn)
    return saved(writer)


def saved(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def moved(content: bytes) -> bytes:
    """The same page with its corner far from the origin, a visible part, and units twice as large."""
    writer = PdfWriter()
    page = writer.add_blank_page(400, 500)
    inner = PdfReader(io.BytesIO(content)).pages[0]
    half = 0.5
    page.merge_transformed_page(inner, Transformation().scale(half).translate(90, 70))
    width, height = float(inner.mediabox.width) * half, float(inner.mediabox.height) * half
    page.cropbox.lower_left, page.cropbox.upper_right = (90, 70), (90 + width, 70 + height)
    from pypdf.generic import FloatObject, NameObject

    page[NameObject("/UserUnit")] = FloatObject(2)
    return saved(writer)


def printed(paper: Paper, *documents: bytes) -> list[Seen]:
    stack = Stack(paper)
    for document in documents:
        stack.add(document)
    count = stack.pages
    seen = look(stack.pdf())
    assert len(seen) == count
    assert {(one.width, one.height) for one in seen} == {SIZES[paper]}
    return seen


@pytest.mark.parametrize("paper", [Paper.A6, Paper.A5, Paper.INCHES])
@pytest.mark.parametrize(
    "document",
    [
        label("1Z999AA10123456784"),
        label("1Z999AA10123456784", "A5"),
        drawn("1Z999AA10123456784", 101.6, 152.4),
        drawn("1Z999AA10123456784", 152.4, 101.6),
        drawn("1Z999AA10123456784", 105, 148, turn=90),
        drawn("1Z999AA10123456784", 148, 105, turn=270),
        drawn("1Z999AA10123456784", 100, 150, turn=180),
        drawn("1Z999AA10123456784", 100, 70),
        moved(drawn("1Z999AA10123456784", 100, 150)),
        png(drawn("1Z999AA10123456784", 101.6, 152.4)),
        drawn("1Z999AA10123456784", 210, 297),
    ],
    ids=[
        "A6",
        "A5",
        "4x6",
        "across",
        "turned",
        "turned back",
        "head down",
        "small",
        "cropped",
        "picture",
        "A4",
    ],
)
def test_a_label_lies_whole_on_its_paper_and_scans(paper: Paper, document: bytes) -> None:
    (seen,) = printed(paper, document)
    assert seen.codes == ["1Z999AA10123456784"]
    assert seen.margin >= 0.8


def test_what_is_small_is_not_blown_up() -> None:
    (seen,) = printed(Paper.A6, drawn("1Z9", 60, 80))
    assert seen.margin >= (105 - 60) / 2


def test_four_labels_lie_on_a_sheet_and_a_large_page_has_its_own() -> None:
    numbers = [f"1Z999AA1012345678{n}" for n in range(5)]
    seen = printed(
        Paper.A4,
        *map(label, numbers[:2]),
        drawn("INVOICE", 210, 297),
        *map(label, numbers[2:4]),
        drawn("TWO", 105, 148, pages=2),
        label(numbers[4]),
    )
    assert [sorted(one.codes) for one in seen] == [
        numbers[:2],
        ["INVOICE"],
        [*numbers[2:4], "TWO", "TWO1"],
        numbers[4:],
    ]
    assert all(one.margin >= 5 for one in (seen[0], *seen[2:]))


def test_the_same_parts_are_in_the_file_once() -> None:
    stack = Stack(Paper.INCHES)
    for n in range(40):
        stack.add(label(f"1Z999AA10123{n:06}"))
    assert stack.pages == 40
    assert len(stack.pdf()) < 40 * len(label("1Z999AA10123456784"))


def test_nothing_is_no_file() -> None:
    assert (Stack(Paper.A6).pdf(), Roll().zpl()) == (b"", b"")


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(label("1Z999AA10123456784")))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    return saved(writer)


def test_a_file_that_opens_without_a_password_is_printed() -> None:
    (seen,) = printed(Paper.A6, locked(""))
    assert seen.codes == ["1Z999AA10123456784"]


def blank() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 400)
    return saved(writer)


def cut_inside() -> bytes:
    """A file that is whole, with a stream that is not."""
    whole = saved(PdfWriter(clone_from=io.BytesIO(label("1Z999AA10123456784"))))
    writer = PdfWriter(clone_from=io.BytesIO(whole))
    content = writer.pages[0]["/Contents"].get_object()
    from pypdf.generic import DecodedStreamObject

    plain = DecodedStreamObject()
    plain.set_data(content.get_data())
    packed = plain.flate_encode()
    packed._data = packed._data[: len(packed._data) // 2]
    writer._objects[writer.pages[0].raw_get("/Contents").idnum - 1] = packed
    return saved(writer)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"", "not a PDF"),
        (b"<html>Access denied</html>", "not a PDF"),
        (b"^XA^FO1,1^FDx^FS^XZ", "not a PDF"),
        (label("1Z999AA10123456784")[:-200], "incomplete"),
        (b"%PDF-1.4\nnothing\n%%EOF", "broken"),
        (locked("secret"), "password"),
        (saved(PdfWriter()), "no page"),
        (blank(), "blank"),
        (cut_inside(), "damaged"),
        (drawn("1Z9", 100, 150, pages=51), "51 pages"),
        (png(label("1Z9"))[:2000], "picture is broken"),
    ],
    ids=[
        "empty",
        "web page",
        "zpl",
        "cut",
        "garbage",
        "locked",
        "no page",
        "blank",
        "damaged",
        "long",
        "picture",
    ],
)
def test_what_cannot_be_printed_is_refused_alone(document: bytes, why: str) -> None:
    stack = Stack(Paper.A6)
    stack.add(label("1Z999AA10123456784"))
    with pytest.raises(Unprintable, match=why):
        stack.add(document)
    stack.add(label("1Z999AA10123456795"))
    assert [one.codes for one in look(stack.pdf())] == [["1Z999AA10123456784"], ["1Z999AA10123456795"]]


def test_mutilated_files_are_printed_or_refused() -> None:
    """Nothing but ``Unprintable`` comes out of a file that is not what it says."""
    chance, whole = random.Random(7), label("1Z999AA10123456784")
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert (documents.pages_of(bytes(broken)) or 1) > 0
        try:
            pages_of(bytes(broken))
        except Unprintable:
            continue


def test_a_file_that_cannot_be_counted_has_no_pages() -> None:
    """Whatever is wrong with one document, the others of its batch are stored."""
    whole = label("1Z999AA10123456784")
    assert documents.pages_of(whole) == 1
    for broken in (
        whole.replace(b"trailer", b"trailer 344 "),
        whole.replace(b"/Kids", b"/Kibs"),
        b"%PDF-",
        b"",
    ):
        assert documents.pages_of(broken) is None
    assert documents.is_whole("pdf", whole)
    assert not documents.is_whole("pdf", whole[:-20])


def test_a_large_count_stands_apart_from_its_article() -> None:
    slip = slip_pdf(Slip(("1",), (SlipLine(1_000_000, "SHIRT", "Blue"),)), POINTS[Paper.A6])
    starts: dict[str, float] = {}
    page = PdfReader(io.BytesIO(slip)).pages[0]
    page.extract_text(visitor_text=lambda text, _, matrix, *__: starts.setdefault(text.strip(), matrix[4]))
    assert starts["SHIRT"] > starts["1000000 ×"] + 45


def test_labels_for_a_label_printer_follow_each_other() -> None:
    roll = Roll()
    numbers = [f"1Z999AA1012345678{n}" for n in range(3)]
    for number in numbers:
        roll.add(papers.zpl(["UPS"], number))
    roll.add(b"\xef\xbb\xbf^XA^LH0,0^XZ\n^XA^FO1,1^FDtwo^FS^PQ2^XZ")
    assert roll.pages == 5
    text = roll.zpl().decode()
    assert text.count("^XA") == text.count("^XZ") == 5
    assert [text.index(number) for number in numbers] == sorted(text.index(number) for number in numbers)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (label("1Z999AA10123456784"), "not ZPL"),
        (b"^XA^FO1,1^FDx^FS", "missing"),
        (b"^XA^FDx^FS^XZ^XA", "missing"),
        (b"^XA^LH0,0^XZ", "prints nothing"),
    ],
    ids=["pdf", "open", "second open", "blank"],
)
def test_what_is_no_zpl_is_refused_alone(document: bytes, why: str) -> None:
    roll = Roll()
    with pytest.raises(Unprintable, match=why):
        roll.add(document)
    assert (roll.pages, roll.zpl()) == (0, b"")
