"""The one way to a plugin: outside every transaction, with tokens that are fresh, and with what follows when consent
has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import park
from shelfwire.channels.errors import NotConnected, SwitchOff, UnsupportedByChannel
from shelfwire.channels.models import Account
from shelfwire.channels.port import Channel, Session
from shelfwire.channels.states import AccountStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.kit.errors import Reconnect
from shelfwire.sync.engine import tokens
from shelfwire.sync.engine.sessions import session_of

P = TypeVar("P")
T = TypeVar("T")


class NetworkInTransaction(RuntimeError):
    """A bug: a call to a channel would hold locks for as long as the channel likes."""


def outside_transaction() -> None:
    """Raises NetworkInTransaction inside an atomic block; the one a test case wraps around itself does not count."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise NetworkInTransaction("no network inside a transaction")


@dataclass(frozen=True, slots=True)
class Part(Generic[P]):
    """A conversation as a plugin offers it: its name for people, and where it is on the plugin."""

    name: str
    find: Callable[[Channel], P | None]

    def of(self, channel: Channel) -> P:
        """The channel's part. Raises UnsupportedByChannel."""
        found = self.find(channel)
        if found is None:
            raise UnsupportedByChannel(
                f"{channel.label} offers no {self.name} to Shelfwire.", value=channel.name
            )
        return found


class Caller:
    """Calls to the channel of one account, for one piece of work.

    The account is read when it is first needed and again by ``reread``, ``flows`` and ``obey``; calls in between use it
    as it was read, so a piece of work reads it once a page and not once a call. Safe to share among threads.
    """

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self._account: Account | None = None
        self._session: tuple[Account, Session] | None = None

    @property
    def account(self) -> Account:
        """The account as it was last read."""
        return self._account or self.reread()

    @property
    def channel(self) -> Channel:
        """The account's plugin. Raises UnknownChannel."""
        return registry.channel(self.account.channel)

    def reread(self) -> Account:
        """The account, freshly read."""
        return self._use(queries.get(self.account_id))

    def flows(self, switch: str = "") -> bool:
        """Whether the account is connected and the switch is on, freshly read; without a switch: is connected."""
        account = self.reread()
        return account.status == AccountStatus.CONNECTED and (not switch or bool(getattr(account, switch)))

    def still_flows(self, switch: str) -> bool:
        """``flows``, with the account left as it was read: one small question before each of many calls."""
        return queries.connected([self.account_id]).filter(**{switch: True}).exists()

    def obey(self, switch: str) -> None:
        """Raises SwitchOff or NotConnected. Reads both freshly: a person may have thrown the switch a moment ago."""
        account = self.reread()
        if account.status in (AccountStatus.DISCONNECTED, AccountStatus.NEW):
            raise NotConnected(f"{account} is not connected.", hint="Connect it on the shop's page.")
        if not getattr(account, switch):
            raise SwitchOff(
                f"“{SWITCHES[switch].label}” is off for {account}.",
                field=switch,
                hint="Turn it on on the shop's page.",
            )

    def call(self, part: Part[P], ask: Callable[[P, Session], T]) -> T:
        """What the channel answers. Raises what the plugin raises, NotConnected, and UnsupportedByChannel.

        When the channel wants consent again, the tokens are refreshed once (somebody may have done it already) and it
        is asked once more: the channel refused at the door, so nothing was done. When that does not help, the account
        is parked and Reconnect is raised.
        """
        outside_transaction()
        account = self._usable()
        try:
            return self._ask(account, part, ask)
        except Reconnect:
            seen = account.credentials_version
        account = self._use(tokens.refresh(self.account_id, force=True, seen_version=seen))
        try:
            return self._ask(account, part, ask)
        except Reconnect as ended:
            park(
                account_id=self.account_id,
                why=str(ended),
                by="worker",
                seen_version=account.credentials_version,
            )
            raise

    def _usable(self) -> Account:
        before = self.account
        after = tokens.usable(before)
        return after if after is before else self._use(after)

    def _use(self, account: Account) -> Account:
        self._account = account
        return account

    def _ask(self, account: Account, part: Part[P], ask: Callable[[P, Session], T]) -> T:
        return ask(part.of(registry.channel(account.channel)), self._session_of(account))

    def _session_of(self, account: Account) -> Session:
        kept = self._session
        if kept is None or kept[0] is not account:  # another thread may have read the account anew meanwhile
            kept = self._session = account, session_of(account)
        return kept[1]


def connected(account: Account) -> Caller:
    """Calls to a shop that is connected now. Raises NotConnected."""
    caller = Caller(account.pk)
    if not caller.flows():
        raise NotConnected(f"{account} is not connected.", hint="Connect it on the shop's page.")
    return caller
