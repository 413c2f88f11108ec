"""What others may do with settlements."""
