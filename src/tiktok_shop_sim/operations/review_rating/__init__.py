"""review_rating: reviews written elsewhere."""
