"""Makes docs/performance.md of what measure.py has measured."""

import statistics


def median(values):
    return statistics.median(values)


def number(value):
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values, unit):
    return f"{number(median(values))} ({number(min(values))}-{number(max(values))}) {unit}"


class Table:
    """Ours beside the peers', one line each."""

    def __init__(self):
        self.lines = []
        self.met = []

    def add(self, what, ours, peer_name, peer, ratio, target, is_met):
        verdict = "" if is_met is None else "yes" if is_met else "**no**"
        if is_met is not None:
            self.met.append(is_met)
        self.lines.append(f"| {what} | {ours} | {peer_name} | {peer} | {ratio} | {target} | {verdict} |")

    def rate(self, what, ours, peer_name, peer, least):
        """More is better; the ratio is ours to theirs."""
        ratio = median(ours) / median(peer)
        target = "" if least is None else f"at least {least:g} times"
        self.add(what, spread(ours, "/s"), peer_name, spread(peer, "/s"), f"{ratio:.2f}", target,
                 None if least is None else ratio >= least)

    def duration(self, what, ours, unit, peer_name=None, peer=None, most=None):
        """Less is better; the ratio is theirs to ours."""
        ratio = f"{median(peer) / median(ours):.1f}" if peer else ""
        self.add(what, spread(ours, unit), peer_name or "", spread(peer, unit) if peer else "", ratio,
                 f"at most {most:g} {unit}" if most else "", median(ours) <= most if most else None)

    def text(self):
        head = "| what | ours | peer | peer's | ratio | target | met |\n|---|---|---|---|---|---|---|\n"
        return head + "\n".join(self.lines) + "\n"


PEERS = {"c": "ZooKeeper, C client", "kazoo": "ZooKeeper, kazoo"}


def add_rates(table, samples):
    def rate(mode, durability, who):
        return samples.get(f"rate {mode} {durability}", {}).get(who)

    if rate("get", "normal", "ours"):
        for who, least in (("kazoo", 10), ("c", 1)):
            table.rate("get, 1 kB, synchronous", rate("get", "normal", "ours"), PEERS[who],
                       rate("get", "normal", who), least)
    names = {"set": "set, 1 kB, synchronous", "create": "create, 1 kB, synchronous",
             "pipelined": "set, 1 kB, 1,000 under way"}
    for durability, force in (("full", "yes"), ("normal", "no")):
        for mode, name in names.items():
            for who, peer in PEERS.items():
                ours = rate(mode, durability, "ours")
                if ours:
                    table.rate(f"{name}, `durability={durability}`", ours, f"{peer}, `forceSync={force}`",
                               rate(mode, durability, who), 1)


def add_latencies(table, samples):
    events = samples.get("event micros")
    if events:
        millis = {who: [value / 1_000 for value in values] for who, values in events.items()}
        table.duration("event from a write to a watcher in another process", millis["ours"], "ms", PEERS["c"],
                       millis["c"], 5)
        table.duration("event, the same", millis["ours"], "ms", PEERS["kazoo"], millis["kazoo"])
    processes = samples.get("process millis")
    if processes:
        for who, most in (("zkCli", 15), ("zk-shell", None)):
            table.duration("`fk get` as a whole process", processes["ours"], "ms", who, processes[who], most)


def add_moving(table, samples):
    if "import rate" not in samples:
        return
    rates = samples["import rate"]
    table.rate(f"`fk import` of {samples['import nodes']:,} nodes of 1 kB, as a whole process", rates["import"],
               "ours, set, 1 kB, 1,000 under way", rates["pipelined"], 0.5)


def add_shell(table, samples):
    if "shell" not in samples:
        return
    shell = samples["shell"]
    table.duration("`fk`, from its start to the prompt", shell["start millis"], "ms", most=50)
    table.duration("echo of a key in the shell while 1,000 events a second arrive", shell["echo millis"], "ms", most=10)
    first, last = (kilobytes / 1_000 for kilobytes in shell["resident kb"])
    table.add(f"memory of the shell after {shell['events']:,} events", f"{number(last)} MB", "ours, after 2,000",
              f"{number(first)} MB", f"{last / first:.2f}", "at most 1.2 times", last <= 1.2 * first)


