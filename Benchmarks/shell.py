"""Measures the shell in a pseudo-terminal: from its start to the prompt, the echo of a key while events arrive, memory.

Started by measure.py, which says where everything is. Prints one JSON object.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time


class Shell:
    """fk in a terminal of 100 columns and 30 lines."""

    def __init__(self, fk, url, home):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm", HOME=home, LC_ALL="C.UTF-8")
            os.execv(fk, [fk, "-c", url])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.seen = b""

    def read_until(self, wanted, seconds=30):
        """What came up to `wanted`, and when that was seen."""
        deadline = time.monotonic() + seconds
        while True:
            at = self.seen.find(wanted)
            if at >= 0:
                before, self.seen = self.seen[:at], self.seen[at + len(wanted):]
                return time.monotonic()
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                sys.exit(f"{wanted!r} does not come; there is {self.seen[-400:]!r}")
            self.seen = self.seen[-4096:] + os.read(self.terminal, 65536)

    def drain(self, seconds):
        """Reads for a while, and keeps nothing. The end of the program ends it."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    self.seen = os.read(self.terminal, 65536)
                except OSError:
                    return

    def send(self, text):
        os.write(self.terminal, text.encode())

    def resident_kb(self):
        with open(f"/proc/{self.process}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def end(self):
        self.send("\x15\x04")
        self.drain(5)
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def start_millis(fk, url, home):
    began = time.monotonic()
    shell = Shell(fk, url, home)
    seen = shell.read_until(b" 0] ")
    shell.end()
    return (seen - began) * 1_000


def main():
    fk, fkbench, url, home, rounds, events = sys.argv[1:]
    events = int(events)
    starts = [start_millis(fk, url, home) for _ in range(int(rounds) * 3)]

    # A node that is set all the time, and a shell that watches it.
    shell = Shell(fk, url, home)
    shell.read_until(b" 0] ")
    shell.send("option cost off\r")
    shell.read_until(b" 1] ")
    shell.send("create /shell-events\r")
    shell.read_until(b" 2] ")
    shell.send("addWatch /shell-events\r")
    shell.read_until(b" 3] ")
    writer = subprocess.Popen([fkbench, "ticks", url, "1000"], stdout=subprocess.DEVNULL)
    shell.drain(2)
    first = shell.resident_kb()
    echoes = []
    for number in range(40):
        # One that no event and no prompt has.
        key = "~%&@=^"[number % 6]
        began = time.monotonic()
        shell.send(key)
        seen = shell.read_until(key.encode())
        echoes.append((seen - began) * 1_000)
        shell.send("\x15")
        shell.drain(0.1)
    shell.drain(max(0, events / 1_000 - 6))
    last = shell.resident_kb()
    writer.terminate()
    writer.wait()
    shell.end()
    print(json.dumps({"start millis": starts, "echo millis": echoes, "resident kb": [first, last], "events": events}))


main()
