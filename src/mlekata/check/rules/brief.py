"""Rules about the brief, which is all that the learner reads before writing."""

from __future__ import annotations

import re

from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.kata.manifest import manifest_problems

#: After the title; in this order. CONTRIBUTING.md says what belongs under each.
HEADINGS = ("Story", "Task", "Data", "Rules", "Points")

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|FIXME|XXX)\b|\b[Ll]orem ipsum\b|<(?!https?:|mailto:|/|br\b|sup\b|sub\b)[A-Za-z][^<>\n]{2,120}>"
)


@rule(Cost.READING)
def brief_has_its_headings(subject: KataUnderCheck) -> Faults:
    """The brief is headed by the kata's title, and has the five headings in their order."""
    text = _FENCE.sub("", subject.text("brief.md"))
    title = "" if manifest_problems(subject.toml) else subject.kata_to_read.manifest.title
    found = re.findall(r"^# +(.+?)\s*$", text, re.MULTILINE)
    if len(found) != 1 or (title and found[0] != title):
        yield "brief.md", f"its titles are {found}; expected one line `# {title}`, the title in kata.toml; correct it"
    headings = re.findall(r"^## +(.+?)\s*$", text, re.MULTILINE)
    if headings != list(HEADINGS):
        yield (
            "brief.md",
            f"its headings are {', '.join(headings) or 'none'}; expected {', '.join(HEADINGS)}, in this order; "
            "use ### for headings of your own",
        )


@rule(Cost.READING)
def brief_names_every_function(subject: KataUnderCheck) -> Faults:
    """The brief names every function that the learner writes."""
    text = subject.text("brief.md")
    for name in subject.functions("stub.py"):
        if not re.search(rf"\b{re.escape(name)}\b", text):
            yield "brief.md", f"`{name}` is not in it; expected every function of stub.py; say what it is for"


@rule(Cost.READING)
def brief_has_no_placeholders(subject: KataUnderCheck) -> Faults:
    """Nothing in the brief is left to be written."""
    text = subject.text("brief.md")
    plain = _CODE.sub(
        lambda match: " " * len(match[0]), _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    )
    for match in _PLACEHOLDER.finditer(plain):
        line = plain.count("\n", 0, match.start()) + 1
        yield "brief.md", f"line {line} has the placeholder {match[0]!r}; expected words for the learner; write them"
