"""Runs every measurement in turns - ours, the peer's, ours, the peer's - and hands the numbers to report.py.

Started by Benchmarks/run, which says where everything is.
"""

import argparse
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import report

HERE = Path(__file__).parent


class Bench:
    def __init__(self, options):
        self.options = options
        self.is_quick = options.quick
        self.rounds = options.rounds or (3 if self.is_quick else 7)
        self.seconds = 0.5 if self.is_quick else 2.0
        self.events = 50 if self.is_quick else 200
        self.runs = 10 if self.is_quick else 20
        self.tree_nodes = 50_000 if self.is_quick else 1_000_000
        self.directory_children = 10_000 if self.is_quick else 100_000
        self.samples = {}
        self.urls = {
            "normal": f"local:{options.work}/normal",
            "full": f"local:{options.work}/full?durability=full",
        }
        self.hosts = {"normal": options.normal, "full": options.full}

    # Running

    def ours(self, mode, url, amount):
        return [self.options.fkbench, mode, url, str(amount)]

    def c(self, mode, host, amount):
        return [self.options.zookeeper_c, mode, host, str(amount)]

    def kazoo(self, mode, host, amount):
        return [sys.executable, str(HERE / "peers/kazoo_peer.py"), mode, host, str(amount)]

    def participants(self, mode, durability, amount):
        return {
            "ours": self.ours(mode, self.urls[durability], amount),
            "c": self.c(mode, self.hosts[durability], amount),
            "kazoo": self.kazoo(mode, self.hosts[durability], amount),
        }

    def run(self, command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 or not done.stdout.strip():
            sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def resident_kb(self, command):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if status != 0:
            sys.exit(f"{' '.join(command)} failed")
        return usage.ru_maxrss

    def keep(self, name, who, value):
        self.samples.setdefault(name, {}).setdefault(who, []).append(value)

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    # Measurements

    def warm_up(self):
        """A server of the Java machine is slow until it has been compiled: that is nobody's steady rate."""
        self.say("Warming up")
        for host in self.hosts.values():
            wait_for(host)
            for mode, seconds in (("create", 1), ("get", 3), ("set", 3), ("pipelined", 5)):
                self.run(self.c(mode, host, seconds / 4 if self.is_quick else seconds))
        for url in self.urls.values():
            self.run(self.ours("create", url, 0.5))

    def rates(self):
        plan = [("get", "normal")]
        plan += [(mode, durability) for durability in ("full", "normal") for mode in ("set", "create", "pipelined")]
        for mode, durability in plan:
            self.say(f"Rates: {mode}, {durability}")
            for _ in range(self.rounds):
                for who, command in self.participants(mode, durability, self.seconds).items():
                    self.keep(f"rate {mode} {durability}", who, self.run(command)["rate"])

    def event_latency(self):
        self.say("Events")
        for _ in range(self.rounds):
            watchers = self.participants("watch", "normal", self.events)
            writers = self.participants("write", "normal", self.events * 10)
            for who in watchers:
                pipe = subprocess.PIPE
                watcher = subprocess.Popen(watchers[who], stdout=pipe, stderr=pipe, text=True)
                if watcher.stderr.readline().strip() != "ready":
                    sys.exit(f"{who}'s watcher failed:\n{watcher.stderr.read()}")
                writer = subprocess.Popen(writers[who], stdout=subprocess.DEVNULL)
                try:
                    output = watcher.communicate(timeout=60)[0]
                except subprocess.TimeoutExpired:
                    watcher.kill()
                    sys.exit(f"{who}'s watcher saw too few events")
                finally:
                    writer.terminate()
                    writer.wait()
                self.keep("event micros", who, report.median(json.loads(output)["micros"]))

    def one_shots(self, name, ours, peers):
        """Whole processes, from start to exit."""
        for _ in range(self.rounds):
            for who, command in {"ours": ours, **peers}.items():
                runs = self.runs if who == "ours" else 3
                output = Path(self.options.work) / "hyperfine.json"
                subprocess.run(
                    ["hyperfine", "-N", "--style", "none", "--warmup", "2" if who == "ours" else "0", "--runs",
                     str(runs), "--export-json", str(output), subprocess.list2cmdline(command)],
                    check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                times = json.loads(output.read_text())["results"][0]["times"]
                self.keep(name, who, report.median(times) * 1_000)

    def get_command(self, url, path):
        """`fk get` where there is one; a process that does the same otherwise."""
        command = [self.options.fk, "-c", url, "get", path]
        for command in (command, self.ours("one", url, path)):
            done = subprocess.run(command, capture_output=True)
            if done.returncode == 0 and done.stdout:
                self.samples["one-shot program"] = Path(command[0]).name
                return command
        sys.exit("A get as a process of its own fails")

    def processes(self):
        self.say("Whole processes")
        url = self.urls["normal"]
        self.run(self.ours("watch", url, 0))
        self.run(self.c("watch", self.hosts["normal"], 0))
        cli = ["/usr/share/zookeeper/bin/zkCli.sh", "-server", self.hosts["normal"], "get", "/event"]
        shell = [self.options.zk_shell, self.hosts["normal"], "--run-once", "get /event"]
        self.one_shots("process millis", self.get_command(url, "/event"), {"zkCli": cli, "zk-shell": shell})

    def million(self):
        self.say(f"A tree of {self.tree_nodes} nodes")
        url = f"local:{self.options.work}/tree"
        self.samples["load"] = self.run(self.ours("load", url, self.tree_nodes))
        path = f"/tree/d{self.tree_nodes // 2_000}/n500"
        command = self.get_command(url, path)
        self.samples["load"]["getResidentMaxKB"] = self.resident_kb(command)
        self.one_shots("tree get millis", command, {})
        self.samples["roam"] = self.run(self.ours("roam", url, 20_000 if self.is_quick else 200_000))
        files = Path(self.options.work, "tree").glob("*")
        self.samples["load"]["bytes"] = sum(file.stat().st_size for file in files if file.is_file())

    def browser(self):
        """After million, whose tree it browses."""
        self.say("The browser")
        home = Path(self.options.work, "home")
        home.mkdir(exist_ok=True)
        url, path = f"local:{self.options.work}/tree", f"/tree/d{self.tree_nodes // 2_000}/n500"
        command = [sys.executable, str(HERE / "browser.py"), self.options.fk, self.options.fkbench, url, path, str(home),
                   str(self.rounds), "5" if self.is_quick else "20"]
        self.samples["browser"] = self.run(command)

    def directory(self):
        self.say(f"A directory of {self.directory_children} children")
        url = f"local:{self.options.work}/directory"
        self.samples["fill"] = self.run(self.ours("fill", url, self.directory_children))
        self.samples["fill zookeeper"] = self.run(self.c("fill", self.hosts["normal"], self.directory_children))
        for _ in range(self.rounds):
            for who, command in {
                "ours": self.ours("list", url, 5), "c": self.c("list", self.hosts["normal"], 5)
            }.items():
                self.keep("list millis", who, report.median(self.run(command)["millis"]))
            grown = self.run(self.ours("grow", url, 100))
            self.keep("create micros", "empty", report.median(grown["emptyMicros"]))
            self.keep("create micros", "large", report.median(grown["largeMicros"]))

    def shell(self):
        self.say("The shell")
        home = Path(self.options.work, "home")
        home.mkdir(exist_ok=True)
        command = [sys.executable, str(HERE / "shell.py"), self.options.fk, self.options.fkbench, self.urls["normal"],
                   str(home), str(self.rounds), "10000" if self.is_quick else "100000"]
        self.samples["shell"] = self.run(command)

    def moving(self):
        count = self.tree_nodes // 10 if not self.is_quick else 20_000
        self.say(f"An import of {count} nodes")
        lines = Path(self.options.work, "import.ndjson")
        with open(lines, "w") as file:
            file.write('{"path":"."}\n')
            for number in range(count - 1):
                directory, data = f"d{number // 1_000:05}", "a" * 1_024
                path = directory if number % 1_000 == 0 else f"{directory}/n{number % 1_000}"
                file.write(f'{{"path":"{path}","data":"{data}"}}\n')
        for round in range(self.rounds):
            url = f"local:{self.options.work}/import-{round}"
            start = time.perf_counter()
            subprocess.run([self.options.fk, "-q", "-c", url, "import", "--unchecked", "/in", lines], check=True)
            self.keep("import rate", "import", count / (time.perf_counter() - start))
            shutil.rmtree(url.removeprefix("local:"))
            url = f"local:{self.options.work}/pipelined-{round}"
            self.keep("import rate", "pipelined", self.run(self.ours("pipelined", url, self.seconds))["rate"])
            shutil.rmtree(url.removeprefix("local:"))
        self.samples["import nodes"] = count

    # All of it

    def facts(self):
        def first(path, key):
            for line in Path(path).read_text().splitlines():
                if line.startswith(key):
                    return line.split(":", 1)[1].strip()
            return "unknown"

        def output(*command):
            done = subprocess.run(command, capture_output=True, text=True)
            return (done.stdout + done.stderr).strip().splitlines()

        return {
            "date": time.strftime("%Y-%m-%d"),
            "cores": os.cpu_count(),
            "processor": first("/proc/cpuinfo", "model name"),
            "memoryGB": round(int(first("/proc/meminfo", "MemTotal").split()[0]) / 2**20),
            "kernel": platform.release(),
            "system": platform.freedesktop_os_release()["PRETTY_NAME"],
            "fileSystem": output("stat", "-f", "-c", "%T", self.options.work)[0],
            "flushMicros": round(flush_micros(self.options.work)),
            "swift": output("swift", "--version")[0],
            "java": output("java", "-version")[0],
            "zookeeper": output("dpkg-query", "-W", "-f", "${Version}", "zookeeper")[0],
            "kazoo": output(sys.executable, "-c", "import kazoo; print(kazoo.__version__)")[0],
            "loadBefore": os.getloadavg()[0],
        }

    def measure(self, sections):
        facts = self.facts()
        self.warm_up()
        for section in sections:
            getattr(self, section)()
        facts["loadAfter"] = os.getloadavg()[0]
        return {"facts": facts, "quick": self.is_quick, "rounds": self.rounds, "seconds": self.seconds,
                "treeNodes": self.tree_nodes, "directoryChildren": self.directory_children, "samples": self.samples}


def wait_for(host):
    name, port = host.split(":")
    for _ in range(300):
        try:
            socket.create_connection((name, int(port)), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"ZooKeeper does not answer on {host}")


def flush_micros(directory):
    """What one flush of 4 kB takes on that disk."""
    times = []
    with open(Path(directory) / "flush", "wb") as file:
        for _ in range(100):
            file.write(bytes(4096))
            start = time.perf_counter()
            file.flush()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1e6)
    return report.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", action="append", help="rates, event_latency, processes, shell, million, browser, directory, moving")
    for name in ("root", "work", "results", "fkbench", "fk", "zookeeper-c", "zk-shell", "full", "normal"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    sections = options.only or ["rates", "event_latency", "processes", "shell", "million", "browser", "directory", "moving"]
    result = Bench(options).measure(sections)
    raw = Path(options.results) / f"{time.strftime('%Y%m%dT%H%M%S')}.json"
    raw.write_text(json.dumps(result, indent=1) + "\n")
    text = report.render(result)
    is_complete = not options.quick and not options.only
    target = Path(options.root) / "docs/performance.md" if is_complete else Path(options.results) / "performance.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
