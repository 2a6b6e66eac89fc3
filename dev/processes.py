"""Starting, recognising and stopping processes. Knows nothing of what they are."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from progress import Failed, elapsed

PR_SET_PDEATHSIG = 1
# Held so that Python does not take those for forgotten whose record alone is passed on.
SPAWNED = []
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def spawn(command, log, env=None, cwd=None, follow=True):
    """Starts `command`, its output in `log`, in a session of its own: a Ctrl-C is ours to pass on.

    With `follow`, the kernel sends it SIGTERM when this script dies in whatever way, so that kill -9 leaves
    no orphans. What was in `log` before is kept as `.1`.
    """

    def prepare():
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        if follow and LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(f"{log}.1")
    with open(log, "ab") as sink, uninterrupted():
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=prepare,
        )
    SPAWNED.append(process)
    return process


@contextlib.contextmanager
def uninterrupted():
    """Holds back the signals that stop us, so that no process is started without our knowing of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def spawn_on_port(command, answers, log, port=0, follow=True, seconds=90):
    """Spawns the server `command(port)` on the wanted port, or a free one when that is 0 or taken.

    Returns (process record, port) once `answers(port)`.
    """
    for _ in range(3):
        chosen = port if port and port_is_free(port) else free_port()
        process = spawn(command(chosen), log, follow=follow)
        known = record(process)
        if answers_alive(process, answers, chosen, seconds):
            return known, chosen
        stop([known], 2)
        # Somebody may have taken the port since we looked: worth another try. Nothing else is.
        if "Address already in use" not in tail(log, 60):
            break
    raise Failed(f"{Path(process.args[0]).name} did not start; the end of {log}:\n{tail(log)}")


def answers_alive(process, answers, port, seconds):
    wait_until(lambda: process.poll() is not None or answers(port), seconds)
    return process.poll() is None and answers(port)


def birth(pid):
    """Clock ticks from boot to the start of `pid`: with the pid a name for good. None if there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def alive(record):
    """Is the process of a {"pid", "birth"} record still the one that was recorded?"""
    return bool(record) and birth(record["pid"]) == record["birth"]


def record(process):
    return {"pid": process.pid, "birth": birth(process.pid)}


def stop(records, grace):
    """SIGTERM to all, `grace` seconds for them to end, then SIGKILL. Returns who had to be killed."""
    living = [one for one in records if alive(one)]
    for one in living:
        send(one["pid"], signal.SIGTERM)
    deadline = time.monotonic() + grace
    while living and time.monotonic() < deadline:
        reap(living)
        living = [one for one in living if alive(one)]
        time.sleep(0.05)
    for one in living:
        send(one["pid"], signal.SIGKILL, group=True)
    while any(alive(one) for one in living):
        reap(living)
        time.sleep(0.02)
    return living


def send(pid, number, group=False):
    try:
        if group and os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass


def reap(records):
    """Collects those that are children of this script, so that they don't stay as zombies."""
    for one in records:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(one["pid"], os.WNOHANG)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port, host="127.0.0.1"):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            # A port below 1024, a foreign address: its user will say so better than we can.
            return error.errno != errno.EADDRINUSE
    return True


def holder_of(port):
    """Who listens on a TCP port, as far as this user may see: "nginx (pid 81)" or ""."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(os.readlink(link) in sockets for link in folder.iterdir()):
                name = (folder.parent / "comm").read_text().strip()
                return f"{name} (pid {folder.parent.name})"
        except OSError:
            continue
    return ""


def tail(path, lines=25):
    """The last lines of a log file, "" when there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 16_384))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def wait_until(check, seconds, pause=0.05):
    """Calls `check` until it answers something true, which is returned; None when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > deadline:
            return None
        time.sleep(pause)


def run(command, limit=None, **options):
    """Runs a command to its end, its output where ours goes; returns the exit code (negative: the signal).

    It gets a group of its own, and the whole group is ended if we are interrupted, or after `limit` seconds:
    npm and cargo have children.
    """
    process = None
    try:
        with uninterrupted():
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, []),
                **options,
            )
        return process.wait(limit)
    except FileNotFoundError:
        raise Failed(f"{command[0]} is not there") from None
    except BaseException as reason:
        if process:
            end_group(process)
        if isinstance(reason, subprocess.TimeoutExpired):
            said = " ".join(map(str, command))
            raise Failed(f"`{said}` took longer than {elapsed(limit)} and was ended") from None
        raise


def end_group(process):
    """SIGTERM to a process and all it started, SIGKILL after 5 s."""
    send(process.pid, signal.SIGTERM, group=True)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        send(process.pid, signal.SIGKILL, group=True)
        process.wait()
