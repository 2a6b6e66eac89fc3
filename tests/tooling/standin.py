#!/usr/bin/env python3
"""Stands in for api, worker, scheduler and simulator (its name says which) in the tests of `make up`: answers
the health checks, ends on SIGTERM. The real ones are run by the tests in tests/it and tests/e2e.
"""

import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = os.path.basename(sys.argv[0])


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


def serve(address):
    host, port = address.rsplit(":", 1)
    server = ThreadingHTTPServer((host, int(port)), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    if sys.argv[1:2] == ["seed"]:
        return 0
    if os.environ.get("STANDIN_FAILS") == NAME:
        print("KEK_KEYS has 3 bytes instead of 32", flush=True)
        return 2
    stubborn = os.environ.get("STANDIN_STUBBORN") == NAME
    signal.signal(signal.SIGTERM, signal.SIG_IGN if stubborn else lambda *_: sys.exit(0))
    names = {"simulator": ["SIMULATOR_ADDR"], "api": ["METRICS_ADDR", "HTTP_ADDR"]}
    for name in names.get(NAME, ["METRICS_ADDR"]):
        serve(os.environ[name])
    print(f"{NAME} is up", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    sys.exit(main())
