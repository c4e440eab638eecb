"""Bodies of the routes of messaging, by subject."""
