"""The browser tests: Playwright against one Mannequin of its own, in the system's Chromium."""

import os
import shutil
import subprocess

import build
import packages
from processes import free_port
from progress import Failed
from settings import ROOT
from stack import Stack


def run(tests, *runs, limit, played=()):
    """Playwright, a run for each list of projects, against one Mannequin of its own, in the system's
    Chromium.
    """
    folder = ROOT / "tests" / "e2e"
    tests.bundle()
    binaries = build.binaries(tests.env, tests=True)
    chromium = find_chromium()
    tests.with_services()
    names = (
        "HTTP_ADDR",
        "API_METRICS_ADDR",
        "WORKER_METRICS_ADDR",
        "SCHEDULER_METRICS_ADDR",
        "SIMULATOR_ADDR",
    )
    addresses = {name: f"127.0.0.1:{free_port()}" for name in names}
    env = product_env(tests.env) | addresses
    stack = Stack(env, binaries, tests.services.folder / "logs", played)
    try:
        servers = (tests.services.mongodb_uri, tests.services.redis_url)
        stack.start(*servers)
        told = {
            "E2E_BASE_URL": f"http://{addresses['HTTP_ADDR']}",
            "E2E_SIMULATOR_URL": f"http://{addresses['SIMULATOR_ADDR']}",
            "E2E_CHROMIUM": chromium,
        }
        for projects in runs:
            chosen = [f"--project={name}" for name in projects]
            tests.command("npx", "playwright", "test", *chosen, folder=folder, limit=limit, **told)
        # Whatever the journeys bought, made and canceled: the books are right at their end.
        tests.command(binaries / "api", "audit", **stack.shared_env(*servers))
    except Failed:
        # A program that died says more than the tests that missed it.
        stack.raise_if_dead()
        raise
    finally:
        stack.stop()


def product_env(env):
    """The environment without what would bend the product under test: its defaults, a quick simulator."""
    kept = {"PATH", "HOME", "LANG", "TMPDIR", "RUST_LOG", "RUST_BACKTRACE", "CARGO_TARGET_DIR"}
    quick = {"SIMULATOR_LATENCY_MS_MEDIAN": "700", "SIMULATOR_MODERATION_LATENCY_MS_MEDIAN": "50"}
    own = {name: value for name, value in env.items() if name in kept}
    # Every journey signs up a person of its own, all from one address.
    crowd = {"LIMIT_SIGN_UPS_PER_HOUR": "1000"}
    return own | quick | crowd | {"MONGODB_DATABASE": "mannequin_e2e"}


def find_chromium():
    """A Chromium with a font for Chinese, from the system's packages if it isn't there yet."""
    chosen = os.environ.get("E2E_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = chosen or next(filter(None, map(shutil.which, names)), None)
    found = found or packages.require(
        "chromium", ["chromium"], "A Chromium is needed (or E2E_CHROMIUM=/path/to/it)"
    )
    fc_list = packages.require("fc-list", ["fontconfig"], "fontconfig is needed")
    if not subprocess.run([fc_list, ":lang=zh"], capture_output=True).stdout:
        packages.install(["fonts-wqy-microhei"], "A font for Chinese is needed")
    return found
