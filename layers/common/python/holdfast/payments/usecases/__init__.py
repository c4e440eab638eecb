"""What payments can do for other rooms."""
