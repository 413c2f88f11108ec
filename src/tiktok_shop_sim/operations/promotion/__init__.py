"""promotion: activities with their products, and coupons.

Refusals come in the order in which the documentation's list would let them be told apart: what, whose, in which state,
then the fields. Limits without documented numbers are in `rules/promotion.json`.
"""
