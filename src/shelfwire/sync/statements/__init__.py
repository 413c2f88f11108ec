"""Money in: statements with their lines, payouts, movements of the balance, and estimates."""
