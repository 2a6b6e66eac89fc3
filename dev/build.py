"""Building the web bundles and the binaries, each only when something changed."""

import hashlib
import os
import subprocess
from pathlib import Path

from processes import run
from progress import Failed, Step
from settings import DATA, ROOT

# Debug builds carry the fail points (which do nothing without FAILPOINTS in the environment), so that
# `make up` and `make test` share one set of compiled libraries. Release builds never do.
DEBUG_FEATURES = ["--features", "failpoints"]
STAMPS = DATA / "stamps"


# What npm installs from.
MANIFESTS = ("package.json", "package-lock.json", "shared/package.json", "frontend/package.json")
MANIFESTS += ("admin/package.json", "tests/e2e/package.json")


def bundles():
    """The web front ends that exist: each a folder, and a workspace of the root package.json."""
    return [name for name in ("frontend", "admin") if (ROOT / name / "package.json").exists()]


def web(name, env):
    """npm ci and npm run build, each skipped when its inputs are what they were the last time."""
    install(env)
    stamp = STAMPS / f"{name}.build"
    inputs = fingerprint(sources(name))
    if (ROOT / name / "dist" / "index.html").exists() and read(stamp) == inputs:
        return
    with Step(f"building {name}"):
        quietly(["npm", "run", "build", "--workspace", name], f"build-{name}", env)
        write(stamp, inputs)


def install(env):
    """npm ci for all workspaces, skipped when node_modules was made from these very manifests."""
    stamp = ROOT / "node_modules" / ".installed-from"
    wanted = fingerprint([ROOT / name for name in MANIFESTS])
    if read(stamp) == wanted:
        return
    with Step("installing the npm packages"):
        # Browsers come from the system's packages, never from a download behind npm's back.
        env = {**env, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
        quietly(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], "npm-ci", env)
        write(stamp, wanted)


def binaries(env, release=False, tests=False):
    """cargo build of everything that `make up` starts; returns the folder the binaries are in.

    `tests`: everything the tests need too; their libraries have more features, and would be built twice.
    """
    what = ["--workspace", "--all-targets" if tests else "--bins"]
    command = ["cargo", "build", *what, *(["--release"] if release else DEBUG_FEATURES)]
    with Step("building the binaries (the first time takes several minutes)", loud=True):
        if run(command, cwd=ROOT, env=env):
            raise Failed("the Rust code does not build", f"What was run: {' '.join(command)}")
    return target(env) / ("release" if release else "debug")


def target(env):
    return ROOT / env.get("CARGO_TARGET_DIR", "target")


def quietly(command, name, env):
    """Runs `command` in the root and shows what it said only if it fails."""
    log = DATA / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as sink:
        code = run(command, cwd=ROOT, env=env, stdout=sink, stderr=subprocess.STDOUT)
    if code:
        said = log.read_text(errors="replace")[-4000:]
        raise Failed(f"`{' '.join(command)}` failed:\n{said}", f"All of it: {log}")


def sources(name):
    """The files a bundle is built from: its own, what it shares, and what both are built with."""
    skipped = {"node_modules", "dist", "coverage", "test-results"}
    files = [ROOT / one for one in ("openapi.json", "package-lock.json", "tsconfig.base.json")]
    for top in ("shared", name):
        for folder, folders, names in os.walk(ROOT / top):
            folders[:] = sorted(one for one in folders if one not in skipped)
            # Made from openapi.json by the build itself.
            files += [os.path.join(folder, one) for one in sorted(names) if one != "schema.d.ts"]
    return files


def fingerprint(files):
    """One hash over names and contents; a file that is missing counts as empty."""
    total = hashlib.sha256()
    for file in files:
        path = Path(file)
        content = path.read_bytes() if path.exists() else b""
        total.update(f"{os.path.relpath(file, ROOT)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def read(stamp):
    return stamp.read_text() if stamp.exists() else ""


def write(stamp, text):
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text)
