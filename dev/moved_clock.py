"""`make test-dates`: the Rust tests and their MongoDB and Redis on days that are special to a calendar.

Each date is a run of its own whose wall clock starts there (`moved_clock.c`). DATES in the environment
chooses others.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone

import build
from private import PrivateServices
from processes import run
from progress import Failed, Step, elapsed, report
from settings import DATA, ROOT

# Minutes before midnight in Beijing (16:00 UTC), so that a run crosses it.
DATES = [
    "2027-01-31T15:57:00",
    "2027-02-28T15:57:00",
    "2028-02-29T15:57:00",
    "2027-10-31T15:57:00",
    "2026-12-31T15:57:00",
    # Midnight of UTC, in the middle of Beijing's New Year's morning.
    "2026-12-31T23:57:00",
]
# What asks for the day. The chaos tests start programs of their own, with an environment of their own.
TARGETS = ["--lib", *(f"--test={name}" for name in ("it", "desk", "payments", "orders", "credits"))]
LIMIT_S = 25 * 60


def library():
    """The compiled moved_clock.c; needs the C compiler that Rust links with."""
    source, target = ROOT / "dev" / "moved_clock.c", DATA / "tools" / "moved_clock.so"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        target.parent.mkdir(parents=True, exist_ok=True)
        command = ["cc", "-O2", "-fPIC", "-shared", "-o", target, source, "-ldl"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"{source.name} does not compile:\n{done.stderr[-1500:]}")
    return target


def on(date, preload):
    """Runs the tests with a clock that shows `date` (UTC) now; the exit code."""
    then = datetime.fromisoformat(date).replace(tzinfo=timezone.utc).timestamp()
    moved = {"LD_PRELOAD": str(preload), "MOVED_CLOCK_S": str(int(then - time.time()))}
    services = PrivateServices(DATA / "test")
    os.environ.update(moved)
    try:
        services.up()
    finally:
        for name in moved:
            del os.environ[name]
    runner = f"env {' '.join(f'{name}={value}' for name, value in moved.items())}"
    machine = {"x86_64": "X86_64", "aarch64": "AARCH64"}[os.uname().machine]
    env = dict(os.environ) | {
        "TEST_MONGODB_URI": services.mongodb_uri,
        "TEST_REDIS_URL": services.redis_url,
        f"CARGO_TARGET_{machine}_UNKNOWN_LINUX_GNU_RUNNER": runner,
    }
    # It starts an api with an environment of its own.
    filters = [*os.environ.get("ONLY", "").split(), "--skip", "a_table_of_many_rows_does_not_fill_memory"]
    scope = ["--workspace", *build.DEBUG_FEATURES, *TARGETS, "--no-fail-fast"]
    command = ["cargo", "test", *scope, "--", *filters]
    code = 1
    try:
        code = run(command, cwd=ROOT, env=env, limit=LIMIT_S)
    finally:
        services.down(keep_logs=code != 0)
    return code


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    dates = os.environ.get("DATES", "").split() or DATES
    results = []
    try:
        with Step("compiling the moved clock"):
            preload = library()
        build.binaries(dict(os.environ), tests=True)
        for date in dates:
            print(f"\n── {date} " + "─" * 70, flush=True)
            began = time.monotonic()
            results.append((date, on(date, preload), time.monotonic() - began))
    except Failed as failure:
        report(failure)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    for date, code, took in results:
        print(f"  {'✗' if code else '✓'} {date}  {elapsed(took)}")
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