def add_browser(table, result):
    samples = result["samples"]
    if "browser" not in samples:
        return
    browser = samples["browser"]
    name = f"`fk browse` on a tree of {result['treeNodes']:,} nodes: "
    keys = sorted(browser["key millis"])
    late = keys[min(len(keys) - 1, len(keys) * 99 // 100)]
    table.duration(name + "from its start to the first full screen", browser["start millis"], "ms", most=60)
    busy = name + "from a key to the redrawn screen while 1,000 changes a second arrive in what is seen"
    table.duration(busy, keys, "ms", most=16)
    table.add(busy + ", 99th percentile", f"{number(late)} ms", "", "", "", "at most 50 ms", late <= 50)
    table.duration(name + "memory", [browser["resident kb"] / 1_000], "MB", most=120)
    idle = browser["idle share"] * 100
    table.add(name + "of one core when nothing happens", f"{number(idle)} %", "", "", "", "less than 2 %", idle < 2)
    table.add(name + "of one core while 1,000 changes a second arrive", f"{number(browser['busy share'] * 100)} %", "", "",
              "", "", None)


def add_trees(table, result):
    samples = result["samples"]
    if "load" in samples:
        name = f"tree of {result['treeNodes']:,} nodes of 100 B: "
        load, roam = samples["load"], samples["roam"]
        table.duration(name + "one `get` as a process", samples["tree get millis"]["ours"], "ms", most=20)
        for what, kilobytes in (
            ("memory of that process", load["getResidentMaxKB"]),
            ("memory of a process that reads all over it", roam["residentMaxKB"]),
            ("memory of the process that loads it", load["residentMaxKB"]),
        ):
            table.duration(name + what, [kilobytes / 1_000], "MB", most=100)
        table.add(name + "loading", f"{number(load['seconds'])} s", "", "", "", "", None)
    if "list millis" in samples:
        name = f"directory of {result['directoryChildren']:,} children: "
        table.duration(name + "listing", samples["list millis"]["ours"], "ms", PEERS["c"],
                       samples["list millis"]["c"], 300)
        empty, large = samples["create micros"]["empty"], samples["create micros"]["large"]
        cost = median(large) / median(empty)
        table.add(name + "one more create", spread(large, "us"), "ours, in an empty directory", spread(empty, "us"),
                  f"{cost:.2f}", "at most 3 times", cost <= 3)


def render(result):
    facts, samples = result["facts"], result["samples"]
    table = Table()
    add_rates(table, samples)
    add_latencies(table, samples)
    add_shell(table, samples)
    add_moving(table, samples)
    add_trees(table, result)
    add_browser(table, result)
    program = samples.get("one-shot program", "fk")
    one_shot = "" if program == "fk" else (
        "The whole process is not yet `fk get`, but a program that opens the deployment and does one `get`.\n")
    unmet = table.met.count(False)
    verdict = "All targets are met." if unmet == 0 else f"{unmet} of {len(table.met)} targets are not met."
    return f"""<!-- Written by Benchmarks/run; do not edit. -->

# Performance

Measured on {facts['date']} by `Benchmarks/run{' --quick' if result['quick'] else ''}`. {verdict}

{table.text()}
Numbers are medians of {result['rounds']} rounds, with the least and the greatest in parentheses. A ratio above 1 means
that ours is better, but for the create in a large directory, where it is what that costs more.
{one_shot}
## How

- Every round measures ours, ZooKeeper through its C client, and ZooKeeper through kazoo, one after the other, so that
  whatever else the machine does falls on all of them. Rates are taken over {result['seconds']:g} s of each round.
- ZooKeeper is one standalone server on loopback, warmed up before; its data and ours lie on the same disk. The C client
  is `libzookeeper_mt`, used with its synchronous calls, and with `zoo_aset` for what is pipelined.
- `durability=full` is compared with `forceSync=yes`: both flush the disk before they answer. `durability=normal`, the
  default, is compared with `forceSync=no`: an answered write survives the death of every process, not a power failure.
- One session, one node of 1,024 bytes; creates go into one directory. Ours is the library in this process, on the
  embedded emulator, with the four functions, their queues, locks and metering.
- Pipelined: 1,000 calls of one session are under way together.
- An event's time is from the call of the write in one process to the watcher's call-back in another, by the machine's
  clock; the watch is a one-shot one that is registered anew after each event.
- The browser runs in a pseudo-terminal of 120 columns and 40 lines, opened in the middle of the tree; a screen is full when
  every line has its Stat, and a key's answer is the selection in its new place.
- An import is `fk import --unchecked` of a file, the whole process from its start to its exit, into an empty deployment; beside
  it, in the same round, sets of 1 kB with 1,000 under way. `Benchmarks/run --only moving` measures it alone.
- Whole processes are timed by hyperfine without a shell, from start to exit. Resident memory is the process's maximum.

## Where

| | |
|---|---|
| processor | {facts['processor']}, {facts['cores']} cores |
| memory | {facts['memoryGB']} GB |
| system | {facts['system']}, Linux {facts['kernel']} |
| disk | {facts['fileSystem']}; one flush of 4 kB takes {facts['flushMicros']} us |
| load before and after | {facts['loadBefore']:.1f}, {facts['loadAfter']:.1f} |
| Swift | {facts['swift']} |
| ZooKeeper | {facts['zookeeper']}, on {facts['java']}; kazoo {facts['kazoo']} |
"""
