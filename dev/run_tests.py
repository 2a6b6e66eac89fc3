"""`make test` and its parts: runs the steps, each with a bound on its time; ends with a table of durations.

The steps of one part build on each other, so the first that fails ends its part; the other parts still run.
"""

import os
import signal
import sys
import time

import browser_tests
import build
import mongod
import packages
import redis_server
import rust_tests
from contract import Contract
from private import PrivateServices
from processes import record, run, spawn, stop, tail
from progress import Failed, elapsed, report
from services import TOOLS
from settings import DATA, ROOT

STEP_LIMIT_S = 25 * 60
CARGO_SCOPE = ["--workspace", *build.DEBUG_FEATURES]


class Tests:
    """What the steps share: the environment, and services that are started when the first step needs them."""

    def __init__(self):
        # A `.env` is for `make up`: tests must not depend on it.
        self.env = {name: value for name, value in os.environ.items() if value != ""}
        self.env |= {"RUST_BACKTRACE": self.env.get("RUST_BACKTRACE", "1"), "CARGO_TERM_COLOR": "always"}
        self.services = PrivateServices(
            DATA / "test", self.env.get("TEST_MONGODB_URI", ""), self.env.get("TEST_REDIS_URL", "")
        )

    def command(self, *command, folder=ROOT, limit=STEP_LIMIT_S, **more):
        """Runs a command with its output on the terminal; Failed if it fails or takes too long."""
        code = run(command, cwd=folder, env={**self.env, **more}, limit=limit)
        self.raise_if_service_died()
        if code:
            raise Failed(f"`{' '.join(map(str, command))}` ended with {code}")

    def raise_if_service_died(self):
        """A server that died says more than the tests that missed it."""
        for name in self.services.dead():
            log = self.services.log_of(name)
            raise Failed(f"{name} died while the tests ran; the end of {log}:\n{tail(log)}")

    def with_services(self):
        self.services.up()
        return {"TEST_MONGODB_URI": self.services.mongodb_uri, "TEST_REDIS_URL": self.services.redis_url}

    # tooling

    def python(self):
        """tests/tooling, which needs PyYAML to read compose.yaml."""
        with_yaml = packages.python_path("yaml", "PyYAML==6.0.2", DATA / "tools" / "python")
        self.command(
            sys.executable,
            "-m",
            "unittest",
            "discover",
            "-b",
            "-s",
            "tests/tooling",
            "-t",
            ".",
            **with_yaml,
        )

    # rust

    def fmt(self):
        self.command("cargo", "fmt", "--all", "--check")

    def clippy(self):
        self.command("cargo", "clippy", *CARGO_SCOPE, "--all-targets", "--", "-D", "warnings")

    def compile(self):
        # All targets at once: libraries get the same features for programs and tests, none is built twice.
        build.binaries(self.env, tests=True)

    def cargo_test(self):
        # Of their own where they are killed: tests/chaos.
        programs = {"TEST_MONGOD": mongod.find(TOOLS), "REDIS_SERVER": redis_server.find()}
        env = {**self.env, **{name: str(value) for name, value in programs.items()}, **self.with_services()}
        rust_tests.run(env, CARGO_SCOPE)
        self.raise_if_service_died()

    def pure(self):
        """What needs no service: the rules of the house, the library and its money rules."""
        targets = ["--lib", *(f"--test={name}" for name in ("tidy", "settle", "credits", "orders"))]
        self.command("cargo", "test", "--quiet", *CARGO_SCOPE, *targets)

    # web

    def npm(self, script):
        build.install(self.env)
        self.command("npm", "run", script)

    def lint(self):
        """The layout of the front ends' code, then its rules."""
        self.npm("format:check")
        self.npm("lint")

    def types(self):
        self.npm("typecheck")

    def vitest(self):
        self.npm("test")

    def bundle(self):
        for name in build.bundles():
            build.web(name, self.env)

    def size(self):
        self.npm("check:size")

    # e2e

    def playwright(self, *runs, limit=STEP_LIMIT_S, played=()):
        browser_tests.run(self, *runs, limit=limit, played=played)

    def browser(self):
        """The journeys: all on a desktop, on a phone those where it shows another picture; then a short walk
        through every page, by pressing.
        """
        self.playwright(["desktop", "phone"], ["explore"])

    def whole_browser(self):
        """Every journey, at desktop and phone width."""
        self.env |= {"E2E_PHONE": "all"}
        self.playwright(["desktop", "phone"])

    def inside_wechat(self):
        """Paying inside WeChat's own browser, at a shop of its own that WeChat Pay serves."""
        self.playwright(["wechat"], played=["wechat"])

    def lines(self):
        """Tabs and live lines over slow and silent connections, in real time."""
        self.playwright(["lines"])

    def walk(self):
        """The short walk alone. SEED chooses other presses."""
        self.playwright(["explore"])

    def explore(self):
        """A long walk through every page, as everybody, on every screen. SEED and MINUTES choose it."""
        minutes = int(self.env.get("MINUTES", "40"))
        self.env |= {"EXPLORE": "whole", "MINUTES": str(minutes)}
        self.playwright(["explore"], limit=(minutes + 20) * 60)

    def contract(self):
        """The running API against openapi.json, by schemathesis. EXAMPLES and SECONDS_EACH bound it."""
        binaries = build.binaries(self.env, tests=True)
        self.with_services()
        Contract(self, binaries, browser_tests.product_env(self.env)).check()

    def paint(self):
        """How fast pages are painted. No part of `make test`: it says something about the machine, too."""
        self.playwright(["speed"])


