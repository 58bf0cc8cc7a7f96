"""`mlekata check` as its caller meets it: lines, exit status, records, interruption."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from test_check_rules import NAME, SMALL_FULL, TOYS, found_in, make_toy, write_record
from typer.testing import CliRunner

from mlekata import check
from mlekata.check import printing
from mlekata.cli import app
from mlekata.kata.folder import read_kata
from mlekata.kata.record import read_record
from mlekata.kata.record import write_record as write_record_of

runner = CliRunner()


def run(*arguments):
    return runner.invoke(app, ["check", *map(str, arguments)])


def at(location):
    return ["--folder", location.catalogue, "--alternatives", location.alternatives]


def test_a_sound_kata_is_called_sound(tmp_path):
    """One line with its seconds, a closing line with counts, exit status 0."""
    result = run(*at(make_toy(tmp_path)))
    assert result.exit_code == 0
    first, last = result.stdout.splitlines()
    assert re.fullmatch(rf"{NAME}: sound, graded again \(no split is recorded\) \(\d+\.\d s\)", first)
    assert last.startswith("1 of 1 katas checked, 1 sound, 0 findings in ")
    assert result.stderr == ""


def test_findings_end_in_exit_status_1(tmp_path):
    """Each finding is a line with kata and file."""
    result = run("security", *at(make_toy(tmp_path, "manifest", "enough_alternatives")))
    assert result.exit_code == 1
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()[:-1]] == [
        [NAME, "kata.toml"],
        [NAME, "reference.py"],
    ]
    assert "1 of 1 katas checked, 0 sound, 2 findings" in result.stdout


def test_no_finding_hides_another(tmp_path):
    """A broken manifest, brief, import, stub and known-bad attempt are all found at once."""
    overlays = ("manifest", "brief_has_no_placeholders", "python_files", "stub_is_empty", "eight_names")
    location = make_toy(tmp_path, *overlays)
    (location.folder / "known_bad" / "no_intercept.py").write_text("def predict(line, x:\n    return x\n")
    (location.folder / "known_bad" / "constant.py").write_text("def predict(line, x):\n    return x\n")
    (location.folder / "data.py").write_text((TOYS / "splits_do_not_overlap" / "data.py").read_text())
    found = found_in(location)
    assert [finding.rule for finding in found] == [
        "eight_names",
        "manifest",
        "python_files",
        "python_files",
        "stub_is_empty",
        "known_bad_files",
        "known_bad_files",
        "one_is_lazy",
        "brief_has_no_placeholders",
        "splits_do_not_overlap",
    ]
    assert "known_bad/no_intercept.py: not Python (SyntaxError, line 1" in str(found[2])


@pytest.mark.parametrize("name", ["kata.toml", "stub.py", "data.py", "scorer.py", "reference.py", "brief.md"])
def test_a_missing_file_is_said_once(tmp_path, name):
    """Rules whose ground is missing are silent, since another has spoken."""
    location = make_toy(tmp_path)
    (location.folder / name).unlink()
    (location.folder / "record.json").unlink()
    files = [finding.file for finding in found_in(location) if finding.rule not in ("record_fits", "manifest")]
    assert files == [name]


def test_an_empty_folder_is_checked_too(tmp_path):
    """A folder without a kata.toml can be named, and lacks all eight names."""
    (tmp_path / "katas" / "rl" / "empty").mkdir(parents=True)
    result = run("rl/empty", "--folder", tmp_path / "katas")
    assert result.exit_code == 1
    assert result.stdout.count("there is no such") == 8


def test_needs_that_go_in_a_circle(tmp_path):
    """The circle is shown, also when it goes through another kata."""
    location = make_toy(tmp_path)
    other = location.catalogue / "security" / "other"
    shutil.copytree(location.folder, other)
    for folder, needed in ((location.folder, "security/other"), (other, NAME)):
        toml = (folder / "kata.toml").read_text().replace("needs = []", f'needs = ["{needed}"]')
        (folder / "kata.toml").write_text(toml)
    (location.folder / "record.json").unlink()
    texts = [finding.text for finding in found_in(location) if finding.rule == "needs"]
    assert len(texts) == 1
    assert f"{NAME} -> security/other -> {NAME}" in texts[0]


def test_a_kata_of_ones_own_may_need_an_installed_one(tmp_path):
    """What is needed may be in the installed catalogue, also under --folder."""
    location = make_toy(tmp_path)
    toml = (location.folder / "kata.toml").read_text().replace("needs = []", 'needs = ["finance/fraud_detector"]')
    (location.folder / "kata.toml").write_text(toml)
    assert [finding for finding in found_in(location) if finding.rule == "needs"] == []


def test_an_unknown_name_is_the_callers_fault(tmp_path):
    """Exit status 2, with close matches."""
    result = run("parcel_cots", *at(make_toy(tmp_path)))
    assert result.exit_code == 2
    assert "did you mean 'security/parcel_cost'" in result.stderr


@pytest.mark.parametrize("option", ["--folder", "--alternatives"])
def test_a_folder_that_is_not_there_is_the_callers_fault(tmp_path, option):
    """Exit status 2, naming the folder."""
    result = run(*at(make_toy(tmp_path)), option, tmp_path / "absent")
    assert result.exit_code == 2
    assert f"{tmp_path / 'absent'}: there is no such folder" in result.stderr


def test_measuring_needs_the_full_check():
    """--measure alone is the caller's fault."""
    result = run("--measure")
    assert result.exit_code == 2
    assert "give --full too" in result.stderr


