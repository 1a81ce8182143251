"""A program in a pseudo-terminal, for measurements: what it shows and when, and what it takes."""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A command of fk, in a terminal of so many columns and lines."""

    def __init__(self, kind, columns, lines, home, command):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM=kind, HOME=home, LC_ALL="C.UTF-8")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execv(command[0], command)
        self.seen = b""

    def read_until(self, *wanted, seconds=30):
        """When all of `wanted`, regular expressions, were seen, in whatever order. What was seen is forgotten."""
        deadline = time.monotonic() + seconds
        while True:
            if all(re.search(expression, self.seen) for expression in wanted):
                self.seen = b""
                return time.monotonic()
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                sys.exit(f"{wanted!r} does not come; there is {self.seen[-600:]!r}")
            self.seen = self.seen[-20000:] + os.read(self.terminal, 65536)

    def drain(self, seconds):
        """Reads for a while, and keeps nothing but the last. The end of the program ends it."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    self.seen = os.read(self.terminal, 65536)
                except OSError:
                    return

    def send(self, text):
        os.write(self.terminal, text.encode())

    def _status_kb(self, name):
        with open(f"/proc/{self.process}/status") as status:
            return int(re.search(name + r":\s+(\d+)", status.read()).group(1))

    def resident_kb(self):
        return self._status_kb("VmRSS")

    def most_resident_kb(self):
        return self._status_kb("VmHWM")

    def cpu_seconds(self):
        with open(f"/proc/{self.process}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS

    def end(self, keys, seconds):
        self.send(keys)
        self.drain(seconds)
        os.close(self.terminal)
        os.waitpid(self.process, 0)
