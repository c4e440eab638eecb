"""What identity does for the other rooms. What only its own functions do is in the modules beside this one, so
that a route loads no more than it needs."""
