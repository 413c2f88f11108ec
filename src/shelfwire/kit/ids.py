"""Random identifiers and tokens (nothing else uses randomness), and the NewTypes that keep our ids and a channel's
apart.
"""

from __future__ import annotations

import secrets
import uuid
from typing import NewType

ExternalShopId = NewType("ExternalShopId", str)
ExternalOrderId = NewType("ExternalOrderId", str)
ExternalUnitId = NewType("ExternalUnitId", str)
ExternalProductId = NewType("ExternalProductId", str)
ExternalSkuId = NewType("ExternalSkuId", str)
ExternalCategoryId = NewType("ExternalCategoryId", str)
ExternalBrandId = NewType("ExternalBrandId", str)
ExternalPackageId = NewType("ExternalPackageId", str)
ExternalWarehouseId = NewType("ExternalWarehouseId", str)
ExternalProviderId = NewType("ExternalProviderId", str)
ExternalCaseId = NewType("ExternalCaseId", str)
ExternalStatementId = NewType("ExternalStatementId", str)
ExternalLineId = NewType("ExternalLineId", str)
ExternalPaymentId = NewType("ExternalPaymentId", str)
SellerSku = NewType("SellerSku", str)
"""The SKU text the seller typed on the channel. A hint for matching, never a key (facts.md section 9.5)."""


def new_uuid() -> uuid.UUID:
    """A random identifier."""
    return uuid.uuid4()


def new_token(nbytes: int = 32) -> str:
    """An unguessable URL-safe token. It begins with no hyphen: a shell takes such a word for an option."""
    while (token := secrets.token_urlsafe(nbytes)).startswith("-"):
        pass
    return token


def new_reference() -> str:
    """Return a short number that is easy to read out, for finding a request in the log."""
    return secrets.token_hex(4).upper()


def jitter(upper: float) -> float:
    """A random number of seconds in [0, upper), to spread retries."""
    return secrets.randbelow(1_000_000) / 1_000_000 * upper
