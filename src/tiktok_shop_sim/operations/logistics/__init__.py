"""logistics: warehouses, delivery options, carriers and shipping templates."""
