#!/usr/bin/env python3
"""A service that knows nothing of Spring, Eureka or Signalbox: python3 pages.py PORT [ADDRESS]."""

import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        client = self.headers.get("X-Forwarded-For", "nobody")
        body = f"This is {self.path}, for {client}.\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    # A container's first process is stopped by no signal that it does not ask for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
    ThreadingHTTPServer((address, int(sys.argv[1])), Pages).serve_forever()
