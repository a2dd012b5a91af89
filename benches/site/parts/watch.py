"""How long an editor waits: from the write of the file to the server giving out the new page."""

import contextlib
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import time

from . import edits, process

EDITS = 10
# A page that is not right this long after the first one is called never right, in seconds.
PATIENCE = 10


def measure(command, cwd, path, pages, timeout=60):
    """Retitles the article at `path` and asks for each of `pages` until it shows the new title.

    Milliseconds, medians of ten edits: `first` until the article's own page (`pages[0]`) is right, `all` until every
    page that should show the title does (None if one never did), `stale` how many of the ten left another page wrong
    when the first was right. None if the server did not come, or did not see an edit.
    """
    port = free_port()
    with serving([*command, "--port", str(port)] if "--port" not in command else command, cwd) as server:
        client = Client(port, server)
        if not client.wait(pages[0], timeout):
            print(f"   not watched: no server after {timeout} s: {' '.join(map(str, command))}")
            return None
        old = edits.title_text(path)
        shown = [page for page in pages if old.encode() in client.get(page)]
        firsts, alls, stale, wrong = [], [], 0, set()
        for number in range(EDITS):
            # Long enough apart that no edit is caught by the rebuild of the one before.
            time.sleep(0.3)
            word = f"qzxwatch{number}x"
            start = time.perf_counter()
            edits.title(path, word)
            if not client.until(pages[0], word, start + timeout):
                return None
            firsts.append(time.perf_counter() - start)
            late = [page for page in shown[1:] if word.encode() not in client.get(page)]
            stale += bool(late)
            wrong |= {page for page in set(late) - wrong if not client.until(page, word, time.perf_counter() + PATIENCE)}
            alls.append(time.perf_counter() - start)
        memory = peak_memory(server.pid)
    return {
        "first": statistics.median(firsts) * 1000,
        "all": None if wrong else statistics.median(alls) * 1000,
        "never": sorted(wrong),
        "most": max(firsts) * 1000,
        "stale": stale,
        "pages": shown,
        "memory": memory,
    }


@contextlib.contextmanager
def serving(command, cwd):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": process.CLOCK, "NO_COLOR": "1"}
    server = subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


class Client:
    """One connection that is kept open."""

    def __init__(self, port, server):
        self.port = port
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path):
        """The body; empty while there is none."""
        for _ in range(2):
            try:
                self.connection.request("GET", path)
                response = self.connection.getresponse()
                body = response.read()
                return body if response.status == 200 else b""
            except (OSError, http.client.HTTPException):
                self.connection.close()
        return b""

    def wait(self, path, timeout):
        end = time.perf_counter() + timeout
        while not self.get(path):
            if self.server.poll() is not None or time.perf_counter() > end:
                return False
            time.sleep(0.05)
        return True

    def until(self, path, word, end):
        word = word.encode()
        while time.perf_counter() < end:
            if word in self.get(path):
                return True
            # The builder works on the same cores: ask often, but let it work.
            time.sleep(0.0005)
        return False


def alternates(html):
    """Paths of the feeds that a page names in its head."""
    links = re.findall(r"<link[^>]*rel=\"?alternate[^>]*>", html)
    hrefs = [re.search(r"href=\"?([^\"\s>]+)", link) for link in links]
    return [re.sub(r"^https?://[^/]+", "", href.group(1)) for href in hrefs if href]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def peak_memory(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as lines:
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), None)
