"""`make up`, `make down`, `make reset` …: the whole product on this machine, all its data in `.data/`."""

import fcntl
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import build
import mongod
import redis_server
import toolchain
from develop import develop
from processes import alive, birth, run, send, spawn, wait_until
from progress import Failed, elapsed, report, warn
from services import TOOLS, Services
from settings import DATA, MONGOD_PORT, REDIS_PORT, ROOT, environment, url
from stack import GRACE_S, Stack

RUN = DATA / "run"
STATE = RUN / "up.json"
LOG = DATA / "logs" / "up.log"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_S = 0.5


class Stopped(BaseException):
    """Somebody wants us to end: Ctrl-C, `make down`, a closed terminal."""


def up(env, keep=None):
    """Brings everything up and stays until stopped; says so and returns when it runs already."""
    if env.get("MANNEQUIN_ENV", "development") != "development":
        raise Failed(
            "`make up` is for development, and MANNEQUIN_ENV says otherwise", "See compose.production.yaml."
        )
    RUN.mkdir(parents=True, exist_ok=True)
    lock = open(RUN / "up.lock", "w")  # held until we end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return already_running()
    for number in SIGNALS:
        signal.signal(number, be_stopped)
    services = Services(DATA, env.get("MONGODB_URI", ""), env.get("REDIS_URL", ""))
    stack = None
    try:
        began = time.monotonic()
        remember({"ready": False})
        stack = Stack(env, None)
        stack.check_ports()
        toolchain.check()
        prepare(services)
        for name in build.bundles():
            build.web(name, env)
        stack.binaries = build.binaries(env, release=env.get("PROFILE") == "release")
        services.up(int(env.get("MONGOD_PORT", MONGOD_PORT)), int(env.get("REDIS_PORT", REDIS_PORT)))
        stack.start(services.mongodb_uri, services.redis_url)
        sheet = addresses(stack, services)
        servers = [services.mongodb_uri, services.redis_url]
        remember({"ready": True, "addresses": sheet, "binaries": str(stack.binaries), "servers": servers})
        print(f"\nMannequin is up ({elapsed(time.monotonic() - began)}).\n\n{sheet}", flush=True)
        (keep or watch)(stack, services)
    except Stopped:
        busy = " (running generations get up to 30 s; Ctrl-C again ends them at once)"
        print(f"\nStopping{busy if stack and stack.children else ''} …", flush=True)
    except BrokenPipeError:
        be_silent()
    except Failed as failure:
        report(failure)
        return 1
    finally:
        shut(stack, services)
    return 0


def prepare(services):
    """What may have to be fetched is fetched before the long build, so that trouble shows early."""
    if not services.redis_url:
        redis_server.find()
    if not services.mongodb_uri:
        mongod.find(TOOLS)


def watch(stack, services):
    """Returns never: ends by Stopped, or by Failed when a process has died."""
    while True:
        time.sleep(WATCH_S)
        stack.raise_if_dead()
        for name in services.dead():
            raise Failed(f"{name} stopped by itself; see {services.log_of(name)}")


def be_stopped(number, frame):
    if number == signal.SIGHUP:
        be_silent()
    # One more signal while things are being stopped must not break off the stopping.
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    raise Stopped


