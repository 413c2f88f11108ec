"""Workbooks for tests: well-formed ones, and ones that no honest program writes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


def xlsx(*rows: list[Any]) -> bytes:
    """A workbook of these values as openpyxl writes them; a text that is an error word becomes an error cell."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw_xlsx(sheet: str, *, part: str = "xl/worksheets/sheet1.xml", strings: str = "") -> bytes:
    """A workbook whose sheet has this XML and stands at ``part`` of the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r0" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="/{part}"/>'
            f'<Relationship Id="r2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        archive.writestr(part, f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>')
    return out.getvalue()


def ods(*rows: str) -> bytes:
    """An OpenDocument workbook whose rows have these cells, as XML."""
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(rows=body))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="x"/></manifest:manifest>',
        )
    return out.getvalue()


def ods_text(text: str) -> str:
    """One text cell of an OpenDocument row."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


FAR_CELLS = '<row r="1"><c r="A1" t="inlineStr"><is><t>SKU</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'  # noqa: E501  # one sheet
"""Two cells that a reader which keeps the rectangle between them needs hundreds of gigabytes for."""


def bomb() -> bytes:
    """A small workbook that kills its reader: its sheet stands where no check looks, and reaches to the last cell."""
    return raw_xlsx(FAR_CELLS, part="elsewhere/sheet.xml")
