"""The refusals of this app."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class UnknownChannel(RuleBroken):
    """No plugin with that name is installed, or it cannot be loaded."""

    code = "unknown_channel"


class UnsupportedByChannel(RuleBroken):
    """The channel's plugin has no such part."""

    code = "unsupported_by_channel"


class TooManyShops(RuleBroken):
    """The channel's limit of shops under one tax id is reached."""

    code = "too_many_shops"


class BadAccount(RuleBroken):
    """A shop's name or kind is not valid."""

    code = "bad_account"


class ShopInUse(RuleBroken):
    """The shop was connected once, or has records: it cannot be deleted."""

    code = "shop_in_use"


class BadOption(RuleBroken):
    """A value of the plugin's settings is not valid."""

    code = "bad_option"


class UnknownSwitch(RuleBroken):
    """There is no such switch."""

    code = "unknown_switch"


class SwitchOff(RuleBroken):
    """The switch for this flow is off."""

    code = "switch_off"


class NotConnected(RuleBroken):
    """The shop is not connected, so the channel cannot be called."""

    code = "not_connected"


class BadConsentState(RuleBroken):
    """The consent that came back was not begun here by this person, took too long, or came back before."""

    code = "bad_consent_state"


class NoShopInConsent(RuleBroken):
    """The consent covers no shop."""

    code = "no_shop_in_consent"


class WrongShop(RuleBroken):
    """The consent is for another shop than the one this account is."""

    code = "wrong_shop"


class ShopConnectedElsewhere(RuleBroken):
    """Another account is connected to the shop already."""

    code = "shop_connected_elsewhere"


class NothingToChoose(RuleBroken):
    """No consent waits for a choice of shop."""

    code = "nothing_to_choose"


class CredentialsMoved(RuleBroken):
    """Newer credentials were stored meanwhile."""

    code = "credentials_moved"


class UnknownShop(RuleBroken):
    """The company has no shop with that name or id, or has several."""

    code = "unknown_shop"


class BadWay(RuleBroken):
    """A rule on the way to ship does not fit its market, or stands there already."""

    code = "bad_way"
