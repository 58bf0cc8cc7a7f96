"""The rules, all of them, in the order in which they are asked."""

from __future__ import annotations

from mlekata.check.finding import Cost, Rule
from mlekata.check.rules import brief, code, data, folder, grading, nearest_rows, record, track

RULES = (
    Rule(folder.eight_names, Cost.READING),
    Rule(folder.manifest, Cost.READING),
    Rule(folder.python_files, Cost.READING),
    Rule(folder.needs, Cost.READING),
    Rule(track.libraries_are_of_the_track, Cost.READING),
    Rule(track.shared_files_are_shared, Cost.READING),
    Rule(track.solutions_stand_alone, Cost.READING),
    Rule(record.version_is_raised, Cost.READING),
    Rule(record.record_fits, Cost.READING),
    Rule(code.stub_and_reference_agree, Cost.READING),
    Rule(code.stub_is_empty, Cost.READING),
    Rule(code.one_claim_for_each_test, Cost.READING),
    Rule(code.tests_name_what_they_check, Cost.READING),
    Rule(code.known_bad_files, Cost.READING),
    Rule(code.enough_known_bad, Cost.READING),
    Rule(code.one_is_lazy, Cost.READING),
    Rule(code.enough_alternatives, Cost.READING),
    Rule(brief.brief_has_its_headings, Cost.READING),
    Rule(brief.brief_names_every_function, Cost.READING),
    Rule(brief.brief_has_no_placeholders, Cost.READING),
    Rule(data.data_can_be_built, Cost.BUILDING),
    Rule(data.same_seed_same_data, Cost.BUILDING),
    Rule(data.other_seed_other_data, Cost.BUILDING),
    Rule(data.splits_do_not_overlap, Cost.BUILDING),
    Rule(grading.grading_goes_through, Cost.GRADING),
    Rule(grading.stub_earns_nothing, Cost.GRADING),
    Rule(grading.reference_earns_gold, Cost.GRADING),
    Rule(grading.reference_keeps_half_its_limits, Cost.GRADING),
    Rule(grading.known_bad_can_run, Cost.GRADING),
    Rule(grading.known_bad_are_caught, Cost.GRADING),
    Rule(grading.known_bad_stay_below_silver, Cost.GRADING),
    Rule(grading.every_test_catches_something, Cost.GRADING),
    Rule(grading.labels_stay_here, Cost.GRADING),
    Rule(grading.lazy_attempts_are_no_better_than_the_baseline, Cost.GRADING),
    Rule(nearest_rows.looking_up_does_not_pay, Cost.GRADING),
    Rule(record.figures_hold, Cost.GRADING),
    Rule(grading.gap_is_wide, Cost.GRADING),
    Rule(grading.mutated_inputs_do_not_matter, Cost.GRADING),
    Rule(grading.alternatives_earn_silver, Cost.FULL),
    Rule(grading.splits_are_enough, Cost.FULL),
)
