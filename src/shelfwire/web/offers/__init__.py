"""How offers look on every screen: three truths side by side, and one phrase of state."""
