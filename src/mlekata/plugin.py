"""pytest's door: the options, and nothing else unless `--kata` is given."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

#: An empty settings file: what a graded run is started with where there would be another one.
NO_SETTINGS = Path(__file__).with_name("no_settings.ini")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Registers the options."""
    group = parser.getgroup("mlekata", "graded katas (mlekata)")
    group.addoption(
        "--kata",
        action="append",
        metavar="NAME",
        help="grade your attempt of a kata, of all katas of a track, or all: finance, finance/fraud_detector, all; "
        "may be given several times or as a comma list; with -k NAME only some of the checks are run, -v shows their "
        "names",
    )
    group.addoption(
        "--attempts",
        dest="kata_attempts",
        metavar="DIR",
        help="the folder that holds your attempts, and history.jsonl with their results (default: attempts, here or "
        "above)",
    )
    group.addoption(
        "--kata-reference",
        action="store_true",
        help="grade the author's reference instead of your attempt, to see what a full score card looks like",
    )
    group.addoption("--kata-json", metavar="FILE", help="also write the results to FILE as JSON")
    group.addoption(
        "--kata-folder", metavar="DIR", help="for authors: take the katas from DIR instead of the installed ones"
    )
    group.addoption(
        "--kata-isolation",
        choices=("best", "sandbox", "sandbox without namespaces", "process"),
        default="best",
        help="what attempts must be shut in by: sandbox refuses to grade where the machine cannot (default: the best "
        "the machine has; `mlekata doctor` says what that is)",
    )
    group.addoption(
        "--kata-workers",
        choices=("fork", "spawn"),
        help="how workers are started (default: fork on Linux, spawn elsewhere; spawn is slower)",
    )


#: Options of pytest and of other plugins that have no say in a graded run: where they are kept, what off means, why.
_LEFT_OUT: tuple[tuple[str, object, str, str], ...] = (
    ("usepdb", False, "--pdb", "attempts are graded in a process of their own, where no debugger can be used"),
    ("trace", False, "--trace", "attempts are graded in a process of their own, where no debugger can be used"),
    ("cov_source", [], "--cov", "attempts are graded in a process of their own, which coverage does not see"),
)
LEFT_OUT = pytest.StashKey[Sequence[str]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before anything is captured, so that a run begun anew has the terminal
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> Generator[None]:
    """A graded run is not influenced by what lies in the learner's folder."""
    options = early_config.known_args_namespace
    if options.kata:
        from mlekata import terminal

        terminal.accept_any_letter(sys.stdout, sys.stderr)
        options.noconftest = True
        is_elsewhere = early_config.inipath is not None or early_config.rootpath != early_config.invocation_params.dir
        if is_elsewhere and early_config.inipath != NO_SETTINGS:
            raise SystemExit(_run_without_settings(early_config, parser))
        early_config.stash[LEFT_OUT] = _leave_out(options)
    return (yield)


def _run_without_settings(early_config: pytest.Config, parser: pytest.Parser) -> int:
    """Runs pytest anew with the caller's own arguments, and none from a settings file that lies around.

    Unless it is that file which asks for katas: then its `addopts` are the caller's wish too.
    """
    for path in map(str, early_config.getini("pythonpath")):
        if path in sys.path:
            sys.path.remove(path)
    asked = early_config.invocation_params
    arguments = [*map(str, asked.args)]
    if not parser.parse_known_args([*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *arguments]).kata:
        arguments = [*early_config.getini("addopts"), *arguments]
    rootdir = early_config.known_args_namespace.rootdir or asked.dir
    return pytest.main([*arguments, "-c", str(NO_SETTINGS), f"--rootdir={rootdir}"], plugins=asked.plugins)


def _leave_out(options: argparse.Namespace) -> list[str]:
    """Turns off what has no say in a graded run; gives a sentence for each."""
    said = []
    for name, off, flag, reason in _LEFT_OUT:
        if getattr(options, name, off):
            setattr(options, name, off)
            said.append(f"{flag} has no effect with --kata: {reason}")
    return said


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """With `-n`, all checks of one kata run in one process, so that it trains once."""
    if not config.option.kata:
        return
    _leave_out(config.option)  # once more: these are parsed anew
    if getattr(config.option, "looponfail", False):
        raise pytest.UsageError("--kata does not go with -f (--looponfail); run pytest --kata again after a change")
    if getattr(config.option, "numprocesses", None) or getattr(config.option, "dist", "no") != "no":
        config.option.dist = "loadfile"


def pytest_configure(config: pytest.Config) -> None:
    """Starts the graded run."""
    if not config.option.kata or config.option.help:
        return
    from mlekata import systems

    if sentence := systems.refusal():
        raise pytest.UsageError(sentence)
    from mlekata.errors import KataError, UsageError
    from mlekata.session.run import KataSession

    config.option.no_header = True  # it would speak of folders and plugins that have no say here
    try:
        config.pluginmanager.register(KataSession(config, config.stash.get(LEFT_OUT, [])), "mlekata-session")
    except (UsageError, KataError) as error:
        raise pytest.UsageError(str(error)) from None
