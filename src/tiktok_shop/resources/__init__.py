"""One module per area of the platform; each method is one operation."""
