"""Services that belong to one run of tests or measurements and go with it."""

import os
import shutil
from pathlib import Path

from processes import birth
from progress import warn
from services import Services


class PrivateServices(Services):
    """Services in a folder of their own below `parent`, on free ports; `down` deletes what they stored."""

    def __init__(self, parent, mongodb_uri="", redis_url=""):
        sweep(Path(parent))
        super().__init__(Path(parent) / f"run-{os.getpid()}-{birth(os.getpid())}", mongodb_uri, redis_url)

    def up(self):
        return super().up(test_commands=True)

    def down(self, keep_logs=False):
        if not self.folder.exists():
            return []
        stopped = super().down()
        for name in ("mongo", "redis"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        if keep_logs:
            warn(f"the logs of this run are in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        return stopped


def sweep(parent):
    """Deletes what runs left that are over: killed ones their data, failed ones their logs."""
    for folder in parent.glob("run-*-*"):
        _, pid, born = folder.name.split("-")
        if str(birth(int(pid))) != born:
            # Stops what a killed run may have left running, before its files go.
            Services(folder).down()
            shutil.rmtree(folder, ignore_errors=True)
