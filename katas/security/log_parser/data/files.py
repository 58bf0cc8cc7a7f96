"""Files as hosts write them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from .world import BROKEN_LINES_PER_HOST, DAYS, HOSTS, SECONDS_PER_DAY, World

# Files.
FILES_PER_HOST, OVERLAP_LINES = 4, (30, 150)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def stamp_of(second: float, host: str) -> str:
    """The moment as *host* writes it: in its local time, without the year, or with the offset from UTC."""
    zone, is_old, _ = HOSTS[host]
    local = datetime.fromtimestamp(second, ZoneInfo(zone))
    if is_old:
        return f"{MONTHS[local.month - 1]} {local.day:2d} {local.hour:02d}:{local.minute:02d}:{local.second:02d}"
    return local.isoformat(timespec="microseconds")


def written_files(world: World) -> list[bytes]:
    """The rotated files of all hosts, in any order."""
    rng, files = world.rng, []
    for host, events in world.lines.items():
        last = world.start + DAYS * SECONDS_PER_DAY
        for _ in range(DAYS * 12):
            second = world.start + rng.random() * DAYS * SECONDS_PER_DAY
            world.write(host, second, "(root) CMD (run-parts /etc/cron.hourly)", "CRON[99]")
        events.sort()
        text = [
            f"{stamp_of(min(second, last - 1), host)} {host} {program}: {message}"
            for second, _, program, message in events
        ]
        lines = [line.encode("utf-8", "surrogateescape") for line in text]
        plain = [line for line in lines if b": Failed password for " in line and line.count(b" port ") == 1]
        for number in rng.integers(0, len(lines), BROKEN_LINES_PER_HOST):
            whole = plain[int(rng.integers(len(plain)))]
            lines.insert(int(number), whole[: int(rng.integers(5, len(whole) - 1))])
        ends = np.sort(rng.choice(np.arange(1, 20), FILES_PER_HOST - 1, replace=False)) * len(lines) // 20
        starts = [0, *(int(end) - world.between(OVERLAP_LINES) for end in ends)]
        parts = [lines[max(start, 0) : int(end)] for start, end in zip(starts, [*ends, len(lines)], strict=True)]
        whole_files = [b"\n".join(part) + b"\n" for part in parts]
        whole_files[1] = whole_files[1][: -1 - int(rng.integers(2, 12))]  # its last line is in the next file, whole
        files += whole_files
    files.append(files[int(rng.integers(len(files)))])  # a copy that somebody made
    return [files[i] for i in rng.permutation(len(files))]
