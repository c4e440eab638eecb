"""Bodies of requests and responses about orders."""
