"""Documents of labels as they come over the wire: what broke off is fetched again, a while."""

from __future__ import annotations

from typing import Any

import pytest

from shelfwire.channels.port import LabelDocument
from shelfwire.fulfilment.models import Label
from shelfwire.sync.labels import documents
from tiktok_shop_sim import papers

WHOLE = papers.pdf(["USPS"], "1Z999AA10123456784", "A6")
ZPL = papers.zpl(["USPS"], "1Z999AA10123456784")


class Told:
    """A caller whose channel always tells an address."""

    def call(self, *_: Any) -> LabelDocument:
        return LabelDocument(url="https://papers.example/1", tracking_number="N1", request_id="r")


@pytest.mark.parametrize(
    ("wanted", "content", "says"),
    [
        ("label.pdf", WHOLE, ""),
        ("label.pdf", WHOLE[:-20], "the PDF that came is broken"),
        ("label.pdf", b"", "what came is not a PDF"),
        ("label.pdf", b"<html>Expired</html>", "what came is not a PDF"),
        ("label.zpl", ZPL, ""),
        ("label.zpl", ZPL[:-8], "the ZPL that came is broken"),
    ],
)
def test_what_broke_off_is_fetched_again(
    monkeypatch: pytest.MonkeyPatch, wanted: str, content: bytes, says: str
) -> None:
    monkeypatch.setattr(documents, "download", lambda *_, **__: content)

    def came(tries: int) -> Any:
        need = documents._Need(Label(package_id="P1", documents_tries=tries), (wanted,))
        return documents._documents(Told(), need)  # type: ignore[arg-type]  # it calls nobody

    first, last = came(0), came(documents.BROKEN_TRIES)
    assert first.number == "N1"
    assert first.content == ({} if says else {wanted: content})
    assert (says in first.later, bool(first.later)) == (True, bool(says))
    # then it is kept as it is, if it is of its kind at all
    assert last.content == ({} if "is no" in says else {wanted: content})
