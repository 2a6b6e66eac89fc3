"""What is linked in or shipped to browsers may be: the licences of deny.toml, read without any network."""

import json
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def allowed():
    listed = re.search(r"allow = \[(.*?)\]", (ROOT / "deny.toml").read_text(), re.DOTALL).group(1)
    return set(re.findall(r'"([^"]+)"', listed))


def fits(expression, names):
    """Whether an SPDX expression can be met with `names`; `/` is the old way to write OR."""
    words = re.findall(r"\(|\)|[^\s()/]+(?:\s+WITH\s+\S+)?", expression.replace("/", " OR "))

    def any_of(at):
        good, at = all_of(at)
        while at < len(words) and words[at] == "OR":
            other, at = all_of(at + 1)
            good = good or other
        return good, at

    def all_of(at):
        good, at = one(at)
        while at < len(words) and words[at] == "AND":
            other, at = one(at + 1)
            good = good and other
        return good, at

    def one(at):
        if words[at] == "(":
            good, at = any_of(at + 1)
            return good, at + 1
        return words[at] in names, at + 1

    return any_of(0)[0]


class Licences(unittest.TestCase):
    def test_an_expression_is_read_as_spdx_says(self):
        names = {"MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"}
        both = "(GPL-3.0 OR MIT) AND Apache-2.0"
        for expression in ("MIT OR GPL-3.0", "GPL-2.0/MIT", both, "Apache-2.0 WITH LLVM-exception"):
            self.assertTrue(fits(expression, names), expression)
        for expression in ("GPL-3.0", "MIT AND GPL-3.0", "AGPL-3.0 OR LGPL-2.1", "MIT AND (GPL-2.0 OR ISC)"):
            self.assertFalse(fits(expression, names), expression)

    def test_every_crate_has_a_licence_that_fits(self):
        command = ["cargo", "metadata", "--format-version", "1", "--offline", "--all-features"]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        names = allowed()
        packages = [package for package in json.loads(told)["packages"] if package["source"]]
        self.assertGreater(len(packages), 100)
        wrong = [
            f"{package['name']}: {package['license']}"
            for package in packages
            if not package["license"] or not fits(package["license"], names)
        ]
        self.assertEqual(wrong, [])

    def test_every_package_that_browsers_get_has_a_licence_that_fits(self):
        # css-mediaquery says BSD and means the three-clause one (its LICENSE file).
        names = allowed() | {"BlueOak-1.0.0", "Python-2.0", "BSD"}
        lock = json.loads((ROOT / "package-lock.json").read_text())
        shipped = {
            name: package
            for name, package in lock["packages"].items()
            # Neither the workspaces themselves nor the links to them.
            if "node_modules/" in name
            and not package.get("link")
            and not package.get("dev")
            and not package.get("devOptional")
        }
        self.assertGreater(len(shipped), 20)
        wrong = [
            f"{name}: {package.get('license')}"
            for name, package in shipped.items()
            if not package.get("license") or not fits(package["license"], names)
        ]
        self.assertEqual(wrong, [])
