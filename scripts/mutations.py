#!/usr/bin/env python3
"""Tests the simulation's checker: every mutation of Tests/Support/Mutations has to be caught by some seed.

One build holds all mutations; the environment variable FK_MUTANT picks one. With --document, docs/mutations.md is written
anew. Names on the command line pick some of them.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "Tests/Support/Mutations"
DOCUMENT = ROOT / "docs/mutations.md"
SCRATCH = ROOT / ".build-mutations"
HEALTHY_SEEDS = 300
CHUNKS = [20, 80, 200, 500]
CHUNK_SECONDS = 240
MUTANT = """\
import Glibc

private let chosen: String? = getenv("FK_MUTANT").map { String(cString: $0) }

/// Whether this run has the mutation.
public func mutant(_ name: String) -> Bool { chosen == name }
"""


def fail(text):
    sys.exit("mutations: " + text)


def read_table(with_open=False):
    mutations = []
    for file in sorted(TABLE.glob("*.txt")):
        if file.name == "open.txt" and not with_open:
            continue
        for block in file.read_text().split("\n\n"):
            if not block.strip():
                continue
            mutation, changes = {}, []
            for line in block.strip("\n").split("\n"):
                if line[0] == "-":
                    changes[-1]["old"].append(line[1:])
                elif line[0] == "+":
                    changes[-1]["new"].append(line[1:])
                else:
                    key, _, value = line.partition(" ")
                    if key == "file":
                        changes.append({"file": value, "old": [], "new": []})
                    else:
                        mutation[key] = value
            mutation["changes"] = [
                {"file": c["file"], "old": "\n".join(c["old"]), "new": "\n".join(c["new"])} for c in changes]
            name = mutation.get("mutation")
            if not name or not all(k in mutation for k in ["trap", "scenario", "breaks"]) or not changes:
                fail(f"{file.name}: an incomplete block: {block[:60]!r}")
            if not any(f'mutant("{name}")' in c["new"] for c in mutation["changes"]):
                fail(f"{name} does not ask for itself")
            mutations.append(mutation)
    return mutations


def build(mutations, configuration):
    tree = SCRATCH / "tree"
    tree.mkdir(parents=True, exist_ok=True)
    places = {}
    for mutation in mutations:
        for change in mutation["changes"]:
            path, old = change["file"], change["old"]
            original = (ROOT / path).read_text()
            if original.count(old) != 1:
                fail(f"{mutation['mutation']}: its text occurs {original.count(old)} times in {path}:\n{old}")
            begin = original.index(old)
            places.setdefault(path, []).append((begin, begin + len(old), change["new"], mutation["mutation"]))
    texts = {}
    for path, changes in places.items():
        text = (ROOT / path).read_text()
        last = len(text) + 1
        for begin, end, new, name in sorted(changes, reverse=True):
            if end > last:
                fail(f"{name}: another mutation changes the same text of {path}")
            text = text[:begin] + new + text[end:]
            last = begin
        texts[path] = text
    for path, text in texts.items():
        if not re.search(r"^(public )?import FaaSKeeperModel$", text, re.M):
            texts[path] = "import FaaSKeeperModel\n" + text
    texts["Sources/Model/Mutant.swift"] = MUTANT
    # Only what has changed is written, so that a second build is short.
    wanted = {}
    for folder in ["Sources", "Tests"]:
        for file in (ROOT / folder).rglob("*"):
            if file.is_file():
                wanted[str(file.relative_to(ROOT))] = file.read_bytes()
    wanted["Package.swift"] = (ROOT / "Package.swift").read_bytes()
    wanted |= {path: text.encode() for path, text in texts.items()}
    for file in list((tree / "Sources").rglob("*")) + list((tree / "Tests").rglob("*")):
        if file.is_file() and str(file.relative_to(tree)) not in wanted:
            file.unlink()
    for path, content in wanted.items():
        file = tree / path
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    environment = {k: v for k, v in os.environ.items() if k != "FK_WARNINGS_ARE_ERRORS"}
    command = [os.environ.get("SWIFT", "swift"), "build", "-c", configuration, "--product", "simulate",
               "--package-path", str(tree), "--scratch-path", str(SCRATCH / "build")]
    if subprocess.run(command, env=environment, stdout=sys.stderr).returncode != 0:
        fail("the mutated sources do not build")
    return SCRATCH / "build" / configuration / "simulate"


def simulate(binary, mutant, first, seeds, scenario=None):
    """The violations as (seed, scenario, text); and what else went wrong, which is none."""
    command = [str(binary), "--first", str(first), "--seeds", str(seeds)]
    if scenario:
        command += ["--scenario", scenario]
    environment = {k: v for k, v in os.environ.items() if k != "FK_MUTANT"}
    if mutant:
        environment["FK_MUTANT"] = mutant
    trouble = None
    try:
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=CHUNK_SECONDS)
        output = run.stdout
        if run.returncode not in (0, 1):
            trouble = f"ended with {run.returncode}: {output.decode(errors='replace')[-300:]}"
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
        trouble = f"no end within {CHUNK_SECONDS} s"
    found = re.findall(r"^seed (\d+) (\S+): (.*)$", output.decode(errors="replace"), re.M)
    return sorted((int(seed), name, text) for seed, name, text in found), trouble


def catch(binary, mutation):
    first, trouble = 0, None
    for chunk in CHUNKS:
        found, trouble = simulate(binary, mutation["mutation"], first, chunk, mutation["scenario"])
        if found:
            return found[0], None
        if trouble:
            return None, trouble
        first += chunk
    return None, f"not caught by {first} seeds"


def shortened(text):
    text = text.replace("|", "\\|").replace("`", "'")
    return text if len(text) <= 110 else text[:107] + "..."


def row(mutation, caught):
    seed, _, text = caught
    return (f"| `{mutation['mutation']}` | {mutation['breaks']} | {mutation['trap']} | "
            f"`{mutation['scenario']}` | {seed} | {shortened(text)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these mutations")
    parser.add_argument("--document", action="store_true", help="write the table into docs/mutations.md")
    parser.add_argument("--open", action="store_true", help="those too that nothing has caught yet")
    parser.add_argument("--configuration", default="release", choices=["debug", "release"])
    arguments = parser.parse_args()
    mutations = read_table(with_open=arguments.open)
    unknown = set(arguments.names) - {m["mutation"] for m in mutations}
    if unknown:
        fail("there is no mutation " + ", ".join(sorted(unknown)))
    binary = build(mutations, arguments.configuration)
    found, trouble = simulate(binary, None, 0, HEALTHY_SEEDS)
    if found or trouble:
        fail(f"without any mutation: {trouble or found[0]}")
    print(f"without any mutation: {HEALTHY_SEEDS} seeds, no violation", flush=True)
    rows, missed = [], 0
    chosen = [m for m in mutations if not arguments.names or m["mutation"] in arguments.names]
    for mutation in chosen:
        caught, trouble = catch(binary, mutation)
        if caught:
            rows.append(row(mutation, caught))
            print(rows[-1], flush=True)
        else:
            missed += 1
            print(f"NOT CAUGHT {mutation['mutation']} ({mutation['scenario']}): {trouble}", flush=True)
    if arguments.document and not missed and not arguments.open and not arguments.names:
        begin, end = "<!-- begin: scripts/mutations.py --document -->\n", "<!-- end -->"
        before, rest = DOCUMENT.read_text().split(begin)
        table = "| mutation | what it breaks | trap | scenario | seed | what the checker says |\n|---|---|---|---|---|---|\n"
        DOCUMENT.write_text(before + begin + table + "\n".join(rows) + "\n" + end + rest.split(end)[1])
    print(f"mutations={len(chosen)} caught={len(chosen) - missed}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
