"""What users, admins, payments and the clock can do with orders. Functions import the module that they need."""
