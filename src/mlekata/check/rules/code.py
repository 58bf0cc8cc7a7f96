"""Rules about the code as it is written: stub, reference, hidden tests and known-bad attempts."""

from __future__ import annotations

import ast

from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.kata.folder import KNOWN_BAD_FOLDER

FEWEST_KNOWN_BAD = 5
FEWEST_ALTERNATIVES = 2


def _parameters(function: ast.FunctionDef) -> str:
    """Parameters with their kinds and defaults, without annotations."""
    arguments = ast.parse(f"def f({ast.unparse(function.args)}): ...").body[0]
    assert isinstance(arguments, ast.FunctionDef)
    for node in ast.walk(arguments.args):
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(arguments.args)


@rule(Cost.READING)
def stub_and_reference_agree(subject: KataUnderCheck) -> Faults:
    """Stub and reference have the same functions, with the same parameters and docstrings."""
    stub, reference = subject.functions("stub.py"), subject.functions("reference.py")
    if not stub:
        yield "stub.py", "it has no functions; expected those that the learner writes; add them"
    for name in stub.keys() - reference.keys():
        yield "reference.py", f"it has no function `{name}`; expected every function of stub.py; write it"
    for name in reference.keys() - stub.keys():
        yield (
            "reference.py",
            f"`{name}` is not in stub.py; expected the same functions; add it there, or begin its name with _",
        )
    for name in (name for name in stub if name in reference):
        ours, theirs = _parameters(reference[name]), _parameters(stub[name])
        if ours != theirs:
            yield "reference.py", f"`{name}` takes ({ours}); expected ({theirs}), as in stub.py; make them alike"
        documented = ast.get_docstring(stub[name])
        if not documented:
            yield "stub.py", f"`{name}` has no docstring; expected one with shapes, types and units; write it"
        elif documented != ast.get_docstring(reference[name]):
            yield "reference.py", f"`{name}` has another docstring than in stub.py; expected the same; copy it"


@rule(Cost.READING)
def stub_is_empty(subject: KataUnderCheck) -> Faults:
    """The body of each function in the stub only raises NotImplementedError."""
    for node in ast.walk(subject.tree("stub.py")):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if [ast.unparse(one) for one in body] not in (
                ["raise NotImplementedError"],
                ["raise NotImplementedError()"],
            ):
                yield (
                    "stub.py",
                    f"`{node.name}`, line {node.lineno}, does something; expected a docstring and "
                    "`raise NotImplementedError`; take the rest away",
                )


@rule(Cost.READING)
def one_claim_for_each_test(subject: KataUnderCheck) -> Faults:
    """Each hidden test has a docstring of one line: what is true of a correct attempt."""
    if not subject.tests_as_written:
        yield "hidden_tests.py", "it has no functions test_…; expected some for each function of stub.py; write them"
    for file, node in subject.tests_as_written:
        lines = (ast.get_docstring(node) or "").splitlines()
        if len(lines) != 1:
            yield (
                file,
                f"{node.name}, line {node.lineno}, has a docstring of {len(lines)} lines; expected one line that "
                "states the claim in the learner's words; write it",
            )


@rule(Cost.READING)
def tests_name_what_they_check(subject: KataUnderCheck) -> Faults:
    """Each hidden test is marked with @checks and names functions of the stub."""
    declared = subject.functions("stub.py")
    for test in subject.tests:
        if not test.spec.functions:
            yield (
                test.file,
                f'{test.name} names no function; expected @checks("…") with one of {_list(declared)}',
            )
        for name in test.spec.functions:
            if name not in declared:
                yield (
                    test.file,
                    f"{test.name} checks {name!r}; expected functions of stub.py: {_list(declared)}",
                )


def _list(names: dict[str, ast.FunctionDef]) -> str:
    return ", ".join(names)


@rule(Cost.READING)
def known_bad_files(subject: KataUnderCheck) -> Faults:
    """Each known-bad attempt has a docstring, and a CAUGHT_BY that names a hidden test."""
    tests = {node.name for _, node in subject.tests_as_written}
    for known in subject.known_bad:
        file = f"{KNOWN_BAD_FOLDER}/{known.name}.py"
        if not known.mistake.strip():
            yield file, "it has no docstring; expected the mistake in words; write it"
        if known.caught_by not in tests:
            found = f"names {known.caught_by!r}, which is no hidden test" if known.caught_by else "is missing"
            yield file, f'CAUGHT_BY {found}; expected CAUGHT_BY = "test_…" with the test that catches it'


@rule(Cost.READING)
def enough_known_bad(subject: KataUnderCheck) -> Faults:
    """There are at least five known-bad attempts."""
    count = len(subject.known_bad_files)
    if (subject.folder / KNOWN_BAD_FOLDER).is_dir() and count < FEWEST_KNOWN_BAD:
        yield (
            KNOWN_BAD_FOLDER,
            f"there are {count} known-bad attempts; expected at least {FEWEST_KNOWN_BAD}; "
            "write down mistakes that people really make",
        )


@rule(Cost.READING)
def one_is_lazy(subject: KataUnderCheck) -> Faults:
    """At least one known-bad attempt says LAZY = True: a constant or majority prediction."""
    if subject.known_bad and not any(known.is_lazy for known in subject.known_bad):
        yield (
            KNOWN_BAD_FOLDER,
            "no known-bad attempt says LAZY = True; expected at least one, which predicts a constant or the majority; "
            "write or mark it",
        )


@rule(Cost.READING)
def enough_alternatives(subject: KataUnderCheck) -> Faults:
    """There are at least two alternative correct solutions."""
    if subject.location.alternatives is None:
        raise NotApplicable
    count = len(subject.alternatives)
    if count < FEWEST_ALTERNATIVES:
        yield (
            "reference.py",
            f"there are {count} alternative solutions in {subject.location.alternatives / subject.name}; expected at "
            f"least {FEWEST_ALTERNATIVES} of other kinds than the reference; write them, or give --alternatives DIR",
        )
