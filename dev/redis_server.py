"""A Redis of our own: finding or installing `redis-server`, starting it with its append-only file, waiting for PONG."""

import socket
from pathlib import Path

import packages
from processes import free_port, port_is_free, record, spawn, tail, wait_until
from progress import Failed


def find():
    return packages.require("redis-server", ["redis-server"], "Redis is needed (or REDIS_URL)")


def start(server, folder, log, port=0, follow=True):
    """Starts Redis on loopback with its data in `folder`; (process record, port) once it answers."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for _ in range(3):
        chosen = port if port and port_is_free(port) else free_port()
        command = [
            *(server, "--bind", "127.0.0.1", "--port", chosen, "--dir", Path(folder).resolve()),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no"),
        ]
        process = spawn(command, log, follow=follow)
        known = record(process)
        wait_until(lambda: process.poll() is not None or answers(chosen), 30)
        if process.poll() is None and answers(chosen):
            return known, chosen
        if process.poll() is None:
            process.kill()
            process.wait()
        if "Address already in use" not in tail(log, 20):
            break
    raise Failed(f"redis-server did not start; the end of {log}:\n{tail(log)}")


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
