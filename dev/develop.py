"""`make dev`: the product as `make up` starts it, built and started anew when a Rust source changes, and both
front ends served with hot reload. MongoDB and Redis stay up meanwhile.
"""

import os
import time
from pathlib import Path

import build
from processes import record, spawn, stop, tail
from progress import Failed, Step, report
from settings import ROOT, url

LOOK_S = 1.0
WATCHED = ("src", "bin", "dev/simulator/src")
ENDINGS = (".rs", ".lua", ".toml", ".json")
# Calls of a worker that are cut off are made again: nobody waits for them while developing.
GRACE_S = 5
PAGES = {"frontend": ("STUDIO_DEV_PORT", 5173, "/"), "admin": ("ADMIN_DEV_PORT", 5174, "/admin/")}


def develop(stack, services):
    """Ends by Stopped only: what does not build or start is shown, and the next change tries again."""
    pages = [serve(name, stack) for name in build.bundles()]
    seen, told = newest(), False
    try:
        while True:
            time.sleep(LOOK_S)
            for name in services.dead():
                raise Failed(f"{name} stopped by itself; see {services.log_of(name)}")
            if newest() != seen:
                # What an editor writes in several steps is read when it is whole.
                time.sleep(0.3)
                seen = newest()
                told = not attempt(lambda: renew(stack, services))
            elif not told:
                told = not attempt(stack.raise_if_dead)
    finally:
        stop([record(page) for page in pages], 5)


def attempt(work):
    """True if it went well; what went wrong is shown, and no more."""
    try:
        work()
    except Failed as failure:
        report(failure)
        print("  waiting for the next change …", flush=True)
        return False
    return True


def renew(stack, services):
    """Builds, then starts api, worker and scheduler anew; the simulator too, for it may have changed."""
    began = time.monotonic()
    build.binaries(stack.env)
    stack.stop(GRACE_S)
    stack.start(services.mongodb_uri, services.redis_url, seed=False)
    print(f"  ✓ up again ({time.monotonic() - began:.1f} s)", flush=True)


def serve(name, stack):
    """Vite's server of one front end; its pages call the api that runs here."""
    variable, port, base = PAGES[name]
    port = int(stack.env.get(variable, port))
    env = {**stack.env, "MANNEQUIN_API": url(stack.address["HTTP_ADDR"]), "FORCE_COLOR": "0"}
    log = stack.logs / f"vite-{name}.log"
    with Step(f"{name} with hot reload") as step:
        # Not by npx, which would be stopped in its place.
        vite = ["node", ROOT / "node_modules" / "vite" / "bin" / "vite.js"]
        command = [*vite, "--host", "127.0.0.1", "--port", str(port), "--strictPort"]
        process = spawn(command, log, env=env, cwd=ROOT / name)
        deadline = time.monotonic() + 60
        while "ready in" not in tail(log, 40):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"vite did not start; the end of {log}:\n{tail(log)}")
            time.sleep(0.2)
        step.say(f"http://127.0.0.1:{port}{base}")
    return process


def newest():
    """When a source of the programs changed last, and how many there are."""
    latest, count = 0, 0
    for top in [*WATCHED, "Cargo.toml", "Cargo.lock"]:
        for path in [ROOT / top] if (ROOT / top).is_file() else files(ROOT / top):
            try:
                latest, count = max(latest, path.stat().st_mtime_ns), count + 1
            except OSError:
                continue
    return latest, count


def files(folder):
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names if name.endswith(ENDINGS))
