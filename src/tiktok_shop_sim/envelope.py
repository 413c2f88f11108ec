"""The envelope of every answer, and the refusals of the gateway in the platform's own words.

Words and codes come from `common_errors.json` and `error_codes.json`; HTTP statuses from facts.md 3.3 and
`samples/errors` (429 and 403 are documented, the others observed once or assumed there).
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

encode: Final = msgspec.json.Encoder().encode

MISSING: Final = object()


class Refused(Exception):
    """A call that the platform refuses; nothing may have changed when it is raised."""

    def __init__(self, code: int, message: str, *, status: int = 200, data: Any = None) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.status = status
        self.data = data


def gate_refusal(code: int, message: str, status: int, *, data: Any = MISSING) -> Refused:
    """A refusal by the gateway; most carry no `data` key at all (samples/errors)."""
    return Refused(code, message, status=status, data=data)


def success(request_id: str, data: Any) -> bytes:
    """The success envelope. `data` may be raw JSON (`msgspec.Raw`)."""
    return encode({"code": 0, "data": data, "message": "Success", "request_id": request_id})


def failure(request_id: str, refusal: Refused) -> bytes:
    """The envelope of a refusal, without `data` when the refusal carries none."""
    document: dict[str, Any] = {
        "code": refusal.code,
        "message": refusal.message,
        "request_id": request_id,
    }
    if refusal.data is not MISSING:
        document["data"] = refusal.data
    return encode(document)


HELP_LINK = " For more details: https://m.tiktok.shop/s/AIu6dbFhs2XW"


def missing_sign() -> Refused:
    return gate_refusal(
        36009004, "Missing credentials. The request does not include a required signature in the query.", 401
    )


def bad_sign() -> Refused:
    return gate_refusal(
        106001, "Invalid credentials. The 'sign' query parameter is invalid." + HELP_LINK, 401, data=None
    )


def bad_app_key() -> Refused:
    return gate_refusal(36009004, "Invalid credentials. Invalid `app_key` query parameter.", 401)


def bad_token() -> Refused:
    return gate_refusal(36009004, "Invalid credentials. The `x-tts-access-token` header is invalid.", 401)


def old_token_header() -> Refused:
    return gate_refusal(36009004, "Invalid credentials. The `access_token` header is invalid.", 401)


def expired_token() -> Refused:
    return gate_refusal(
        105002, "Expired credentials. The `access_token` or `x-tts-access-token` header has expired.", 401
    )


def timestamp_negative() -> Refused:
    return gate_refusal(
        36009004,
        "Invalid timestamp. The value of the `timestamp` query parameter must not be lesser than 0.",
        401,
    )


def timestamp_early() -> Refused:
    return gate_refusal(
        36009004,
        "Invalid timestamp. The value of the `timestamp` query parameter must not be earlier than 5 minutes"
        " before the current time.",
        401,
    )


def timestamp_late() -> Refused:
    return gate_refusal(
        36009004,
        "Invalid timestamp. The value of the `timestamp` query parameter must not exceed the current time by"
        " more than 30 seconds.",
        401,
    )


def missing_cipher() -> Refused:
    return gate_refusal(
        106013,
        "Missing identifier. The `shop_cipher` query parameter is required to identify the target shop.",
        400,
    )


def unexpected_cipher(name: str = "shop_cipher") -> Refused:
    return gate_refusal(
        36009004,
        f"Unexpected identifier. The `{name}` query parameter is not required for this request.",
        400,
    )


def wrong_shop_id() -> Refused:
    return gate_refusal(36009004, "Invalid identifier. The `shop_id` query parameter is invalid.", 400)


def bad_version_parameter() -> Refused:
    return gate_refusal(36009004, "Invalid API version. The `version` query parameter is invalid.", 400)


def wrong_cipher() -> Refused:
    return gate_refusal(
        101000,
        "Invalid query or header. The `category_asset_cipher` query parameter or `x-tts-access-token` header"
        " is invalid.",
        401,
    )


def missing_scope() -> Refused:
    return gate_refusal(
        105005,
        "Access denied. The app is not authorized to access the endpoint because the access scopes granted"
        " for the app or the access token do not contain the required access scope for the endpoint.",
        403,
    )


def bad_path() -> Refused:
    return gate_refusal(
        36009009, "Invalid path. The specified path does not match any available endpoint.", 404
    )


def bad_method() -> Refused:
    return gate_refusal(
        36009010, "Invalid method. The HTTP method used is not supported by this endpoint.", 405
    )


def bad_version() -> Refused:
    return gate_refusal(36009014, "The version name is invalid, please check and retry.", 400, data=None)


def too_large() -> Refused:
    return gate_refusal(36009021, "Invalid file size. The uploaded file size exceeds the maximum limit.", 413)


def bad_content_type() -> Refused:
    return gate_refusal(
        36009022,
        "Invalid request format. The request body format must be `application/json` for structured data or"
        " `multipart/form-data` for binary files.",
        400,
    )


def not_multipart() -> Refused:
    return gate_refusal(
        36009023,
        "Invalid request format. The value of the `content-type` header must be `multipart/form-data`.",
        400,
    )


def throttled() -> Refused:
    return gate_refusal(
        36009002, "Too many requests. You've made too many requests in a short period of time.", 429
    )


def hourly_limit() -> Refused:
    return gate_refusal(36009037, "Too many requests. The shop has exceeded 1000 requests per hour.", 429)


def internal_error(status: int = 500) -> Refused:
    return gate_refusal(
        36009003,
        "Internal error. Please try again. If the issue persists after multiple attempts, please contact"
        " platform support.",
        status,
    )


def upstream_timeout() -> Refused:
    return gate_refusal(36009007, "Request timeout. The request to the endpoint timed out.", 504)


def inactive_shop() -> Refused:
    return gate_refusal(36009043, "The shop is inactive.", 401)


def inactive_seller() -> Refused:
    return gate_refusal(36009044, "The seller is inactive.", 401)


def ip_not_allowed() -> Refused:
    return gate_refusal(
        36009033, "Access denied. Your IP address is not in the IP allow list configured for this app.", 403
    )


def bad_parameter(name: str, why: str) -> Refused:
    """A parameter or body field that the specification does not allow.

    The documentation gives no words for this case beyond code 36009004; these are ours.
    """
    return gate_refusal(36009004, f"Invalid parameter. The value of `{name}` is invalid: {why}.", 400)
