"""The same measurements as fkbench's, of a ZooKeeper server through kazoo.

    kazoo_peer.py get|set|create|pipelined HOST:PORT SECONDS
    kazoo_peer.py watch|write HOST:PORT COUNT

Prints one line of JSON.
"""

import collections
import json
import os
import sys
import threading
import time

from kazoo.client import KazooClient

DATA = b"a" * 1024
WINDOW = 1000
PAUSE_SECONDS = 0.020
EVENT_PATH = "/event"


def measure(client, mode, seconds):
    base = f"/run-{os.getpid()}-{time.monotonic_ns()}"
    client.create(base, DATA)
    count = 0
    start = now = time.monotonic()
    end = start + seconds
    if mode == "pipelined":
        under_way = collections.deque()
        while now < end:
            if len(under_way) >= WINDOW:
                under_way.popleft().get()
            under_way.append(client.set_async(base, DATA))
            count += 1
            now = time.monotonic()
        for result in under_way:
            result.get()
        now = time.monotonic()
    else:
        actions = {
            "get": lambda: client.get(base),
            "set": lambda: client.set(base, DATA),
            "create": lambda: client.create(f"{base}/{count}", DATA),
        }
        action = actions[mode]
        while now < end:
            action()
            count += 1
            now = time.monotonic()
    return {"rate": round(count / (now - start), 1)}


def watch(client, count):
    """Each write carries the moment of its call; the watcher takes the difference to its event."""
    client.ensure_path(EVENT_PATH)
    arrived = threading.Event()
    moment = [0]

    def on_event(event):
        moment[0] = time.monotonic_ns()
        arrived.set()

    micros = []
    is_first = True
    while len(micros) < count:
        data, _ = client.get(EVENT_PATH, watch=on_event)
        if is_first:
            is_first = False
            print("ready", file=sys.stderr, flush=True)
        elif moment[0] > int(data):
            # Data of a later write than the event's would say nothing.
            micros.append((moment[0] - int(data)) / 1000)
        if len(micros) == count:
            break
        arrived.wait()
        arrived.clear()
    return {"micros": micros}


def write_events(client, count):
    for _ in range(count):
        time.sleep(PAUSE_SECONDS)
        client.set(EVENT_PATH, str(time.monotonic_ns()).encode())
    return {"written": count}


def main():
    mode, host, amount = sys.argv[1:]
    client = KazooClient(hosts=host, timeout=30)
    client.start(timeout=30)
    if mode == "watch":
        result = watch(client, int(amount))
    elif mode == "write":
        result = write_events(client, int(amount))
    else:
        result = measure(client, mode, float(amount))
    print(json.dumps(result))
    client.stop()


if __name__ == "__main__":
    main()
