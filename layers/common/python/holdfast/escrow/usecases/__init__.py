"""What users, admins, payments and the clock can do with orders. Functions import the module that they need."""

from holdfast.escrow.usecases.solvency import held_by_open_orders

__all__ = ["held_by_open_orders"]
