#!/usr/bin/env python3
"""The pages, of which one in ten fails: python3 failing.py PORT."""

import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = count()

    def do_GET(self):
        fails = self.path.startswith("/pages") and next(self.asked) % 10 == 9
        body = f"This is {self.path}.\n".encode()
        self.send_response(500 if fails else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Pages).serve_forever()
