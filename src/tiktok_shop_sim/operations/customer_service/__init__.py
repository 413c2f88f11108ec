"""customer_service: conversations with buyers, their messages, the agent's switch, sessions and how well it went."""
