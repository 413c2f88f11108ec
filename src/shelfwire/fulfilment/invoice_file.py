"""An invoice as a file: looked at before it is handed on. No document type, so no entities; neither large nor deep."""

from __future__ import annotations

from xml.parsers import expat

from shelfwire.fulfilment.errors_requests import BadInvoice

INVOICE_MOST = 1_000_000
"""Bytes. Our own measure: an invoice of Brazil (NF-e) has some ten thousand."""
DEPTH_MOST = 40
_HINT = "Choose the XML file of the invoice as your tax program wrote it."


def refuse_invoice(content: bytes) -> None:
    """Raise BadInvoice unless the bytes are well-formed XML of a sensible size, without a document type."""
    if not content.strip():
        raise BadInvoice("The file is empty.", field="invoice", hint=_HINT)
    if len(content) > INVOICE_MOST:
        raise BadInvoice(
            f"The file has {len(content) / 1e6:.1f} MB; {INVOICE_MOST / 1e6:.0f} MB is the most.",
            field="invoice",
            value=len(content),
            hint=_HINT,
        )
    depth = 0

    def no_type(*_: object) -> None:
        raise BadInvoice("The XML has a document type, which is not taken.", field="invoice", hint=_HINT)

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_MOST:
            raise BadInvoice(f"The XML is nested more than {DEPTH_MOST} deep.", field="invoice", hint=_HINT)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = no_type
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadInvoice(f"The file is not XML: {error}.", field="invoice", hint=_HINT) from None
