"""The shapes that leave and enter ``/api/v1``, one module an area. One class a shape; routes only fill them."""
