"""The tables of docs/performance.md, between two markers. What stands around them is written by people."""

from . import paths

BEGIN = "<!-- benches/site/run writes from here -->"
END = "<!-- to here -->"


def write(results):
    sizes = [results[key] for key in sorted(results, key=int)]
    text = paths.DOCUMENT.read_text() if paths.DOCUMENT.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    head, rest = text.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    made = "\n\n".join(part for part in [machines(sizes), promises(sizes), *map(detail, sizes)] if part)
    paths.DOCUMENT.write_text(f"{head}{BEGIN}\n\n{made}\n\n{END}{tail}")
    print(f"wrote {paths.DOCUMENT.relative_to(paths.REPOSITORY)}")


def machines(sizes):
    lines = {}
    for result in sizes:
        at = result["machine"]
        line = (
            f"{at['cores']} cores ({at['processor']}), {at['memory'] / 2**30:.0f} GiB, {at['kernel']}, {at['disk']}; "
            f"commit {at['commit']}, {at['rustc']}; {at['date']}"
        )
        lines.setdefault(line, []).append(f"{result['size']:,}")
    return "\n".join(f"Measured at {', '.join(of)} articles on {line}." for line, of in lines.items())


def promises(sizes):
    rows = [row for result in sizes for row in promises_at(result)]
    rows += growth(sizes)
    # By promise, then by size.
    rows.sort(key=lambda row: row[:3])
    if not rows:
        return ""
    head = "| promise | articles | target | measured | |\n|---|---|---|---|---|\n"
    return "## The six promises\n\n" + head + "\n".join(rows)


def promises_at(result):
    """One line for each promise that this size was measured for."""
    dateline = result.get("dateline")
    size = result["size"]
    if not dateline or size < 10_000:
        return
    cold, still = dateline["cold"], dateline["unchanged"]
    limit, walk = dateline["write_limit"], dateline["walk_limit"]
    yield ratio("1 cold build / write limit", size, cold["wall"], limit["wall"], 1.6, seconds)
    same = result.get("same", {}).get("cold")
    if same and "cold" in result.get("hugo", {}):
        hugo = result["hugo"]["cold"]
        yield ratio("1 cold build / Hugo, same pages, wall", size, same["wall"], hugo["wall"], 0.25, seconds)
        yield ratio("1 cold build / Hugo, same pages, processor", size, same["cpu"], hugo["cpu"], 0.25, seconds)
    yield ratio("2 nothing changed / walk limit", size, still["wall"], walk["wall"], 1.5, seconds)
    yield ratio("3 one body edited / nothing changed", size, dateline["body"]["wall"], still["wall"], 1.3, seconds)
    title = dateline["title"]["counts"]
    others = title["written"] - title["showing"]
    yield line("3 one title edited: files that do not show it", size, "0", f"{others} of {title['written']}", others == 0)
    if size >= 100_000:
        added = dateline["add"]["counts"]["written"]
        yield line("3 one article added: files written", size, "at most 100", str(added), added <= 100)
    if "template" in dateline:
        template = dateline["template"]["counts"]
        others = template["written"] - template["showing"]
        shown = f"{others} of {template['written']:,}"
        yield line("3 one template edited: files not made with it", size, "0", shown, others == 0)
    if dateline.get("watch"):
        target = 30 if size < 100_000 else 100
        waited = dateline["watch"]["all"]
        shown = f"{waited:.0f} ms" if waited else "a list stays wrong"
        yield line("4 watching, every page right", size, f"at most {target} ms", shown, waited and waited <= target)
    target = 150e6 if size < 100_000 else 700e6
    peak = cold["memory"]
    yield line("5 peak memory, cold", size, f"at most {target / 1e6:.0f} MB", megabytes(peak), peak <= target)
    warm = still["memory"]
    yield line("5 peak memory, warm", size, "less than cold", megabytes(warm), warm < peak)


def growth(sizes):
    """The cost per article at the largest size against that at the smallest."""
    counted = [result for result in sizes if result.get("dateline", {}).get("instructions")]
    if len(counted) >= 2:
        yield grown("6 instructions per article", counted, lambda result: result["dateline"]["instructions"])
    timed = [result for result in sizes if result.get("dateline")]
    if len(timed) >= 2:
        yield grown("6 processor time per article", timed, lambda result: result["dateline"]["cold"]["cpu"])


def grown(promise, results, cost):
    small, large = results[0], results[-1]
    grows = (cost(large) / large["size"]) / (cost(small) / small["size"])
    return line(promise, f"{small['size']:,} to {large['size']:,}", "at most 1.25×", f"{grows:.2f}×", grows <= 1.25)


def ratio(promise, size, measured, base, target, show):
    value = measured / base
    return line(promise, size, f"at most {target}×", f"{show(measured)} / {show(base)} = {value:.2f}×", value <= target)


def line(promise, size, target, measured, met):
    articles = f"{size:,}" if isinstance(size, int) else size
    return f"| {promise} | {articles} | {target} | {measured} | {'met' if met else '**falls short**'} |"


def detail(result):
    """Everything that was measured at one size."""
    rows = []
    for name in ["dateline", "same", "hugo", "eleventy"]:
        costs = result.get(name, {})
        for row, label in ROWS:
            if row in costs:
                rows.append(cells(name, label, row, costs[row]))
        if costs.get("given_up"):
            rows.append(f"| {name.capitalize()}, cold build | not in {costs['given_up']} s | | | | |")
        if costs.get("watch"):
            rows.append(watched(name, costs["watch"]))
    head = "| | wall | processor | peak memory | files | bytes |\n|---|---|---|---|---|---|\n"
    text = f"## {result['size']:,} articles\n\n" + head + "\n".join(rows)
    counted = result.get("dateline", {}).get("instructions")
    if counted:
        text += f"\n\nA cold build takes {counted / result['size'] / 1e6:.2f} million instructions for each article."
    return text


ROWS = [
    ("cold", "cold build"),
    ("write_limit", "the same files written from memory, 2 threads"),
    ("unchanged", "nothing changed"),
    ("walk_limit", "walk and stat of inputs and outputs, 2 threads"),
    ("body", "one body edited"),
    ("title", "one title edited"),
    ("add", "one article added"),
    ("template", "one template edited"),
]


NAMES = {"same": "Dateline with the peers' pages alone"}


def cells(name, label, row, cost):
    counts = cost.get("counts", {})
    files = cost.get("files", counts.get("written", counts.get("files")))
    size = cost.get("bytes", counts.get("bytes"))
    # A limit reads its files before the clock starts; its processor time and memory would say nothing.
    limit = row.endswith("limit")
    who = label.capitalize() if limit else f"{NAMES.get(name, name.capitalize())}, {label}"
    columns = [
        who,
        f"{seconds(cost['wall'])} ({seconds(cost['least'])} to {seconds(cost['most'])})",
        "" if limit else seconds(cost["cpu"]),
        "" if limit else megabytes(cost["memory"]),
        "" if files is None else f"{files:,.0f}",
        "" if size is None else megabytes(size),
    ]
    return f"| {' | '.join(columns)} |"


def watched(name, watch):
    first = f"{watch['first']:.0f} ms until the page is right"
    if watch["never"]:
        lists = f"never right: {', '.join(watch['never'])}"
    else:
        lists = f"{watch['all']:.0f} ms until its lists and feeds are"
    memory = megabytes(watch["memory"]) if watch["memory"] else ""
    return f"| {name.capitalize()}, watching | {first}, {lists} | | {memory} | | |"


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def megabytes(value):
    return f"{value / 1e6:,.0f} MB" if value >= 10e6 else f"{value / 1e6:.1f} MB"
