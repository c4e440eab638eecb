"""What messaging knows without asking anybody: what is said on which occasion, and what may be sent to whom."""
