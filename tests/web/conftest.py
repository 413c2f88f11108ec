"""People signed in, a shop, and a door to knock at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from shelfwire.people.models import User


def signed_in(user: User) -> Client:
    """A browser in which ``user`` is signed in; forms need their CSRF token, as in life."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    """The owner's browser."""
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    """The operator's browser."""
    return signed_in(bob)


@pytest.fixture
def as_charlie(charlie: User) -> Client:
    """The viewer's browser."""
    return signed_in(charlie)