def be_silent():
    """The terminal is gone: what is printed from now on must not fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def shut(stack, services):
    """Stops what runs; a second Ctrl-C kills instead of waiting."""
    try:
        sys.stdout.flush()
    except OSError:
        be_silent()
    if stack:
        for number in SIGNALS:
            signal.signal(number, lambda *_: stack.kill())
        for name in stack.stop():
            warn(f"{name} did not end by itself and was killed")
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
    services.down()
    STATE.unlink(missing_ok=True)
    print("Stopped.", flush=True)


def remember(known):
    partial = STATE.with_suffix(".partial")
    # The addresses of the servers may carry a password.
    partial.touch(mode=0o600)
    partial.write_text(json.dumps({"pid": os.getpid(), "birth": birth(os.getpid()), **known}))
    partial.rename(STATE)


def state():
    """What the supervisor wrote down, {} when none runs."""
    try:
        known = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}
    return known if alive(known) else {}


def already_running():
    known = wait_until(state, 2) or {}
    if known.get("ready"):
        print(f"Mannequin is already up (pid {known['pid']}).\n\n{known['addresses']}")
        return 0
    print(f"`make up` is already at work here (pid {known.get('pid', 'unknown')}) and not ready yet.")
    return 0


def addresses(stack, services):
    """What a person needs to know now."""
    base = url(stack.address["HTTP_ADDR"])
    metrics = " · ".join(
        url(stack.address[f"{name}_METRICS_ADDR"]) for name in ("API", "WORKER", "SCHEDULER")
    )
    lines = [f"  Studio       {base}/"]
    if "admin" in build.bundles():
        lines.append(f"  Back office  {base}/admin/")
    lines += [
        f"  API          {base}/v1   docs {base}/docs",
        f"  Metrics      {metrics}   (/metrics)",
        f"  MongoDB      {hide_password(services.mongodb_uri)}",
        f"  Redis        {hide_password(services.redis_url)}",
        "",
        "  Sign in as   demo@mannequin.local  / demo-password-1",
        "               admin@mannequin.local / admin-password-1",
        "",
        f"  Logs         {stack.logs.relative_to(ROOT)}/   (make logs)",
        "  Stop         Ctrl-C, or `make down` from another terminal; all data stays in .data/",
    ]
    if not stack.env.get("SMTP_URL"):
        log = stack.logs.relative_to(ROOT) / "scheduler.log"
        lines.append(f"  Letters      {log}, with their links (SMTP_URL is not set)")
    if stack.simulated:
        where = url(stack.address["SIMULATOR_ADDR"])
        lines += ["", f"  AIHUBMIX_API_KEY is not set: the pictures are SIMULATED ({where})."]
    return "\n".join(lines)


def hide_password(address):
    scheme, _, rest = address.partition("://")
    account, at, place = rest.rpartition("@")
    return f"{scheme}://{account.split(':')[0]}:…@{place}" if at and ":" in account else address


def detach():
    """`make up DETACH=1`: the same supervisor in the background, watched until it is ready or gives up."""
    if state():
        return already_running()
    env = {**os.environ, "DETACH": "", "PYTHONUNBUFFERED": "1"}
    process = spawn([sys.executable, __file__, "up"], LOG, env=env, cwd=ROOT, follow=False)
    shown = 0
    try:
        while True:
            ended = process.poll() is not None
            ready = state().get("ready")
            text = LOG.read_text(errors="replace")
            print(text[shown:], end="", flush=True)
            shown = len(text)
            if ended or ready:
                return process.returncode if ended else 0
            time.sleep(0.2)
    except KeyboardInterrupt:
        send(process.pid, signal.SIGTERM)
        process.wait()
        return 130


def down():
    """Stops what `make up` started, wherever it runs; also what a killed supervisor may have left."""
    known = state()
    if known:
        send(known["pid"], signal.SIGTERM)
        if not wait_until(lambda: not alive(known), GRACE_S + 60):
            raise Failed(f"pid {known['pid']} does not end", f"Look at it, or: kill -9 {known['pid']}")
    left = Services(DATA).down()
    print("Stopped." if known or left else "Nothing was running.")
    return 0


def reset():
    """Deletes all development data. Asks, unless CONFIRM=yes."""
    if state():
        raise Failed("Mannequin is running", "First: make down")
    if os.environ.get("CONFIRM") != "yes":
        if not sys.stdin.isatty():
            raise Failed(
                "this deletes every account, picture and log in .data/",
                "If you mean it: make reset CONFIRM=yes",
            )
        if input("Delete every account, picture and log in .data/? Type yes: ").strip() != "yes":
            print("Nothing was deleted.")
            return 1
    Services(DATA).down()
    for entry in DATA.iterdir() if DATA.exists() else ():
        # What was downloaded and what is built stays: it holds nobody's data.
        if entry.name in ("tools", "stamps"):
            continue
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    print("Deleted. `make up` starts afresh.")
    return 0


def audit():
    """`api audit` on the books of the running Mannequin."""
    known = state()
    if not known.get("ready"):
        raise Failed("Mannequin is not running here", "First: make up")
    shared = Stack(environment(), None).shared_env(*known["servers"])
    return run([Path(known["binaries"]) / "api", "audit"], cwd=ROOT, env=shared)


def status():
    known = state()
    print(known.get("addresses", "starting …") if known else "Mannequin is not running here.")
    return 0 if known.get("ready") else 1


def main():
    verb = sys.argv[1] if len(sys.argv) == 2 else ""
    env = environment()
    start = detach if env.get("DETACH") else lambda: up(env)
    verbs = {"up": start, "dev": lambda: up(env, develop), "down": down}
    verbs |= {"reset": reset, "status": status, "audit": audit}
    if verb not in verbs:
        print(f"usage: {sys.argv[0]} {'|'.join(verbs)}", file=sys.stderr)
        return 2
    return verbs[verb]()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(report(failure))
