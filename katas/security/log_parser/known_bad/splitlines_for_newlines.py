"""Splits text with splitlines, which takes nine other characters for the end of a line."""

CAUGHT_BY = "test_lines_end_only_where_the_log_ends_them"
_by_byte = read_logs  # noqa: F821


def read_logs(files, zones, collected):
    texts = (content.decode("utf-8", errors="replace") for content in files)
    return _by_byte(["\n".join(text.splitlines()).encode() for text in texts], zones, collected)
