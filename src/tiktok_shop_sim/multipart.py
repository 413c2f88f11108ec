"""Reading `multipart/form-data` (RFC 7578) out of a whole body, by python-multipart's parser."""

from __future__ import annotations

import logging

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from tiktok_shop_sim.envelope import bad_parameter

logging.getLogger("python_multipart").addHandler(logging.NullHandler())
"""What the parser says of bad forms is in the refusal; it need not stand on the console too."""


class Part(msgspec.Struct):
    """One part of a form. `filename` is None for a plain text field."""

    name: str = ""
    filename: str | None = None
    content_type: str = ""
    data: bytes = b""

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")


Form = dict[str, Part]
"""The parts of a form by name; of several with one name the last."""


class _Reader:
    """Collects what the parser calls back."""

    def __init__(self) -> None:
        self.form: Form = {}
        self.whole = False
        self._part = Part()
        self._data = bytearray()
        self._header = bytearray()
        self._value = bytearray()

    def on_part_begin(self) -> None:
        self._part, self._data = Part(), bytearray()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def on_part_end(self) -> None:
        self._part.data = bytes(self._data)
        self.form[self._part.name] = self._part

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        header, value = bytes(self._header).lower(), bytes(self._value)
        self._header.clear()
        self._value.clear()
        if header == b"content-type":
            self._part.content_type = value.decode("latin-1").split(";")[0].strip().lower()
        elif header == b"content-disposition":
            _, options = parse_options_header(value)
            self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" in options:
                self._part.filename = options[b"filename"].decode("utf-8", "replace")

    def on_end(self) -> None:
        self.whole = True


def read(raw: bytes, content_type: str) -> Form:
    """The parts of a body; a body that is not a whole form is refused with 36009004 saying what is wrong."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise bad_parameter("content-type", "it names no boundary")
    reader = _Reader()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": reader.on_part_begin,
            "on_part_data": reader.on_part_data,
            "on_part_end": reader.on_part_end,
            "on_header_field": reader.on_header_field,
            "on_header_value": reader.on_header_value,
            "on_header_end": reader.on_header_end,
            "on_end": reader.on_end,
        },
    )
    try:
        parser.write(raw)
        parser.finalize()
    except FormParserError as error:
        raise bad_parameter("body", f"it is not multipart form data ({error})") from None
    if not reader.whole:
        raise bad_parameter("body", "the form ends before its closing boundary")
    if "" in reader.form:
        raise bad_parameter("body", "a part of the form has no name")
    return reader.form
