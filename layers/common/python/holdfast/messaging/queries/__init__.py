"""Every statement of the room, by subject."""
