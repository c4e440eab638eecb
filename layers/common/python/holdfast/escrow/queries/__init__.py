"""Every statement of the escrow room, by what it is about."""
