"""Orders whose money is held until their conditions are met."""
