"""dev/services.py with real servers: it starts, reuses, moves, replaces and stops them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tests.tooling import ROOT  # noqa: F401  (puts dev/ on the path)

import mongo_wire
import private
import redis_server
import run_tests
from processes import alive, birth, stop, wait_until
from progress import Failed
from services import Services


class ServicesInAFolder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="mannequin-services-"))
        self.services = Services(self.folder)
        self.addCleanup(lambda: (self.services.down(), shutil.rmtree(self.folder)))

    def port(self, name):
        return self.services.state()[name]["port"]

    def test_they_keep_their_data_and_move_to_another_port(self):
        self.services.up()
        first = self.port("mongod")
        row = {"insert": "rows", "documents": [{"_id": 1}]}
        mongo_wire.command(first, row, database="kept")
        self.services.down()
        # Somebody else takes the port meanwhile.
        self.services.up(mongod_port=0)
        second = self.port("mongod")
        self.assertNotEqual(first, second)
        found = mongo_wire.command(second, {"count": "rows"}, database="kept")["n"]
        self.assertEqual(found, 1)
        hello = mongo_wire.command(second, {"hello": 1})
        self.assertEqual(hello["primary"], f"127.0.0.1:{second}")

    def test_up_again_starts_only_what_is_gone(self):
        self.services.up()
        before = self.services.state()
        os.kill(before["redis"]["pid"], signal.SIGKILL)
        wait_until(lambda: (stop([], 0), self.reaped(before["redis"]))[1], 10)
        self.assertEqual(self.services.dead(), ["redis"])
        Services(self.folder).up()
        after = self.services.state()
        self.assertEqual(before["mongod"], after["mongod"])
        self.assertNotEqual(before["redis"]["pid"], after["redis"]["pid"])
        self.assertTrue(redis_server.answers(after["redis"]["port"]))

    def reaped(self, known):
        os.waitpid(known["pid"], os.WNOHANG)
        return not alive(known)

    def test_down_stops_both_and_may_be_repeated(self):
        self.services.up()
        known = self.services.state()
        self.assertEqual(sorted(self.services.down()), ["mongod", "redis"])
        self.assertFalse(any(alive(one) for one in known.values()))
        self.assertEqual(self.services.down(), [])

    def test_a_server_whose_address_is_given_is_left_alone(self):
        given = Services(self.folder / "given", "mongodb://db.example/", "redis://cache.example/")
        given.up()
        self.assertEqual(given.state(), {})
        self.assertEqual(given.mongodb_uri, "mongodb://db.example/")


class OpenFiles(unittest.TestCase):
    def under(self, limit):
        """What starting MongoDB says under this hard limit of open files, before it starts anything."""
        code = "import mongod; mongod.allow_files(); import resource; print(resource.getrlimit(7)[0])"
        script = f'ulimit -n {limit} && cd "{ROOT}/dev" && exec "{sys.executable}" -c "{code}"'
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)

    def test_a_limit_that_is_too_low_is_said_at_the_start(self):
        done = self.under(1024)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("MongoDB may open only 1024 files here; it needs 4096", done.stderr)

    def test_a_soft_limit_is_raised_to_what_is_needed(self):
        script = "ulimit -S -n 1000"
        done = self.under(f"4096 && {script}")
        self.assertEqual((done.returncode, done.stdout.strip()), (0, "4096"), done.stderr)


class ServicesThatDie(unittest.TestCase):
    def test_a_service_that_died_is_named_instead_of_the_tests_that_missed_it(self):
        with tempfile.TemporaryDirectory() as folder:
            tests = run_tests.Tests()
            tests.services = Services(folder)
            tests.services.log_of("mongod").parent.mkdir()
            tests.services.log_of("mongod").write_text("Too many open files")
            tests.services.remember("mongod", {"pid": 999999999, "birth": 1, "port": 1})
            with self.assertRaisesRegex(Failed, "mongod died while the tests ran.*\n.*Too many open files"):
                tests.command("true")


class PrivateServices(unittest.TestCase):
    def test_what_a_killed_run_left_is_swept_by_the_next(self):
        with tempfile.TemporaryDirectory() as parent:
            dead = Path(parent) / "run-999999999-1"
            mine = Path(parent) / f"run-{os.getpid()}-{birth(os.getpid())}"
            for folder in (dead, mine):
                folder.mkdir()
            private.sweep(Path(parent))
            self.assertFalse(dead.exists())
            self.assertTrue(mine.exists())
