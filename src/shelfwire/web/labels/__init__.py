"""Labels: bought in the ship station, printed there and for ever after."""
