"""Measures the shell in a pseudo-terminal: from its start to the prompt, the echo of a key while events arrive, memory.

Started by measure.py, which says where everything is. Prints one JSON object.
"""

import json
import re
import subprocess
import sys
import time

from terminal import Terminal


class Shell(Terminal):
    """fk in a terminal of 100 columns and 30 lines."""

    def __init__(self, fk, url, home):
        super().__init__("xterm", 100, 30, home, [fk, "-c", url])

    def end(self):
        super().end("\x15\x04", 5)


def start_millis(fk, url, home):
    began = time.monotonic()
    shell = Shell(fk, url, home)
    seen = shell.read_until(rb" 0\] ")
    shell.end()
    return (seen - began) * 1_000


def main():
    fk, fkbench, url, home, rounds, events = sys.argv[1:]
    events = int(events)
    starts = [start_millis(fk, url, home) for _ in range(int(rounds) * 3)]

    # A node that is set all the time, and a shell that watches it.
    shell = Shell(fk, url, home)
    shell.read_until(rb" 0\] ")
    shell.send("option cost off\r")
    shell.read_until(rb" 1\] ")
    shell.send("create /shell-events\r")
    shell.read_until(rb" 2\] ")
    shell.send("addWatch /shell-events\r")
    shell.read_until(rb" 3\] ")
    writer = subprocess.Popen([fkbench, "ticks", url, "1000"], stdout=subprocess.DEVNULL)
    shell.drain(2)
    first = shell.resident_kb()
    echoes = []
    for number in range(40):
        # One that no event and no prompt has.
        key = "~%&@=^"[number % 6]
        began = time.monotonic()
        shell.send(key)
        seen = shell.read_until(re.escape(key.encode()))
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
