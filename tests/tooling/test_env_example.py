"""`.env.example` against what reads the environment: the names, and the defaults that are written down."""

import re
import unittest

from tests.tooling import ROOT

import settings

# Read in src/config.rs and below src/config/: r.number("NAME", default, …), r.text("NAME", "default") and
# the like.
READ = re.compile(
    r'\br\s*\.(?!fault)\w+(?:::<\w+>)?\(\s*"([A-Z][A-Z0-9_]+)"(?:,\s*([^,)]*(?:\([^)]*\))?[^,)]*))?'
)
# Read by a library that src/ uses, by the scripts, or by Compose; each is found in the file named.
ELSEWHERE = {
    "RUST_LOG": "src/telemetry.rs",
    "MONGOD_PORT": "dev/up.py",
    "REDIS_PORT": "dev/up.py",
    "PROFILE": "dev/up.py",
    "DETACH": "dev/up.py",
    "HTTP_BIND": "compose.yaml",
    "HTTP_PORT": "compose.yaml",
}
# Compose's own variable.
COMPOSE = {"COMPOSE_PROFILES"}


def documented():
    """{name: default as written} of .env.example."""
    text = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", text, re.M))


def configured():
    """{name: default as written in Rust, or ""} of src/config.rs and src/config/ without their tests."""
    files = [ROOT / "src" / "config.rs", *sorted((ROOT / "src" / "config").glob("*.rs"))]
    text = "\n".join(file.read_text().split("#[cfg(test)]")[0] for file in files)
    return {name: default.strip() for name, default in READ.findall(text)}


class EnvExample(unittest.TestCase):
    def test_it_explains_every_variable_that_is_read_and_no_other(self):
        known = set(configured()) | set(settings.LAUNCHER) | set(ELSEWHERE) | COMPOSE
        self.assertGreater(len(configured()), 40, "src/config.rs is not understood any more")
        self.assertEqual(set(documented()) - known, set(), "explained, but nothing reads it")
        self.assertEqual(known - set(documented()), set(), "read, but not explained")

    def test_what_is_read_elsewhere_is_read_there(self):
        for name, file in ELSEWHERE.items():
            self.assertIn(name, (ROOT / file).read_text(), f"{name} in {file}")

    def test_its_defaults_are_those_of_the_configuration(self):
        shown = documented()
        compared = 0
        for name, rust in configured().items():
            value = literal(rust)
            if value is None:
                continue
            compared += 1
            if isinstance(value, str):
                self.assertEqual(shown[name], value, name)
            else:
                self.assertEqual(float(shown[name]), value, name)
        self.assertGreater(compared, 30)

    def test_its_launcher_defaults_are_those_of_the_scripts(self):
        shown = documented()
        for name, value in settings.LAUNCHER.items():
            self.assertEqual(shown[name], value)
        self.assertEqual(int(shown["MONGOD_PORT"]), settings.MONGOD_PORT)
        self.assertEqual(int(shown["REDIS_PORT"]), settings.REDIS_PORT)

    def test_copied_as_it_is_it_changes_nothing(self):
        self.assertEqual(settings.parse(ROOT / ".env.example"), {})


def literal(rust):
    """The value of a Rust literal or constant product; None for anything else."""
    if rust in ("true", "false"):
        return rust
    if re.fullmatch(r'"[^"]*"', rust):
        return rust[1:-1]
    if re.fullmatch(r"[\d_.]+(\s*(<<|\*)\s*[\d_]+)?", rust):
        return float(eval(rust, {}))
    return None
