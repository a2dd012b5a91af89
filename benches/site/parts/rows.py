"""What is measured at one size: Dateline, the limits and the peers, in interleaved rounds."""

import collections
import re
import shutil

from . import edits, machine, process, sites, trees, watch

# Callgrind slows a program about fifty times: beyond this size it would run for hours.
LARGEST_COUNTED = 10_000


def measure(size, tools, options, kept, save):
    """`save` is told of the results before the preview servers are watched: a server that hangs costs no more than itself."""
    print(f"== {size:,} articles")
    made = sites.Sites.make(size, tools)
    rounds = options.runs or (7 if size <= 1_000 else 5 if size <= 10_000 else 3)
    results = {**kept, "size": size, "machine": machine.describe()}
    subjects = [Peer(name, command, made, size, options) for name, command in peers(tools)]
    if tools.dateline:
        subjects[:0] = [Same(tools, made), Dateline(tools, made, size)]
    for number in range(rounds):
        for subject in subjects:
            subject.round(number)
        print(f"   round {number + 1} of {rounds}", flush=True)
    for subject in subjects:
        results[subject.name] = subject.results()
    save(results)
    if options.instructions and tools.dateline and size <= LARGEST_COUNTED:
        results["dateline"]["instructions"] = instructions(tools, made)
    for subject in subjects:
        if options.watch and hasattr(subject, "watch"):
            results[subject.name]["watch"] = subject.watch()
    save(results)


def peers(tools):
    if tools.hugo:
        yield "hugo", [tools.hugo, "--quiet"]
    if tools.eleventy:
        yield "eleventy", tools.eleventy_command()


