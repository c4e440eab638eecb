"""What identity decides: who calls and what they may, who somebody is, what contacts, codes and passwords must be."""