PARTS = {
    "tooling": [Tests.python],
    "check": [Tests.fmt, Tests.python, Tests.lint, Tests.types, Tests.clippy, Tests.pure],
    "rust": [Tests.fmt, Tests.clippy, Tests.compile, Tests.cargo_test],
    "web": [Tests.lint, Tests.vitest, Tests.bundle, Tests.size],
    "e2e": [Tests.browser, Tests.inside_wechat],
    "e2e-all": [Tests.whole_browser],
    "explore": [Tests.explore],
    "lines": [Tests.lines],
    "walk": [Tests.walk],
    "contract": [Tests.contract],
    "paint": [Tests.paint],
}


def run_parts(tests, parts):
    """Runs the steps of all parts; [(name, "ok" | "FAILED" | "not run", seconds)]."""
    results = []
    for part in parts:
        broken = False
        for step in PARTS[part]:
            name = f"{part}::{step.__name__}"
            if broken:
                results.append((name, "not run", 0.0))
                continue
            print(f"\n── {name} " + "─" * (90 - len(name)), flush=True)
            began = time.monotonic()
            try:
                step(tests)
            except Failed as failure:
                report(failure)
                broken = True
            took = time.monotonic() - began
            results.append((name, "FAILED" if broken else "ok", took))
            print(f"test {name} ... {results[-1][1]} ({elapsed(took)})", flush=True)
    return results


class Beside:
    """Other parts, run by this script once more while the first ones wait for servers; shown at their end."""

    def __init__(self, parts):
        self.parts = parts
        self.log = DATA / "logs" / "tests-beside.log"
        self.began = time.monotonic()
        self.process = spawn([sys.executable, __file__, *parts], self.log) if parts else None

    def finish(self):
        """Waits for them; [(name, "ok" | "FAILED", seconds)]."""
        if not self.process:
            return []
        print(f"\n── beside: {' '.join(self.parts)} " + "─" * 60, flush=True)
        code = self.process.wait()
        self.process = None
        print(self.log.read_text(errors="replace"), flush=True)
        took = time.monotonic() - self.began
        return [(f"beside::{'+'.join(self.parts)}", "FAILED" if code else "ok", took)]

    def stop(self):
        if self.process:
            stop([record(self.process)], 5)


def summary(results):
    print("\n" + "─" * 94)
    for name, result, took in results:
        print(
            f"  {'✓' if result == 'ok' else '✗'} {name:24} {result:8} {elapsed(took) if took else '':>14}"
        )
    good = sum(result == "ok" for _, result, _ in results)
    total = sum(took for _, _, took in results)
    verdict = "ok" if good == len(results) else "FAILED"
    print(
        f"\ntest steps: {verdict}. {good} passed; {len(results) - good} failed; finished in {elapsed(total)}",
        flush=True,
    )
    return 0 if good == len(results) else 1


def main():
    parts, _, beside = " ".join(sys.argv[1:]).partition("--beside")
    parts, beside = parts.split(), beside.split()
    if not parts or [part for part in [*parts, *beside] if part not in PARTS]:
        names = " ".join(f"[{part}]" for part in PARTS)
        print(f"usage: {sys.argv[0]} {names} [--beside PART …]", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    tests = Tests()
    code = 1
    others = Beside(beside)
    try:
        # The browser has the machine to itself: what it waits for is bounded.
        quiet = [part for part in parts if part == "e2e"]
        results = run_parts(tests, [part for part in parts if part not in quiet])
        results += others.finish()
        results += run_parts(tests, quiet)
        code = summary(results)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        code = 130
    finally:
        others.stop()
        tests.services.down(keep_logs=code == 1)
    return code


if __name__ == "__main__":
    sys.exit(main())
