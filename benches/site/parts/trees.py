"""What a build wrote: a tree before and after."""

import os


def look(root):
    """Path below `root` → inode, time of change, size. A file put in place by renaming has another inode."""
    seen = {}
    folders = [str(root)]
    while folders:
        folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    stat = entry.stat(follow_symlinks=False)
                    seen[os.path.relpath(entry.path, root)] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return seen


def written(before, after):
    return sorted(path for path, state in after.items() if before.get(path) != state)


def removed(before, after):
    return sorted(path for path in before if path not in after)


def holding(root, paths, word):
    """Those of `paths` whose text holds `word`."""
    word = word.encode()
    return {path for path in paths if word in (root / path).read_bytes()}
