#!/usr/bin/env python3
"""Pages that are served as the last word says: python3 moody.py PORT [well|slow|deaf] ...

"slow" takes ten times as long, "deaf" never listens. An instance whose port is the name of a file
in the folder "sick" says at /health that it is not well, and serves all the same."""

import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT = sys.argv[1]
MOOD = sys.argv[2]


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            self.answer(503 if Path("sick", PORT).exists() else 200)
        else:
            time.sleep(0.2 if MOOD == "slow" else 0.02)
            self.answer(200)

    def answer(self, status):
        body = f"This is {self.path}.\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    if MOOD == "deaf":
        time.sleep(3600)
    ThreadingHTTPServer(("127.0.0.1", int(PORT)), Pages).serve_forever()
