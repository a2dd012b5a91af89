"""Running one process and seeing what it cost."""

import dataclasses
import os
import signal
import statistics
import subprocess
import time

# The first second after the corpus, so that every article is in the past and every build sees the same clock.
CLOCK = "1767225600"


class TooSlow(Exception):
    """The process was stopped at its time limit."""


@dataclasses.dataclass
class Cost:
    """Seconds of wall and processor time, and the peak of resident memory in bytes."""

    wall: float
    cpu: float
    memory: int
    output: str = ""


def run(command, cwd=None, timeout=None, env=None):
    """Runs to the end. What was written before is flushed to the disk first, so that nobody pays for another's files."""
    os.sync()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": CLOCK, "NO_COLOR": "1", **(env or {})}
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )
    if timeout:
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(timeout)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    signal.alarm(0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    text = output.decode(errors="replace")
    if process.returncode == -signal.SIGKILL and timeout and wall >= timeout:
        raise TooSlow(f"not in {timeout} s")
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\nended with {process.returncode}:\n{text[-3000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text)


def median(costs):
    """The median of each number on its own."""
    return {
        "wall": statistics.median(cost.wall for cost in costs),
        "cpu": statistics.median(cost.cpu for cost in costs),
        "memory": statistics.median(cost.memory for cost in costs),
        "least": min(cost.wall for cost in costs),
        "most": max(cost.wall for cost in costs),
        "runs": len(costs),
    }


def fields(line):
    """`seconds=0.5 files=12` as numbers."""
    return {name: float(value) for name, value in (word.split("=") for word in line.split() if "=" in word)}
