"""`make up` as people use it: repeated, interrupted, killed, in the way of others. MongoDB, Redis and signals
are real; only the Rust programs are stood in for, so that this can run before they are built.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.tooling import ROOT

import mongod
from processes import birth, free_port, wait_until
from services import TOOLS

NAMES = ("HTTP_ADDR", "API_METRICS_ADDR", "WORKER_METRICS_ADDR", "SCHEDULER_METRICS_ADDR", "SIMULATOR_ADDR")
PROGRAMS = ("api", "worker", "scheduler", "simulator")


class MakeUp(unittest.TestCase):
    def setUp(self):
        """A checkout of its own, with a cargo that has nothing to do and programs that stand in for ours."""
        mongod.find(TOOLS)
        self.root = Path(tempfile.mkdtemp(prefix="mannequin-up-"))
        shutil.copytree(ROOT / "dev", self.root / "dev", ignore=lambda *_: ["__pycache__"])
        for name in ("Makefile", "Cargo.toml"):
            shutil.copy(ROOT / name, self.root)
        (self.root / ".data").mkdir()
        if TOOLS.exists():
            (self.root / ".data" / "tools").symlink_to(TOOLS)
        programs = self.root / "target" / "debug"
        programs.mkdir(parents=True)
        for name in PROGRAMS:
            shutil.copy(ROOT / "tests" / "tooling" / "standin.py", programs / name)
            (programs / name).chmod(0o755)
        cargo = self.root / "bin" / "cargo"
        cargo.parent.mkdir()
        cargo.write_text("#!/bin/sh\nexec sleep ${CARGO_TAKES:-0}\n")
        cargo.chmod(0o755)
        kept = {
            name: os.environ[name]
            for name in ("HOME", "LANG", "RUSTUP_HOME", "CARGO_HOME")
            if name in os.environ
        }
        self.env = {**kept, "PATH": f"{cargo.parent}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}
        self.env |= {name: f"127.0.0.1:{free_port()}" for name in NAMES}
        # Given servers are not started, which saves time; the stand-ins don't call them.
        self.env |= {"MONGODB_URI": "mongodb://127.0.0.1:1/", "REDIS_URL": "redis://127.0.0.1:1/"}
        self.started = []
        self.addCleanup(self.clean)

    def with_own_servers(self):
        del self.env["MONGODB_URI"], self.env["REDIS_URL"]
        self.env |= {"MONGOD_PORT": str(free_port()), "REDIS_PORT": str(free_port())}

    def clean(self):
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(60)
            process.stdout.close()
        self.make("down")
        left = self.processes()
        shutil.rmtree(self.root)
        self.assertEqual(left, {}, "processes were left behind")

    def make(self, *arguments, **more):
        return subprocess.run(
            ["make", *arguments],
            cwd=self.root,
            env={**self.env, **more},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def up(self, until="Stop  ", **more):
        """`make up` in a group of its own, as a terminal would start it, read until a text is seen."""
        process = subprocess.Popen(
            ["make", "up"],
            cwd=self.root,
            env={**self.env, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.set_blocking(process.stdout.fileno(), False)
        process.said = ""
        self.started.append(process)
        self.assertTrue(wait_until(lambda: until in self.read(process), 60), process.said)
        return process

    def read(self, process):
        process.said += (process.stdout.read() or b"").decode()
        return process.said

    def end(self, process, seconds=30):
        """Everything `process` said, once it has ended."""
        self.assertTrue(wait_until(lambda: (self.read(process), process.poll() is not None)[1], seconds))
        return self.read(process)

    def processes(self):
        """{pid: command line} of what runs out of this checkout."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                # Redis writes over its command line, but stays in its folder.
                command += os.readlink(folder / "cwd")
            except OSError:
                continue
            if str(self.root) in command and birth(int(folder.name)):
                found[int(folder.name)] = command
        return found

    def pid_of(self, name):
        return next(pid for pid, command in self.processes().items() if f"debug/{name}" in command)

    def gone(self):
        return wait_until(lambda: not self.processes(), 20)

    def test_a_second_make_up_tells_the_addresses_and_starts_nothing(self):
        self.up()
        before = self.processes()
        second = self.make("up")
        self.assertEqual(second.returncode, 0)
        self.assertIn("already up", second.stdout)
        self.assertIn(self.env["HTTP_ADDR"], second.stdout)
        self.assertEqual(self.processes(), before)

    def test_ctrl_c_stops_everything(self):
        self.with_own_servers()
        process = self.up()
        # make, the script, MongoDB, Redis, and the four programs.
        self.assertEqual(len(self.processes()), 8, self.processes())
        os.killpg(process.pid, signal.SIGINT)
        self.assertIn("Stopped.", self.end(process))
        self.assertTrue(self.gone(), self.processes())

    def test_ctrl_c_while_it_builds_stops_the_build(self):
        takes = f"1000.{os.getpid()}"
        process = self.up(until="building the binaries", CARGO_TAKES=takes)
        os.killpg(process.pid, signal.SIGINT)
        self.assertIn("Stopped.", self.end(process))
        sleeping = subprocess.run(["pgrep", "-f", f"sleep {takes}"], capture_output=True, text=True).stdout
        self.assertEqual(sleeping, "")

    def test_a_second_ctrl_c_kills_what_does_not_end(self):
        process = self.up(STANDIN_STUBBORN="worker")
        os.killpg(process.pid, signal.SIGINT)
        self.assertTrue(wait_until(lambda: "Stopping" in self.read(process), 10))
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        self.end(process)
        self.assertLess(time.monotonic() - began, 10)
        self.assertTrue(self.gone(), self.processes())

    def test_a_program_that_dies_is_told_and_stops_the_rest(self):
        process = self.up()
        os.kill(self.pid_of("worker"), signal.SIGKILL)
        said = self.end(process)
        self.assertIn("worker stopped by itself (by SIGKILL)", said)
        self.assertIn("worker is up", said, "the end of its log is missing")
        self.assertNotEqual(process.returncode, 0)
        self.assertTrue(self.gone(), self.processes())

    def test_a_program_that_refuses_to_start_is_told_with_its_reason(self):
        done = self.make("up", STANDIN_FAILS="api")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("api stopped by itself (exit code 2)", done.stderr)
        self.assertIn("KEK_KEYS has 3 bytes instead of 32", done.stderr)
        self.assertTrue(self.gone(), self.processes())

    def test_killed_itself_it_leaves_no_orphans_and_starts_again(self):
        self.with_own_servers()
        process = self.up()
        supervisor = next(pid for pid in children_of(process.pid))
        os.kill(supervisor, signal.SIGKILL)
        self.end(process)
        self.assertTrue(self.gone(), self.processes())
        self.up()

    def test_a_port_in_use_is_told_with_its_holder_and_its_variable(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            done = self.make("up", WORKER_METRICS_ADDR=f"127.0.0.1:{port}")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"port {port} is already in use by ", done.stderr)
        self.assertIn(f"(pid {os.getpid()})", done.stderr)
        self.assertIn("WORKER_METRICS_ADDR=127.0.0.1:", done.stderr)

    def test_taken_ports_of_mongodb_and_redis_are_replaced_by_free_ones(self):
        self.with_own_servers()
        with socket.socket() as other:
            other.bind(("127.0.0.1", int(self.env["REDIS_PORT"])))
            other.listen()
            process = self.up()
        self.assertNotIn(f"Redis: 127.0.0.1:{self.env['REDIS_PORT']}", process.said)

    def test_in_the_background_it_is_stopped_by_make_down(self):
        self.with_own_servers()
        started = self.make("up", DETACH="1")
        self.assertEqual(started.returncode, 0, started.stdout + started.stderr)
        self.assertIn("Mannequin is up", started.stdout)
        self.assertEqual(self.make("status").returncode, 0)
        self.assertIn("First: make down", self.make("reset").stderr)
        self.assertEqual(self.make("down").stdout.strip(), "Stopped.")
        self.assertTrue(self.gone(), self.processes())
        self.assertNotEqual(self.make("status").returncode, 0)

    def test_reset_wants_a_yes_and_deletes_all_but_the_tools(self):
        (self.root / ".data" / "mongo").mkdir()
        self.assertNotEqual(self.make("reset").returncode, 0)
        self.assertTrue((self.root / ".data" / "mongo").exists())
        self.assertEqual(self.make("reset", "CONFIRM=yes").returncode, 0)
        self.assertFalse((self.root / ".data" / "mongo").exists())

    def test_production_is_not_its_business(self):
        done = self.make("up", MANNEQUIN_ENV="production")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("MANNEQUIN_ENV", done.stderr)


def children_of(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
