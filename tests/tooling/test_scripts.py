"""The scripts themselves: what Python they need, how big they are, what they may import."""

import ast
import os
import re
import subprocess
import unittest

from tests.tooling import ROOT

OLDEST_PYTHON = (3, 9)
LINES_MAX = 300
COLUMNS_MAX = 110
SCRIPTS = sorted([*(ROOT / "dev").glob("*.py"), *(ROOT / "tests" / "tooling").glob("*.py")])


class Scripts(unittest.TestCase):
    def test_each_is_short_explained_and_understood_by_the_oldest_python(self):
        for script in SCRIPTS:
            text = script.read_text()
            with self.subTest(script=script.name):
                tree = ast.parse(text, feature_version=OLDEST_PYTHON)
                self.assertTrue(ast.get_docstring(tree), "says nothing about itself")
                self.assertLessEqual(text.count("\n"), LINES_MAX)
                wide = [n for n, line in enumerate(text.splitlines(), 1) if len(line) > COLUMNS_MAX]
                self.assertEqual(wide, [], "lines too long")

    def test_dev_scripts_import_nothing_that_has_to_be_installed(self):
        # In the standard library since 3.9; spelt out, because sys.stdlib_module_names is newer than that.
        standard = {
            *(
                "argparse",
                "contextlib",
                "ctypes",
                "datetime",
                "errno",
                "fcntl",
                "hashlib",
                "http",
                "json",
                "os",
                "pathlib",
            ),
            *(
                "re",
                "resource",
                "shutil",
                "signal",
                "socket",
                "struct",
                "subprocess",
                "sys",
                "time",
                "urllib",
            ),
            *("zipfile",),
        }
        own = {script.stem for script in SCRIPTS}
        for script in (ROOT / "dev").glob("*.py"):
            for name in imports(ast.parse(script.read_text())):
                self.assertIn(name, standard | own, script.name)

    def test_shell_scripts_are_executable_and_parse(self):
        for script in (ROOT / ".ci" / "run",):
            self.assertTrue(os.access(script, os.X_OK), script)
            subprocess.run(["bash", "-n", str(script)], check=True)


class Make(unittest.TestCase):
    def test_every_target_is_phony_and_in_the_help(self):
        text = (ROOT / "Makefile").read_text()
        targets = set(re.findall(r"^([a-z][a-z0-9-]*):", text, re.M))
        phony = set(" ".join(re.findall(r"^\.PHONY: (.*)$", text, re.M)).split())
        self.assertEqual(targets, phony)
        shown = subprocess.run(
            ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        self.assertEqual(targets, set(re.findall(r"^  make ([a-z0-9-]+) ", shown, re.M)))

    def test_make_alone_shows_the_help(self):
        shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        self.assertIn("make up", shown)

    def test_every_script_a_target_calls_is_there(self):
        called = re.findall(r"\bdev/[a-z_]+\.py", (ROOT / "Makefile").read_text())
        for script in set(called):
            self.assertTrue((ROOT / script).is_file(), script)


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]
