"""Where the benchmark's things are."""

import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
WORK = TARGET / "site-bench"
PEERS = WORK / "peers"
TRASH = WORK / "trash"
RESULTS = WORK / "results.json"
DOCUMENT = REPOSITORY / "docs" / "performance.md"
