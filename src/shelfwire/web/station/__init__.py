"""The ship station: a queue and one order, by keyboard and scanner alone; many orders in one table; papers."""
