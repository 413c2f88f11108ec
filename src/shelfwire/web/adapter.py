"""How allauth behaves here: no sign-up by strangers, its secrets in our vault, our words for its messages."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from shelfwire.people.actions import open_factor, seal_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """People are added by an owner, never by themselves; no e-mail server is assumed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from the first run and from the People page."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent: the same words are shown on the screen."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits count (``callers.settle`` has looked behind trusted proxies)."""
        return str(request.META.get("REMOTE_ADDR", ""))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The second factor's secrets are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        """Ciphertext as hexadecimal text."""
        return seal_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The text. Raises UnreadableSecret when the installation's key is another."""
        return open_factor(encrypted_text)