def test_what_is_measured_is_written_and_fits(tmp_path):
    """The record has the version, the spread, every mistake and the reference's outcomes, and is then accepted."""
    location = make_toy(tmp_path)
    (location.folder / "record.json").unlink()
    assert [finding.rule for finding in found_in(location)] == ["record_fits"]
    assert list(check.check(location, SMALL_FULL, measure=True)) == []
    record = json.loads((location.folder / "record.json").read_text())
    assert (record["version"], record["n_splits"], len(record["splits"])) == (1, 3, 3)
    assert 1.0 < record["reference"]["mean"] < 2.0 < record["baseline"]["mean"]
    assert record["known_bad"]["columns_swapped"]["caught"] == 3
    assert record["known_bad"]["columns_swapped"]["fails"] == ["test_most_predictions_are_close"]
    assert abs(record["known_bad"]["constant"]["quality"]) < 0.05
    assert set(record["alternatives"]) == {"centred", "normal_equations"}
    assert record["gap_in_standard_errors"] > 6
    assert found_in(location) == []


def test_a_record_is_not_written_over_when_the_version_must_be_raised(tmp_path):
    """Or else measuring again would hide that scores have moved."""
    location = make_toy(tmp_path, "version_is_raised")
    before = (location.folder / "record.json").read_bytes()
    found = list(check.check(location, SMALL_FULL, measure=True))
    assert [finding.rule for finding in found] == ["version_is_raised", "record_is_written"]
    assert (location.folder / "record.json").read_bytes() == before


def test_a_raised_version_must_be_measured(tmp_path):
    """Changed files under a higher version are no fault but that the record is old."""
    location = make_toy(tmp_path, "version_is_raised")
    toml = (location.folder / "kata.toml").read_text().replace("version = 1", "version = 2")
    (location.folder / "kata.toml").write_text(toml)
    found = found_in(location)
    assert [finding.rule for finding in found] == ["record_fits"]
    assert "measured as version 1; expected version 2" in found[0].text


def test_a_damaged_record_is_a_finding(tmp_path):
    """The rest is checked as if there were none."""
    location = make_toy(tmp_path)
    (location.folder / "record.json").write_text("{")
    found = found_in(location)
    assert [finding.rule for finding in found] == ["record_fits"]
    assert "not a record as it was measured" in found[0].text


def test_data_that_another_process_builds_otherwise_is_found(tmp_path):
    """The record holds a fingerprint of split 0, and says where the data are others."""
    location = make_toy(tmp_path)
    assert list(check.check(location, SMALL_FULL, measure=True)) == []
    kata = read_kata(location.folder)
    record = read_record(kata)
    first, *others = record.splits
    moved = {place: tuple(1.01 * value for value in one) for place, one in first.data.floats.items()}
    data = dataclasses.replace(first.data, floats=moved)
    write_record_of(kata, dataclasses.replace(record, splits=(dataclasses.replace(first, data=data), *others)))
    found = [finding for finding in found_in(location) if finding.rule == "same_seed_same_data"]
    assert re.search(
        r"with the same libraries, in (inputs|labels|public)\S* float64.*round what decides", found[0].text
    )


def test_an_installation_without_alternatives_is_not_blamed_on_the_kata(tmp_path):
    """A wheel carries no alternatives."""
    location = make_toy(tmp_path)
    (tmp_path / "katas").rename(tmp_path / "_katas")
    location = check.locations([], tmp_path / "_katas")[0]
    assert location.alternatives is None
    assert found_in(location) == []


def test_control_c_ends_with_what_was_found(tmp_path):
    """The findings so far, a closing line that says so, exit status 130, and no process left behind."""
    location = make_toy(tmp_path, "enough_alternatives")
    reference = location.folder / "reference.py"
    reference.write_text(reference.read_text() + "\nimport time\n\ntime.sleep(1)\n")  # so that there is time to stop it
    (location.folder / "record.json").unlink()
    write_record(location)
    command = [
        sys.executable,
        "-c",
        "from mlekata.cli import app; app()",
        "check",
        "--full",
        *map(str, at(location)),
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in what a shell runs behind
    )
    first = process.stdout.readline()
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert "there are 1 alternative solutions" in first
    assert rest.startswith("interrupted: 0 of 1 katas checked, 0 sound, 1 findings in ")
    assert (process.returncode, errors) == (130, "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_shown_on_a_terminal_only():
    """One line that is written over and taken away; nothing when piped."""
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        line = printing.Progress(stream)
        line.about("finance/kata")("split 1 of 2")
        line.clear()
        line.clear()
        assert ("finance/kata: split 1 of 2" in stream.getvalue()) is shown
        assert stream.getvalue().endswith("\r\x1b[2K") is shown
        assert bool(stream.getvalue()) is shown
