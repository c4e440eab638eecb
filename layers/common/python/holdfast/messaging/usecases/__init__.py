"""What messaging does for the rooms above it. Its own functions take the rest from the modules in here."""
