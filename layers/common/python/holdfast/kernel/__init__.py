"""Money, identifiers, state machines, refusals, the clock. Standard library only."""
