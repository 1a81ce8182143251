#!/usr/bin/env python3
"""How long a function for Lambda takes to begin, on this machine.

Usage: scripts/cold-start.py BINARY [STARTS]

Starts the binary again and again, between a Runtime API and a DynamoDB that answer at once, and tells what its reports say: from the
start of the process, loading included, until it asks for its first event. Without TLS and without a network, so this is the
program's own share of a cold start.
"""

import http.server
import json
import os
import statistics
import subprocess
import sys
import threading

RECORD = {"Item": {"P": {"S": "deployment"}, "S": {"S": "-"}, "u": {"S": "hybrid"}, "b": {"N": "4096"},
                   "r": {"L": [{"S": "us-east-1"}]}, "ready": {"N": "1"}}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        # One event, which is none of the function's; then the process has to end.
        self.server.asked += 1
        if self.server.asked == 1:
            self.answer(200, b"{}", [("lambda-runtime-aws-request-id", "1")])
        else:
            self.answer(500)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if "x-amz-target" in self.headers:
            self.answer(200, json.dumps(RECORD).encode())
        else:
            self.answer(202)

    def log_message(self, *arguments):
        pass


def start(binary):
    """The milliseconds that the report of one start tells."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_port}"
    environment = {"AWS_LAMBDA_RUNTIME_API": address, "FK_ENDPOINT": "http://" + address, "FK_FUNCTION": "leader",
                   "FK_DEPLOYMENT": "d", "FK_ACCOUNT": "1", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a",
                   "AWS_SECRET_ACCESS_KEY": "b", "PATH": os.environ.get("PATH", "")}
    run = subprocess.run([binary], env=environment, stderr=subprocess.PIPE, timeout=60)
    server.shutdown()
    server.server_close()
    reports = [line for line in map(json.loads, run.stderr.splitlines()) if line["message"] == "REPORT"]
    if not reports:
        sys.exit(run.stderr.decode(errors="replace"))
    return reports[0]["initMillis"]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    starts = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    times = sorted(start(sys.argv[1]) for _ in range(starts))
    print(f"cold-start: {starts} starts, median {statistics.median(times)} ms, {times[0]} to {times[-1]} ms")


if __name__ == "__main__":
    main()
