"""What was measured, kept by size, so that the sizes need not be measured in one night."""

import json

from . import paths


def load():
    return json.loads(paths.RESULTS.read_text()) if paths.RESULTS.exists() else {}


def save(results):
    paths.RESULTS.parent.mkdir(parents=True, exist_ok=True)
    paths.RESULTS.write_text(json.dumps(results, indent=1) + "\n")
