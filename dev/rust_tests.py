"""Runs the Rust test binaries, several at one time: most of a test's time is waiting.

Cargo runs them one after the other. Each binary's output is kept and shown whole when it fails.
"""

import json
import subprocess
import time
from pathlib import Path

from processes import SPAWNED, record, spawn, stop
from progress import Failed, elapsed
from settings import DATA, ROOT

# What takes longest begins first, so that nothing long is left for the end.
FIRST = ("chaos", "it", "desk", "adapters", "payments", "queue")
AT_ONE_TIME = 3
LIMIT_S = 20 * 60
LOGS = DATA / "logs" / "rust-tests"


def binaries(env, scope):
    """[(name, path, folder)] of every test binary, built if need be; the folder is its package's."""
    command = ["cargo", "test", *scope, "--no-run", "--message-format=json-render-diagnostics"]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failed("the tests do not build", f"What was run: {' '.join(command)}")
    found = []
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message.get("executable"):
            if message["profile"]["test"]:
                folder, target = Path(message["manifest_path"]).parent, message["target"]
                package = "" if folder == ROOT else f"{folder.name}:"
                name = target["name"] if target["kind"] == ["test"] else "unit"
                if target["kind"] != ["bin"]:
                    found.append((f"{package}{name}", message["executable"], folder))
    order = {name: place for place, name in enumerate(FIRST)}
    return sorted(found, key=lambda one: (order.get(one[0], len(FIRST)), one[0]))


def run(env, scope, skipped=(), threads=4):
    """Runs all binaries but the `skipped`; Failed, with what it said, if one fails. A line for each."""
    waiting = [one for one in binaries(env, scope) if one[0] not in skipped]
    running, failed = [], []
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONE_TIME:
                running.append(begin(waiting.pop(0), env, threads))
            time.sleep(0.1)
            for one in [one for one in running if one["process"].poll() is not None or is_late(one)]:
                running.remove(one)
                if not end(one):
                    failed.append(one["name"])
    finally:
        stop([record(one["process"]) for one in running], 5)
    if failed:
        raise Failed(f"tests failed in {', '.join(failed)}", f"What they said: {LOGS}")


def begin(binary, env, threads):
    name, path, folder = binary
    log = LOGS / f"{name.replace(':', '-')}.log"
    # As Cargo has it: a test reads files of its package by relative paths.
    own = {**env, "CARGO_MANIFEST_DIR": str(folder), "RUST_TEST_THREADS": str(threads)}
    process = spawn([path], log, env=own, cwd=folder)
    return {"name": name, "process": process, "log": log, "began": time.monotonic()}


def is_late(one):
    return time.monotonic() - one["began"] > LIMIT_S


def end(one):
    """Prints what came of a binary; True if its tests passed."""
    took = elapsed(time.monotonic() - one["began"])
    late = one["process"].poll() is None
    if late:
        stop([record(one["process"])], 5)
    if one["process"] in SPAWNED:
        SPAWNED.remove(one["process"])
    said = one["log"].read_text(errors="replace")
    good = not late and one["process"].returncode == 0
    if good:
        results = [line for line in said.splitlines() if line.startswith("test result: ")]
        print(f"  {one['name']:24} {took:>10}  {results[-1][13:] if results else ''}", flush=True)
    else:
        print(f"\n{said}\n  {one['name']:24} {took:>10}  {'TOO LONG' if late else 'FAILED'}", flush=True)
    return good