class Dateline:
    """All rows of the press, and the two limits beside them."""

    name = "dateline"

    def __init__(self, tools, made, size):
        self.tools = tools
        self.site = made.dateline
        self.size = size
        self.public = self.site / "public"
        self.command = [tools.dateline, "--root", self.site, "build"]
        self.costs = collections.defaultdict(list)
        self.counts = collections.defaultdict(list)
        self.tree = {}
        self.theme = None

    def build(self, row):
        cost = process.run(self.command)
        self.costs[row].append(cost)
        return cost

    def round(self, number):
        sites.aside(self.public)
        sites.aside(self.site / ".dateline")
        self.build("cold")
        if number == 0:
            self.tree = trees.look(self.public)
        self.limit(self.tools.write_limit, "write_limit", self.public, self.site / "limit")
        sites.aside(self.site / "limit")

        # The first look at a new tree pays for what the cold build left in flight.
        process.run(self.command)
        self.build("unchanged")
        self.limit(self.tools.walk_stat, "walk_limit", self.site / "content", self.site / "config.toml", self.public)

        middle = edits.article(self.site, self.size // 2)
        self.edit("body", f"qzxbody{number}x", lambda word: edits.body(middle, word))
        retitled = edits.article(self.site, self.size // 3)
        self.edit("title", f"qzxtitle{number}x", lambda word: edits.title(retitled, word))
        newest = edits.article(self.site, self.size - 1)
        self.edit("add", f"qzxadded{number}x", lambda word: edits.add(newest, word, number))
        template = self.site / "templates" / sites.OWN_TEMPLATE
        self.edit("template", f"qzxtemplate{number}x", lambda word: edits.template(template, word))

    def limit(self, program, row, *arguments):
        cost = process.run([program, *arguments])
        said = process.fields(cost.output)
        # The program says how long the work took without starting and, for writing, without reading first.
        cost.wall = said["seconds"]
        self.costs[row].append(cost)
        self.counts[row].append({"files": said["files"], "dirs": said["dirs"], "bytes": said["bytes"]})

    def edit(self, row, word, change):
        before = trees.look(self.public)
        change(word)
        self.build(row)
        after = trees.look(self.public)
        written = trees.written(before, after)
        self.counts[row].append({
            "written": len(written),
            "removed": len(trees.removed(before, after)),
            "showing": len(trees.holding(self.public, written, word)),
            "others": sorted(set(written) - trees.holding(self.public, written, word))[:20],
        })

    def results(self):
        rows = {row: process.median(costs) for row, costs in self.costs.items()}
        for row, counts in self.counts.items():
            rows[row]["counts"] = counts[-1]
        rows["cold"]["files"] = len(self.tree)
        rows["cold"]["bytes"] = sum(size for _, _, size in self.tree.values())
        return rows

    def watch(self):
        newest = edits.article(self.site, self.size - 1)
        section = re.search(r'section = "(\w+)"', newest.read_text()).group(1)
        front = (self.public / "index.html").read_text()
        return watch.measure(
            [self.tools.dateline, "--root", self.site, "serve"], self.site, newest,
            [address(newest), "/", f"/{section}/", *watch.alternates(front)],
        )


class Same:
    """A cold build of the pages that the peers make, and no others: what a comparison with them is fair by."""

    name = "same"

    def __init__(self, tools, made):
        self.site = made.dateline
        self.public = self.site / "public-same"
        self.command = [
            tools.dateline, "--root", self.site, "--config", "same.toml", "build", "--output", self.public,
        ]
        self.costs = []
        self.tree = {}

    def round(self, number):
        sites.aside(self.public)
        sites.aside(self.site / ".dateline")
        self.costs.append(process.run(self.command))
        if number == 0:
            self.tree = trees.look(self.public)
        sites.aside(self.public)

    def results(self):
        cold = process.median(self.costs)
        cold["files"] = len(self.tree)
        cold["bytes"] = sum(size for _, _, size in self.tree.values())
        return {"cold": cold}


class Peer:
    """A whole build each time: no peer keeps anything between processes."""

    def __init__(self, name, command, made, size, options):
        self.name = name
        self.command = command
        self.site = getattr(made, name)
        self.public = self.site / ("public" if name == "hugo" else "_site")
        self.size = size
        self.timeout = options.peer_timeout
        self.costs = collections.defaultdict(list)
        self.given_up = False

    def round(self, number):
        if self.given_up:
            return
        try:
            sites.aside(self.public)
            self.build("cold")
            self.check()
            self.build("unchanged")
            edits.body(edits.article(self.site, self.size // 2), f"qzxbody{number}x")
            self.build("body")
        except process.TooSlow:
            self.given_up = True

    def build(self, row):
        self.costs[row].append(process.run(self.command, cwd=self.site, timeout=self.timeout))

    def check(self):
        """A generator that leaves out its lists is fast, and no peer."""
        missing = [page for page in ["index.html", "city/page/2/index.html", "topics/index.html", "index.xml"]
                   if not (self.public / page).exists()]
        if missing:
            raise SystemExit(f"{self.name} did not make {', '.join(missing)}")

    def results(self):
        rows = {row: process.median(costs) for row, costs in self.costs.items()}
        if self.given_up:
            rows["given_up"] = self.timeout
        elif rows:
            tree = trees.look(self.public)
            rows["cold"]["files"] = len(tree)
            rows["cold"]["bytes"] = sum(size for _, _, size in tree.values())
        return rows

    def watch(self):
        if self.given_up or self.size > 10_000:
            return None
        newest = edits.article(self.site, self.size - 1)
        text = newest.read_text()
        section = newest.parts[-4] if self.name == "hugo" else re.search(r'"section": "(\w+)"', text).group(1)
        serve = ["server", "--renderToMemory", "--bind", "127.0.0.1"] if self.name == "hugo" else ["--serve", "--incremental"]
        command = [*(self.command[:-1]), *serve]
        return watch.measure(
            command, self.site, newest, [address(newest), "/", f"/{section}/", "/index.xml"], timeout=60,
        )


def address(path):
    """The URL of an article of the corpus, from its date and the name of its file."""
    year, month, day = re.search(r"(\d{4})-(\d\d)-(\d\d)T", path.read_text()).groups()
    return f"/{year}/{month}/{day}/{path.stem}/"


def instructions(tools, made):
    """User instructions of a cold build on one thread: without waiting threads the number hardly moves."""
    if not shutil.which("valgrind"):
        print("   instructions are left out: valgrind is not installed")
        return None
    sites.aside(made.dateline / "public")
    sites.aside(made.dateline / ".dateline")
    command = [
        "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
        tools.dateline, "--root", made.dateline, "build",
    ]
    cost = process.run(command, env={"RAYON_NUM_THREADS": "1"})
    return int(re.search(r"Collected : (\d+)", cost.output).group(1))
