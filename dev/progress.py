"""What the scripts say while they work: a line per step with the time it took, and clear failures."""

import sys
import time


class Failed(Exception):
    """Something the person at the keyboard has to know. `advice` says what to do about it."""

    def __init__(self, what, advice=""):
        super().__init__(what)
        self.advice = advice


def elapsed(seconds):
    """1.2 s, 48 s, 3 min 05 s."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"


class Step:
    """`with Step("what"):` prints what begins, then ✓ and how long it took, or ✗."""

    def __init__(self, what, loud=False):
        """`loud`: what runs inside prints lines of its own."""
        self.what = what
        self.loud = loud
        self.remark = ""

    def __enter__(self):
        self.began = time.monotonic()
        # On a terminal the ✓ takes the place of the …; in a log both lines stay.
        self.back = "\r\033[K" if sys.stdout.isatty() and not self.loud else ""
        print(f"  … {self.what}", end="" if self.back else "\n", flush=True)
        return self

    def say(self, remark):
        """Words that are put behind the ✓."""
        self.remark = remark

    def __exit__(self, kind, error, trace):
        took = elapsed(time.monotonic() - self.began)
        mark = "✓" if kind is None else "✗"
        remark = f": {self.remark}" if self.remark else ""
        print(f"{self.back}  {mark} {self.what}{remark} ({took})", flush=True)
        return False


def warn(text):
    print(f"  ! {text}", file=sys.stderr, flush=True)


def report(error):
    """Prints a failure and its advice the way every script does; returns the exit code."""
    print(f"\n✗ {error}", file=sys.stderr)
    if error.advice:
        print(f"  {error.advice}", file=sys.stderr)
    return 1
