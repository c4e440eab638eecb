"""Every hour: throws away files that were announced and never completed, and the bytes of refused ones."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.platform.files import remove_orphans


@each_tenant("work_orphaned_files")
def handler(turn: Turn) -> int:
    return remove_orphans(turn.run)
