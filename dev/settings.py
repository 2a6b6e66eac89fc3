"""What the scripts read from the environment and from `.env`. The product's own variables belong to
src/config.rs; here they are only passed on, except for the addresses that have to be free.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data"

# Read by `make up`, which turns them into what each process understands. Explained in .env.example.
LAUNCHER = {
    "HTTP_ADDR": "127.0.0.1:8080",
    "API_METRICS_ADDR": "127.0.0.1:9091",
    "WORKER_METRICS_ADDR": "127.0.0.1:9092",
    "SCHEDULER_METRICS_ADDR": "127.0.0.1:9093",
    "SIMULATOR_ADDR": "127.0.0.1:8090",
}
MONGOD_PORT = 27017
REDIS_PORT = 6379


def environment(file=ROOT / ".env"):
    """The environment with `.env` below it: what is set for real wins; an empty value counts as not set."""
    merged = {**parse(file), **os.environ}
    return {name: value for name, value in merged.items() if value != ""}


def parse(file):
    """NAME=value lines; # comments, `export`, and single or double quotes around the value are understood."""
    try:
        lines = Path(file).read_text().splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        name, value = name.strip(), value.strip()
        if not equals or name.startswith("#"):
            continue
        if value[:1] in ("'", '"') and value.find(value[0], 1) > 0:
            value = value[1 : value.index(value[0], 1)]
        else:
            value = value.split(" #", 1)[0].rstrip()
        found[name] = value
    return found


def split_address(address):
    """ "127.0.0.1:8080" → ("127.0.0.1", 8080); "[::1]:80" too."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def url(address):
    """How a browser on this machine reaches a listening address."""
    host, port = split_address(address)
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
    return f"http://{host}:{port}"
