"""Drops every line that was seen before: two tries within one second become one."""

CAUGHT_BY = "test_lines_twice_in_one_file_count_twice"
_with_equal_lines = read_logs  # noqa: F821


def read_logs(files, zones, collected):
    lines = dict.fromkeys(line for content in files for line in content.split(b"\n"))
    return _with_equal_lines([b"\n".join(lines)], zones, collected)
