"""Every minute: links new audit records to the tenant's hash chain."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.platform.audit import chain_records


@each_tenant("work_audit")
def handler(turn: Turn) -> int:
    return turn.run(chain_records)
