"""What the numbers were measured on."""

import datetime
import os
import platform
import subprocess

from . import paths


def describe():
    return {
        "date": datetime.date.today().isoformat(),
        "processor": field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "kernel": f"{platform.system()} {platform.release()}",
        "disk": file_system(paths.REPOSITORY),
        "commit": text(["git", "rev-parse", "--short", "HEAD"]),
        "rustc": text(["rustc", "--version"]),
        "load": os.getloadavg()[0],
    }


def describe_load():
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"note: the machine is busy (load {load:.1f}); times will be too high, ratios less so")


def field(path, name):
    with open(path) as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)


def file_system(path):
    """The type of the file system that holds `path`: of all mounts above it the deepest."""
    best = ("", "unknown")
    with open("/proc/mounts") as mounts:
        for mount in mounts:
            _, point, kind, *_ = mount.split()
            if (str(path) + "/").startswith(point.rstrip("/") + "/") and len(point) >= len(best[0]):
                best = (point, kind)
    return best[1]


def text(command):
    return subprocess.run(command, cwd=paths.REPOSITORY, capture_output=True, text=True).stdout.strip()
