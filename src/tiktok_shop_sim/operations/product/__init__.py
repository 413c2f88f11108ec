"""product: categories, brands and media, products and what becomes of them, stock and prices."""
