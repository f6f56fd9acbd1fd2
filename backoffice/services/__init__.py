"""What the organisation does: one function per verb, each of them a change set."""
