"""`make bench`: optimised binaries, MongoDB and Redis of their own, then the measuring program of dev/bench.

Anything after `--` goes to it: `python3 dev/bench.py -- --help`.
"""

import os
import signal
import sys

import build
from private import PrivateServices
from processes import run
from progress import Failed, report
from settings import DATA, ROOT


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    env = dict(os.environ)
    services = PrivateServices(
        DATA / "bench", env.get("TEST_MONGODB_URI", ""), env.get("TEST_REDIS_URL", "")
    )
    try:
        binaries = build.binaries(env, release=True)
        services.up()
        env |= {"TEST_MONGODB_URI": services.mongodb_uri, "TEST_REDIS_URL": services.redis_url}
        return run([binaries / "bench", *sys.argv[2:]], cwd=ROOT, env=env)
    finally:
        services.down()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(report(failure))
    except KeyboardInterrupt:
        sys.exit(130)
