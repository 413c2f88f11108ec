"""What shops ask of listings: categories, their questions, brands, prerequisites, responsible parties."""
