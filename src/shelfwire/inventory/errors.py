"""The refusals of the inventory."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class DuplicateWarehouse(RuleBroken):
    """The company already has a warehouse with that code."""

    code = "duplicate_warehouse"
    status = 409


class UnknownWarehouse(RuleBroken):
    """The company has no such warehouse, or no default one where none was named."""

    code = "unknown_warehouse"


class BadWarehouse(RuleBroken):
    """A field of the warehouse cannot hold that value."""

    code = "bad_warehouse"


class AnotherCompany(RuleBroken):
    """Two things that belong to different companies cannot be linked."""

    code = "another_company"


class KeptByTheChannel(RuleBroken):
    """The channel keeps the stock of that warehouse itself; nothing of ours is there."""

    code = "kept_by_the_channel"


class BadQuantity(RuleBroken):
    """The quantity is zero, negative where it must not be, or too large to be plausible."""

    code = "bad_quantity"


class StaleCount(RuleBroken):
    """Stock moved after the quantity that the count was compared with had been read."""

    code = "stale_count"
    status = 409


class StockOfItsOwn(RuleBroken):
    """The SKU has stock or reservations of its own, which nobody would count any more."""

    code = "stock_of_its_own"
    status = 409


class BadTransfer(RuleBroken):
    """The transfer has no lines, or goes nowhere."""

    code = "bad_transfer"


class BadAssembly(RuleBroken):
    """Nothing can be put together like that."""

    code = "bad_assembly"


class Ended(RuleBroken):
    """The transfer, stock take or reservation has ended already, in another way."""

    code = "ended"
    status = 409


class BadStockRow(RuleBroken):
    """A row of a stock file contradicts another row or itself."""

    code = "bad_stock_row"


class UnknownWord(RuleBroken):
    """A word of a stock file that means no kind of change."""

    code = "unknown_word"


class SupplierNeeded(RuleBroken):
    """Nothing can be set to 0 for a supplier who is not named."""

    code = "supplier_needed"


class TooMuchToZero(RuleBroken):
    """The file leaves out more than half of what the supplier's files named."""

    code = "too_much_to_zero"
    status = 409


class BadReservation(RuleBroken):
    """A reservation of another order source cannot be like that."""

    code = "bad_reservation"


class NotReserved(RuleBroken):
    """The holder has no open reservation: it was released or has left."""

    code = "not_reserved"
    status = 409


class InAParcel(RuleBroken):
    """Its pieces lie in a parcel."""

    code = "in_a_parcel"
    status = 409


class NotEnoughThere(RuleBroken):
    """The other warehouse has too little that is not reserved."""

    code = "not_enough_there"
    status = 409


class NotAMember(RuleBroken):
    """The person has no role in the company."""

    code = "not_a_member"


class KeyUsed(RuleBroken):
    """Another change of stock was recorded with this idempotency key."""

    code = "stock_key_used"
    status = 409


class NotOut(RuleBroken):
    """What should come back never left, or was put back before."""

    code = "not_out"
    status = 409
