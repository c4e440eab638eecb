"""Every 15 minutes: checks that money held is what open orders say, that every balance is the sum of its entries, and
that nothing was rewritten since a checkpoint."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.edge.solvency import check_solvency, tell_breaches


@each_tenant("active_tenants")
def handler(turn: Turn) -> int:
    """Answers with the number of breaches; each is announced as ops.solvency.breached and fails the invocation."""
    breaches = turn.run(check_solvency)
    tell_breaches(breaches)
    if breaches:
        raise RuntimeError(
            f"{turn.tenant_id} is not solvent: {', '.join(sorted({each.invariant for each in breaches}))}"
        )
    return 0
