"""Measures the tree browser in a pseudo-terminal: from its start to the first full screen on a tree of a million nodes,
from a key to the redrawn screen while changes arrive, memory, and what it takes when nothing happens.

Started by measure.py, which says where everything is. Prints one JSON object.
"""

import json
import subprocess
import sys
import time

from terminal import Terminal


class Browser(Terminal):
    """fk browse in a terminal of 120 columns and 40 lines."""

    def __init__(self, fk, url, home, *arguments):
        super().__init__("xterm-256color", 120, 40, home, [fk, "-c", url, "browse", *arguments])

    def end(self):
        super().end("\x03", 3)


def start_millis(fk, url, home, path):
    """Until every line of the screen has its node, with its numbers, and the Stat beside them is there."""
    began = time.monotonic()
    browser = Browser(fk, url, home, path)
    # The lines of the tree get their numbers together.
    seen = browser.read_until(rb"100B", rb"kind")
    browser.end()
    return (seen - began) * 1_000


def main():
    fk, fkbench, tree, path, home, rounds, idle = sys.argv[1:]
    idle = float(idle)
    starts = [start_millis(fk, tree, home, path) for _ in range(int(rounds) * 3)]

    # All over a tree of a million nodes.
    browser = Browser(fk, tree, home)
    browser.read_until(rb"live")
    browser.send("j")
    browser.drain(0.3)
    browser.send("/d99\r")
    browser.drain(0.5)
    for key in ["l", "l", "G", "g"] + ["\x1b[6~"] * 200:
        browser.send(key)
        browser.drain(0.02)
    browser.drain(1)
    before = browser.cpu_seconds()
    browser.drain(idle)
    idle_share = (browser.cpu_seconds() - before) / idle
    roamed = browser.most_resident_kb()
    browser.end()

    # The nodes of the directory that is seen are set all the time. Each key moves the selection.
    browser = Browser(fk, tree, home, path)
    browser.read_until(rb"live")
    browser.drain(0.5)
    writer = subprocess.Popen([fkbench, "churn", tree, "1000"], stdout=subprocess.DEVNULL)
    browser.drain(2)
    used, began_at = browser.cpu_seconds(), time.monotonic()
    keys = []
    for number in range(300):
        began = time.monotonic()
        browser.seen = b""
        browser.send("j" if number % 100 < 50 else "k")
        # Reverse video is what the selection is shown by.
        keys.append((browser.read_until(rb"\x1b\[[0-9;]*7m") - began) * 1_000)
        browser.drain(0.02)
    busy_share = (browser.cpu_seconds() - used) / (time.monotonic() - began_at)
    busy = browser.most_resident_kb()
    writer.terminate()
    writer.wait()
    browser.end()
    print(json.dumps({
        "start millis": starts, "key millis": keys, "resident kb": max(roamed, busy), "idle share": idle_share,
        "busy share": busy_share,
    }))


main()
