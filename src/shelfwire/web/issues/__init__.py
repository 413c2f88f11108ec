"""Items by issue: what products lack, counted by rule, and each place that mends it."""
