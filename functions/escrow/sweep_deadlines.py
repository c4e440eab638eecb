"""Every minute: takes every order whose period has passed to the outcome that was declared for it."""

from functools import partial

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.escrow.usecases.deadlines import list_due_orders, pass_deadline


@each_tenant("work_deadlines")
def handler(turn: Turn) -> int:
    """One transaction an order, so that one that fails keeps no other waiting; what fails is raised after the rest."""
    done, failures = 0, []
    for order_id in turn.run(list_due_orders):
        try:
            done += turn.run(partial(pass_deadline, order_id=order_id))
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} orders could not be taken to their outcome", failures)
    return done
