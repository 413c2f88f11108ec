"""The Content-Security-Policy, whole: what it allows is what this file says, on every kind of answer."""

from __future__ import annotations

import pytest
from django.test import Client

from shelfwire.people.models import User

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/account/login/", 200),
        ("/nothing/here/", 404),
        ("/api/v1/orders", 401),
        ("/", 302),
        ("/healthz", 200),
    ],
)
def test_every_answer_carries_the_whole_policy(client: Client, alice: User, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "camera=()" in answer.headers["Permissions-Policy"]
