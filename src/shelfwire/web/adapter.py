"""How allauth behaves here: no sign-up by strangers, its secrets in our vault, our words for its messages."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.http import HttpRequest

from shelfwire.people.actions import begin_try, open_factor, seal_factor
from shelfwire.people.actions.limits import Try
from shelfwire.people.errors import TooManyTries
from shelfwire.people.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """People are invited by an owner, never sign up by themselves; no e-mail server is assumed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from the first run and from invitations."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent: the same words are shown on the screen."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits count (``callers.settle`` has looked behind trusted proxies)."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at."""
        account = credentials.get("email") or credentials.get("username") or ""
        self._try = _begin_try(self, request, str(account))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person whose password it is, or None."""
        found: User | None = super().authenticate(request, **credentials)
        if found is not None:
            self._try.succeeded()
        return found


def _begin_try(adapter: AccountAdapter, request: HttpRequest, account: str) -> Try:
    try:
        return begin_try(address=adapter.get_client_ip(request), account=account)
    except TooManyTries:
        raise adapter.validation_error("too_many_login_attempts") from None


class CountedCode:
    """A code of the second factor is counted like a password, for the address and the account together."""

    user: User

    def clean_code(self) -> str:
        """The code. Raises ValidationError."""
        adapter = AccountAdapter()
        attempt = _begin_try(adapter, context.request, f"second factor of {self.user.pk}")
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form is beside it
        attempt.succeeded()
        return code


class CodeForm(CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """At sign-in."""


class CodeAgainForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """Before a dangerous change."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The second factor's secrets are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        """Ciphertext as hexadecimal text."""
        return seal_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The text. Raises UnreadableSecret when the installation's key is another."""
        return open_factor(encrypted_text)
