"""Parcels: made by hand, by many or by file; followed until the carrier has scanned them."""
