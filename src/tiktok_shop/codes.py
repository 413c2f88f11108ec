"""The one table from a code on the wire to a class of error.

Sources: spec/tiktok_shop/common_errors.json, spec/tiktok_shop/error_codes.json, facts.md section 3. A code
that is not listed is told apart by its HTTP status, else it is Rejected: refused content is what the
endpoint families speak of (facts.md 3.5).
"""

from collections.abc import Iterable

from tiktok_shop import errors as e

_GROUPS: tuple[tuple[type[e.ApiError], Iterable[int]], ...] = (
    # gateway and token host
    (e.Throttled, (36009002,)),
    (e.QuotaExhausted, (36009037, 45101004)),
    (e.Unavailable, (36009003, 36009007)),
    (e.BadCall, (36009009, 36009010, 36009022, 36009023, 106013)),
    (e.Rejected, (36009021,)),  # a file that is too large is for whoever chose it
    (e.VersionRetired, (36009014,)),
    (e.CallerIpRefused, (36009033,)),
    (e.ShopInactive, (36009043, 36009044)),
    (e.ShopMismatch, (101000,)),
    (e.AccessTokenExpired, (105002,)),
    (e.ScopeMissing, (105005,)),
    (e.SignatureRejected, (106001,)),
    (e.AuthCodeInvalid, (36004004,)),
    (e.RefreshTokenExpired, (36004001,)),
    (e.AuthorizationMissing, (36004005, 105001)),
    # the platform's own trouble, by family: order, fulfillment, logistics, then the rest
    (e.Unavailable, (10002014, 10002015, 10037002, 10037003, 10037004)),
    (
        e.Unavailable,
        (11001027, 11001031, 11005010, 11006005, 11006010, 11006026, 11034023, 11034025, 11034037),
    ),
    (e.Unavailable, (21001003, 21001008, 21001011, 21001029, 21001043, 21001055, 21008300, 21034006)),
    (e.Unavailable, (21022026, 21022029, 21022030, 21023022, 21023034, 21042001, 21042076)),
    (
        e.Unavailable,
        (12001000, 12052881, 12056001, 17027107, 17027802, 17029055, 25001042, 33001002, 38023025),
    ),
    (e.Unavailable, (25001028, 25001058, 25007002, 45101001, 45101008)),
    # done before
    (e.AlreadyShipped, (11006021, 21008099, 21011006, 21011020, 21011027, 21011040, 21042056)),
    # in another state than supposed
    (e.Conflict, (10007002, 10007014, 21004017, 21008042, 21008044, 21011003, 21011007, 21011033, 21011041)),
    (e.Conflict, (21011042, 21011043, 21011046, 21011049, 21011050, 21011051, 21011052, 21022025, 21023035)),
    (e.Conflict, (21023046, 21023059, 21030005, 21030006, 21032001, 21042057, 21042102, 21042104)),
    (e.Conflict, (12019113, 12052234, 12052901, 25001010, 25001011, 25001021, 25001045, 25020009, 25020011)),
    (e.Conflict, (25001003, 25001044, 25001051, 25007007, 25011010, 25011011, 25011012, 25011013, 25011032)),
    (e.Conflict, (25020003, 25020010, 25020012)),
    # not there, or not this shop's
    (e.NotFound, (11005004, 11034009, 21008111, 21011028, 21011029, 25007006)),
    (e.NotFound, (12019150, 12052030, 12052031, 12052032, 12052034, 12052048, 12052260, 12052487, 12052556)),
    (e.NotFound, (12052557, 17029009, 17029024, 17029028, 17029051, 17029069, 28001007, 38023051, 45101003)),
)

CODES: dict[int, type[e.ApiError]] = {code: kind for kind, codes in _GROUPS for code in codes}
"""Code on the wire -> class of error."""

AMBIGUOUS = 36009004
"""One code for eleven documented faults: told apart by a keyword of the message (facts.md 3.4)."""

KEYWORDS: tuple[tuple[str, type[e.ApiError]], ...] = (
    ("timestamp", e.TimestampRejected),
    ("access_token", e.AccessTokenInvalid),
    ("access-token", e.AccessTokenInvalid),
    ("app_key", e.AppRejected),
    ("signature", e.SignatureRejected),
)
"""Keyword in the message of AMBIGUOUS -> class; without any of them the call itself was wrong."""

_STATUSES: dict[int, type[e.ApiError]] = {
    401: e.AuthError,
    404: e.NotFound,
    408: e.Unavailable,
    409: e.Conflict,
    429: e.Throttled,
}


def classify(code: int | None, message: str, http_status: int) -> type[e.ApiError]:
    """The class of error for an answer that is not a success.

    In: the code and message of the envelope and the HTTP status it came with. An unknown code never fails:
    the status decides, then Rejected.
    """
    if code == AMBIGUOUS:
        text = message.lower()
        return next((kind for word, kind in KEYWORDS if word in text), e.BadCall)
    if code is not None and code in CODES:
        return CODES[code]
    if http_status >= 500:
        return e.Unavailable
    return _STATUSES.get(http_status, e.Rejected)
