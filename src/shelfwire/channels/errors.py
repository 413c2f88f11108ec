"""What this app refuses, each worded for the person who reads it."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class UnknownChannel(RuleBroken):
    """No plugin of that name is installed, or it cannot be loaded."""

    code = "unknown_channel"


class UnsupportedByChannel(RuleBroken):
    """The channel's plugin has no such part."""

    code = "unsupported_by_channel"


class TooManyShops(RuleBroken):
    """The channel allows fewer shops under one tax id."""

    code = "too_many_shops"


class BadAccount(RuleBroken):
    """A shop's name or kind cannot be used."""

    code = "bad_account"


class BadOption(RuleBroken):
    """A value of the plugin's settings cannot be used."""

    code = "bad_option"


class UnknownSwitch(RuleBroken):
    """There is no such switch."""

    code = "unknown_switch"


class SwitchOff(RuleBroken):
    """The seller has not allowed this to flow."""

    code = "switch_off"


class NotConnected(RuleBroken):
    """The shop is not connected, so nothing can be asked of the channel."""

    code = "not_connected"


class BadConsentState(RuleBroken):
    """The consent that came back was not started here, by this person, just now, or came back before."""

    code = "bad_consent_state"


class NoShopInConsent(RuleBroken):
    """The consent covers no shop."""

    code = "no_shop_in_consent"


class WrongShop(RuleBroken):
    """The consent is for another shop than the one this account is."""

    code = "wrong_shop"


class ShopConnectedElsewhere(RuleBroken):
    """The shop is connected already."""

    code = "shop_connected_elsewhere"


class NothingToChoose(RuleBroken):
    """No consent waits for a choice of shop."""

    code = "nothing_to_choose"


class CredentialsMoved(RuleBroken):
    """Somebody stored newer credentials meanwhile."""

    code = "credentials_moved"


class OutgoingInFlight(RuleBroken):
    """The deed is being sent, or may have been sent: it cannot be taken back now."""

    code = "outgoing_in_flight"


class NotRetryable(RuleBroken):
    """Only a refused deed can be sent again or dismissed."""

    code = "not_retryable"
