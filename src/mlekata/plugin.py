"""pytest's door: the options, and nothing else unless `--kata` is given."""

from __future__ import annotations

import sys
from collections.abc import Generator
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
        "may be given several times or as a comma list",
    )
    group.addoption(
        "--attempts",
        dest="kata_attempts",
        default="attempts",
        metavar="DIR",
        help="the folder that holds your attempts (default: attempts)",
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


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before anything is captured, so that a run begun anew has the terminal
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """A graded run is not influenced by what lies in the learner's folder."""
    options = early_config.known_args_namespace
    if options.kata:
        options.noconftest = True
        is_elsewhere = early_config.inipath is not None or early_config.rootpath != early_config.invocation_params.dir
        if is_elsewhere and early_config.inipath != NO_SETTINGS:
            raise SystemExit(_run_without_settings(early_config))
    return (yield)


def _run_without_settings(early_config: pytest.Config) -> int:
    """Runs pytest anew with the caller's own arguments, and none from a settings file that lies around."""
    for path in map(str, early_config.getini("pythonpath")):
        if path in sys.path:
            sys.path.remove(path)
    asked = early_config.invocation_params
    rootdir = early_config.known_args_namespace.rootdir or asked.dir
    return pytest.main([*asked.args, "-c", str(NO_SETTINGS), f"--rootdir={rootdir}"], plugins=asked.plugins)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """With `-n`, all checks of one kata run in one process, so that it trains once."""
    if config.option.kata and getattr(config.option, "numprocesses", None):
        config.option.dist = "loadgroup"


def pytest_configure(config: pytest.Config) -> None:
    """Starts the graded run."""
    if not config.option.kata or config.option.help:
        return
    from mlekata import systems

    if sentence := systems.refusal():
        raise pytest.UsageError(sentence)
    from mlekata.errors import KataError, UsageError
    from mlekata.session.run import KataSession

    if config.args_source is pytest.Config.ArgsSource.ARGS:
        raise pytest.UsageError(
            f"--kata takes no paths, but {' '.join(config.args)} was given; use --attempts DIR for another folder"
        )
    config.option.no_header = True  # it would speak of folders and plugins that have no say here
    try:
        config.pluginmanager.register(KataSession(config), "mlekata-session")
    except (UsageError, KataError) as error:
        raise pytest.UsageError(str(error)) from None
