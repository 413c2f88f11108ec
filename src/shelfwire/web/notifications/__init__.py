"""What reaches a person: their notifications, what they chose, and the company's mail server and webhook."""
