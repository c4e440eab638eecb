"""What an order is, where it can go from where it stands, and what each step does to the money. Pure."""
