"""What others may do with cases."""

from shelfwire.aftersales.actions._acts import hold_all
from shelfwire.aftersales.actions.ask import STARTED, ask_answer, ask_start
from shelfwire.aftersales.actions.erase import forget_buyers
from shelfwire.aftersales.actions.link import LEADS_TO_NOTHING, LEADS_TO_ORDERS, link_orders
from shelfwire.aftersales.actions.receive import Received, ReceivedUnit, receive_units
from shelfwire.aftersales.actions.record import Recorded, record_cases
from shelfwire.aftersales.actions.release import release_unit
from shelfwire.aftersales.actions.ruling import accept_by_rule, add_rule, switch_rule
from shelfwire.aftersales.actions.settled import (
    Answered,
    act_done,
    act_overtaken,
    act_refused,
    followed,
    retry_act,
    withdraw_act,
)

__all__ = [
    "LEADS_TO_NOTHING",
    "LEADS_TO_ORDERS",
    "STARTED",
    "Answered",
    "Received",
    "ReceivedUnit",
    "Recorded",
    "accept_by_rule",
    "act_done",
    "act_overtaken",
    "act_refused",
    "add_rule",
    "ask_answer",
    "ask_start",
    "followed",
    "forget_buyers",
    "hold_all",
    "link_orders",
    "receive_units",
    "record_cases",
    "release_unit",
    "retry_act",
    "switch_rule",
    "withdraw_act",
]
