"""Tests of how Mannequin is built and run: `make test-tooling`. Needs PyYAML besides Python."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "dev"))
