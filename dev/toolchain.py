"""The tools a build needs: are they there, and new enough?"""

import re
import shutil
import subprocess
import sys

import packages
from progress import Failed, Step
from settings import ROOT

# What Vite asks for.
NODE_MIN = (20, 19)
PYTHON_MIN = (3, 9)


def check():
    """Failed with what to do about it, unless Rust, Node, Python and a linker can build Mannequin."""
    with Step("tools") as step:
        if sys.version_info < PYTHON_MIN:
            raise Failed(
                f"Python {PYTHON_MIN[0]}.{PYTHON_MIN[1]} or newer is needed, this is {sys.version.split()[0]}"
            )
        rust_min = version_in((ROOT / "Cargo.toml").read_text(), r'rust-version\s*=\s*"([\d.]+)"')
        rust = at_least("rustc", rust_min, "rustup update stable, or install it from https://rustup.rs")
        node = at_least("node", NODE_MIN, "Install Node.js 20.19 or newer: https://nodejs.org")
        for program in ("cargo", "npm"):
            if not shutil.which(program):
                raise Failed(
                    f"{program} is not on the PATH, though {'rustc' if program == 'cargo' else 'node'} is"
                )
        step.say(f"rust {rust}, node {node}, python {sys.version.split()[0]}")
    # rustc links with cc, and the cryptography is partly C.
    packages.require("cc", ["gcc", "libc6-dev"], "A C compiler is needed to build the Rust programs")


def at_least(program, wanted, advice):
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, cwd=ROOT).stdout
    except FileNotFoundError:
        raise Failed(f"{program} is not on the PATH", advice) from None
    found = version_in(said, r"(\d+\.\d+(?:\.\d+)?)")
    if found < wanted:
        need = ".".join(map(str, wanted))
        raise Failed(f"{program} {need} or newer is needed, this is {said.strip()}", advice)
    return ".".join(map(str, found))


def version_in(text, pattern):
    found = re.search(pattern, text)
    if not found:
        raise Failed(f"no version could be read from {text.strip()[:80]!r}")
    return tuple(int(part) for part in found.group(1).split("."))
