"""Runs alignd and its references in turn and prints ratios: usage bench.py EXECUTABLE FOLDER SIZE [evaluation|load|pull|provider|store ...]

Each run of alignd is followed by one of the reference, so that a slow moment of the machine meets both. The ratio is that
of the medians; minima stand beside it, and the ratio of the processor time used, which other work on the machine hardly
moves. Fails when the two sides do not find the same rows, not when a target is missed.
"""

import json
import pathlib
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent / "Reference"))

SIZES = {"small": [24_000, 48_000, 96_000], "full": [248_000, 500_000, 1_000_000]}
TARGETS = {"evaluation": 0.35, "load": 0.5, "pull": 1.25, "provider": 1.3}
# Runs, findings and live ones of the store of ten years.
YEARS = {"small": (365, 100_000, 10_000), "full": (3_650, 1_000_000, 20_000)}


class Worker:
    """alignd-bench, ready with everything loaded; each run is asked for by a line."""

    def __init__(self, executable, *arguments):
        self.process = subprocess.Popen(
            [executable, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bench: alignd-bench ended early; see its message above")
        return json.loads(line)

    def run(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def row(*cells):
    widths = (10, 14, 15, 20, 24, 7, 8, 12, 10)
    print("".join(str(cell).rjust(width) for cell, width in zip(cells, widths)), flush=True)


def heading(title, size, reference):
    print(f"\n{title}", flush=True)
    row("accounts", size, "", "alignd min/median", f"{reference} min/median", "ratio", "target", "cpu ratio", "peak MiB")


def result(accounts, size, what, ours, theirs, target, peak):
    """Each run is a pair of seconds: on the wall, and of the processor."""
    wall, processor = (
        statistics.median(run[kind] for run in ours) / statistics.median(run[kind] for run in theirs) for kind in (0, 1)
    )
    times = lambda runs: [run[0] for run in runs]
    pair = lambda runs: f"{min(times(runs)):.3f} / {statistics.median(times(runs)):.3f} s"
    row(f"{accounts:,}", f"{size:,}", what, pair(ours), pair(theirs), f"{wall:.2f}", target, f"{processor:.2f}", f"{peak:,}")


def write(executable, folder, accounts):
    place = folder / f"company-{accounts}"
    if not (place / "done").exists():
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run([executable, "write", str(accounts), place], check=True)
        (place / "done").touch()
    return place


def own(outcome):
    return outcome["microseconds"] / 1e6, outcome["processor"] / 1e6


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(processor, work):
    start, used = time.perf_counter(), processor()
    work()
    return time.perf_counter() - start, processor() - used


def agree(ours, theirs):
    for name, value in theirs.items():
        if ours[name] != value:
            raise SystemExit(f"bench: alignd finds {name} {ours[name]:,}, DuckDB {value:,}: one of them is wrong")


def evaluation(executable, folder, sizes):
    from database import Database

    heading("Evaluation: snapshot and matrix to sorted findings with paths (2 threads each)", "members", "DuckDB")
    medians = []
    for accounts in sizes:
        place = write(executable, folder, accounts)
        worker = Worker(executable, "evaluate", accounts)
        facts = worker.answer()
        database = Database(place)
        ours, theirs, peak = [], [], 0
        for number in range(6):
            outcome = worker.run()
            reference = measured(time.process_time, database.run)
            if number == 0:  # the first run warms both up
                agree(outcome, database.facts())
                continue
            ours.append(own(outcome))
            theirs.append(reference)
            peak = max(peak, outcome["peak"])
        worker.close()
        result(accounts, facts["members"], f"{outcome['grants']:,} gr.", ours, theirs, TARGETS["evaluation"], peak)
        medians.append((facts["members"], statistics.median(run[0] for run in ours), outcome))
    last = medians[-1][2]
    print(
        f"  same rows in both: {last['grants']:,} effective grants, {last['excess']:,} of them not permitted, "
        f"{last['missing']:,} obligations not held; {last['findings with paths']:,} findings carry paths"
    )
    growth = ", ".join(
        f"×{larger[0] / smaller[0]:.2f} members take ×{larger[1] / smaller[1]:.2f} time"
        for smaller, larger in zip(medians, medians[1:])
    )
    print(f"  growth: {growth} (target: twice the members at most twice the time)")


def parse(path):
    import orjson

    loads = orjson.loads
    with open(path, "rb") as lines:
        for line in lines:
            loads(line)


def load(executable, folder, sizes):
    heading("JSON Lines into a snapshot", "bytes", "orjson.loads")
    for accounts in sizes:
        path = write(executable, folder, accounts) / "directory.jsonl"
        worker = Worker(executable, "load", path)
        ours, theirs, peak = [], [], 0
        for number in range(3):
            outcome = worker.run()
            ours.append(own(outcome))
            theirs.append(measured(time.process_time, lambda: parse(path)))
            peak = max(peak, outcome["peak"])
        worker.close()
        result(accounts, path.stat().st_size, f"{outcome['members']:,} mb.", ours, theirs, TARGETS["load"], peak)


def pull(executable, folder, sizes):
    from directory import BASE, Directory

    heading("LDAP: everything from slapd, pages of 1000 (whole processes)", "members", "ldapsearch")
    for share in (4, 2, 1):
        people = 20_000 // share
        directory = Directory(folder / "slapd", people, 2_000 // share)
        try:
            ours, theirs, peak = [], [], 0
            for number in range(11):
                answers = []
                pulling = [executable, "pull", directory.url, BASE]
                duration = measured(
                    children, lambda: answers.append(subprocess.run(pulling, check=True, capture_output=True).stdout)
                )
                reference = measured(children, directory.reference)
                outcome = json.loads(answers[0])
                if outcome["accounts"] != people or outcome["unresolved"]:
                    raise SystemExit(f"bench: {people:,} people expected, {outcome} read")
                if number:  # the first run warms both up
                    ours.append(duration)
                    theirs.append(reference)
                    peak = max(peak, outcome["peak"])
        finally:
            directory.stop()
        result(people, outcome["members"], f"{outcome['groups']:,} groups", ours, theirs, TARGETS["pull"], peak)


def provider(executable, folder, sizes):
    from provider import WIDTH, Provider

    heading(f"HTTP provider: everything, {WIDTH} requests at a time (whole processes)", "members", "curl --parallel")
    peaks = []
    for share in (10, 2, 1):
        people, groups = 100_000 // share, 10_000 // share
        server = Provider(folder / "provider", people, groups)
        try:
            ours, theirs, peak = [], [], 0
            for number in range(6):
                answers = []
                reading = [executable, "provider", server.url]
                duration = measured(
                    children, lambda: answers.append(subprocess.run(reading, check=True, capture_output=True).stdout)
                )
                reference = measured(children, server.reference)
                outcome = json.loads(answers[0])
                if (outcome["accounts"], outcome["groups"], outcome["members"]) != (people, groups, server.members):
                    raise SystemExit(f"bench: {people:,} people and {server.members:,} members expected, {outcome} read")
                if number:  # the first run warms both up
                    ours.append(duration)
                    theirs.append(reference)
                    peak = max(peak, outcome["peak"])
        finally:
            server.stop()
        result(people, outcome["members"], f"{groups:,} groups", ours, theirs, TARGETS["provider"], peak)
        records = people + groups + outcome["members"]
        print(f"  {outcome['processor'] / records:.2f} µs of processor time a record", flush=True)
        peaks.append((people, peak, server.bytes))
    (few, little, _), (many, much, answered) = peaks[0], peaks[-1]
    print(
        f"  memory: {little} MiB at most for {few:,} users, {much} MiB for {many:,}, whose answers are "
        f"{answered / 2**20:.0f} MiB: {(much - little) * 1024 / (many - few):.1f} KiB for each further user with their groups"
    )


def store(executable, folder, sizes):
    from memory import Memory

    open_findings, changed = 100_000, 1_000
    heading("Memory of findings: what is remembered, a run over it, the commit with its deliveries", "changed", "sqlite3")
    place = folder / "store"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    worker = Worker(executable, "store", place / "a.sqlite", open_findings, changed)
    worker.answer()
    with sqlite3.connect(place / "a.sqlite") as connection:
        connection.execute("VACUUM INTO ?", (str(place / "b.sqlite"),))
    reference = Memory(place / "b.sqlite")
    reference.connection.execute("PRAGMA journal_mode = WAL")
    ours, theirs, peak = [], [], 0
    for number in range(8):
        outcome = worker.run()
        other = measured(time.process_time, lambda: reference.run(changed))
        if outcome["steps"] != changed:
            raise SystemExit(f"bench: {changed:,} steps expected, {outcome} made")
        if number:  # the first run warms both up
            ours.append(own(outcome))
            theirs.append(other)
            peak = max(peak, outcome["peak"])
    worker.close()
    result(open_findings, changed, "a run", ours, theirs, "≤ 1 s", peak)

    runs, findings, live = YEARS["small" if sizes == SIZES["small"] else "full"]
    years = folder / f"store-{runs}"
    if not (years / "done").exists():
        shutil.rmtree(years, ignore_errors=True)
        years.mkdir(parents=True)
        subprocess.run([executable, "fill", years / "a.sqlite", *map(str, (runs, findings, live))], check=True)
        (years / "done").touch()
    worker = Worker(executable, "open", years / "a.sqlite")
    ours, theirs, peak = [], [], 0
    for number in range(8):
        outcome = worker.run()
        other = measured(time.process_time, lambda: len(Memory(years / "a.sqlite").live()))
        if number:
            ours.append(own(outcome))
            theirs.append(other)
            peak = max(peak, outcome["peak"])
    worker.close()
    result(findings, outcome["live"], f"{runs:,} runs", ours, theirs, "≤ 1 s", peak)


def main(executable, folder, size, *parts):
    known = {"evaluation": evaluation, "pull": pull, "load": load, "provider": provider, "store": store}
    if size not in SIZES or any(part not in known for part in parts):
        raise SystemExit(f"bench: expected a size of {', '.join(SIZES)} and parts of {', '.join(known)}")
    for part in parts or known:
        known[part](executable, pathlib.Path(folder), SIZES[size])


if __name__ == "__main__":
    main(*sys.argv[1:])
