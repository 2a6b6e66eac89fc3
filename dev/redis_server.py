"""A Redis of our own: finding or installing `redis-server`, starting it with an append-only file."""

import socket
from pathlib import Path

import packages
from processes import spawn_on_port


def find():
    return packages.require("redis-server", ["redis-server"], "Redis is needed (or REDIS_URL)")


def start(server, folder, log, port=0, follow=True):
    """Starts Redis on loopback with its data in `folder`; (process record, port) once it answers."""
    Path(folder).mkdir(parents=True, exist_ok=True)

    def command(chosen):
        return [
            *(server, "--bind", "127.0.0.1", "--port", chosen, "--dir", Path(folder).resolve()),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no"),
        ]

    return spawn_on_port(command, answers, log, port, follow)


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(b"PING\r\n")
            # While it loads its file Redis answers -LOADING: not ready yet.
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def url(port):
    return f"redis://127.0.0.1:{port}/"
