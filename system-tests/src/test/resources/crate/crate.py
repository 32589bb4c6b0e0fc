#!/usr/bin/env python3
"""A service that tells its version, and takes all memory there is when it is asked for /crate/eat."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Crate(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/crate/eat":
            print("Eating", flush=True)
            eaten = []
            while True:
                eaten.append(bytearray(1 << 20))
        body = f"Crate {os.environ['VERSION']}.\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    ThreadingHTTPServer(("0.0.0.0", 9000), Crate).serve_forever()
