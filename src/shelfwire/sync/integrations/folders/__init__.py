"""Drop folders: files of orders for a warehouse, and files of what it shipped."""
