"""MongoDB and Redis in one folder: `python3 dev/services.py up --dir .data/mine --print-env`, then `down`.

Used by `make up`, `make test` and `make bench`, and by hand when a single test is to be run again and again.
"""

import argparse
import fcntl
import json
import sys
from contextlib import contextmanager
from pathlib import Path

import mongod
import redis_server
from processes import alive, stop
from progress import Failed, Step, report

TOOLS = Path(__file__).resolve().parent.parent / ".data" / "tools"
STOP_GRACE_S = 20


class Services:
    """One MongoDB and one Redis, data and logs in `folder`. A server whose URL is given is never touched."""

    def __init__(self, folder, mongodb_uri="", redis_url=""):
        self.folder = Path(folder).resolve()
        self.state_file = self.folder / "services.json"
        self.given = {"mongod": mongodb_uri, "redis": redis_url}
        self.mongodb_uri = mongodb_uri
        self.redis_url = redis_url

    def up(self, mongod_port=0, redis_port=0, test_commands=False, follow=True):
        """Starts what is not running yet. A wanted port that is taken is replaced by a free one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.locked():
            state = self.state()
            if not self.given["redis"]:
                self.up_redis(state, redis_port, follow)
            if not self.given["mongod"]:
                self.up_mongod(state, mongod_port, test_commands, follow)
        return self

    def up_redis(self, state, port, follow):
        if not alive(state.get("redis")):
            server = redis_server.find()
            with Step("Redis") as step:
                log = self.log_of("redis")
                known, port = redis_server.start(server, self.folder / "redis", log, port, follow)
                step.say(f"127.0.0.1:{port}")
            self.remember("redis", {**known, "port": port})
        self.redis_url = redis_server.url(self.state()["redis"]["port"])

    def up_mongod(self, state, port, test_commands, follow):
        if not alive(state.get("mongod")):
            program = mongod.find(TOOLS)
            with Step("MongoDB, a replica set of one") as step:
                log = self.log_of("mongod")
                known, port = mongod.start(program, self.folder / "mongo", log, port, test_commands, follow)
                step.say(f"127.0.0.1:{port}")
            self.remember("mongod", {**known, "port": port})
        self.mongodb_uri = mongod.uri(self.state()["mongod"]["port"])

    def down(self):
        """Stops what `up` started here, by whoever called it. Returns the names of those stopped."""
        state = self.state()
        running = {name: one for name, one in state.items() if alive(one)}
        # One after the other, so that mongod takes its last checkpoint in peace.
        for name in ("redis", "mongod"):
            if name in running:
                stop([running[name]], STOP_GRACE_S)
        self.state_file.unlink(missing_ok=True)
        return list(running)

    def dead(self):
        """The names of those that were started and are no longer there."""
        return [name for name, one in self.state().items() if not alive(one)]

    def log_of(self, name):
        return self.folder / "logs" / f"{name}.log"

    def state(self):
        try:
            return json.loads(self.state_file.read_text())
        except (OSError, ValueError):
            return {}

    def remember(self, name, known):
        partial = self.state_file.with_suffix(".partial")
        partial.write_text(json.dumps({**self.state(), name: known}))
        partial.rename(self.state_file)

    @contextmanager
    def locked(self):
        with open(self.folder / "services.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def main():
    options = argparse.ArgumentParser(description="MongoDB and Redis for development, in one folder")
    options.add_argument("verb", choices=["up", "down", "status"])
    options.add_argument("--dir", required=True, help="where data, logs and state live")
    options.add_argument(
        "--print-env", action="store_true", help="print `export TEST_…=…` lines (progress goes to stderr)"
    )
    chosen = options.parse_args()
    services = Services(chosen.dir)
    if chosen.verb == "down":
        print("stopped: " + (", ".join(services.down()) or "nothing was running"))
        return 0
    if chosen.verb == "status":
        for name, one in services.state().items():
            print(f"{name}: {'running' if alive(one) else 'gone'}, pid {one['pid']}, port {one['port']}")
        return 1 if services.dead() or not services.state() else 0
    sheet, sys.stdout = sys.stdout, sys.stderr
    services.up(test_commands=True, follow=False)
    if chosen.print_env:
        print(f"export TEST_MONGODB_URI='{services.mongodb_uri}'", file=sheet)
        print(f"export TEST_REDIS_URL='{services.redis_url}'", file=sheet)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(report(failure))
    except KeyboardInterrupt:
        sys.exit(130)
