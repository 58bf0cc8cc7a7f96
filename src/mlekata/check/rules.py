"""The rules, all of them, in the order in which they are asked."""

from __future__ import annotations

from mlekata.check import brief_rules, code_rules, data_rules, folder_rules, grading_rules, lookup_rules
from mlekata.check.finding import Cost, Rule

RULES = (
    Rule(folder_rules.eight_names, Cost.READING),
    Rule(folder_rules.manifest, Cost.READING),
    Rule(folder_rules.python_files, Cost.READING),
    Rule(folder_rules.needs, Cost.READING),
    Rule(folder_rules.version_is_raised, Cost.READING),
    Rule(folder_rules.record_fits, Cost.READING),
    Rule(code_rules.stub_and_reference_agree, Cost.READING),
    Rule(code_rules.stub_is_empty, Cost.READING),
    Rule(code_rules.one_claim_for_each_test, Cost.READING),
    Rule(code_rules.tests_name_what_they_check, Cost.READING),
    Rule(code_rules.known_bad_files, Cost.READING),
    Rule(code_rules.enough_known_bad, Cost.READING),
    Rule(code_rules.one_is_lazy, Cost.READING),
    Rule(code_rules.enough_alternatives, Cost.READING),
    Rule(brief_rules.brief_has_its_headings, Cost.READING),
    Rule(brief_rules.brief_names_every_function, Cost.READING),
    Rule(brief_rules.brief_has_no_placeholders, Cost.READING),
    Rule(data_rules.data_can_be_built, Cost.BUILDING),
    Rule(data_rules.same_seed_same_data, Cost.BUILDING),
    Rule(data_rules.other_seed_other_data, Cost.BUILDING),
    Rule(data_rules.rows_do_not_meet, Cost.BUILDING),
    Rule(grading_rules.grading_goes_through, Cost.GRADING),
    Rule(grading_rules.stub_earns_nothing, Cost.GRADING),
    Rule(grading_rules.reference_earns_gold, Cost.GRADING),
    Rule(grading_rules.reference_keeps_half_its_limits, Cost.GRADING),
    Rule(grading_rules.known_bad_can_run, Cost.GRADING),
    Rule(grading_rules.known_bad_are_caught, Cost.GRADING),
    Rule(grading_rules.known_bad_stay_below_silver, Cost.GRADING),
    Rule(grading_rules.every_test_catches_something, Cost.GRADING),
    Rule(grading_rules.labels_stay_here, Cost.GRADING),
    Rule(grading_rules.lazy_attempts_are_no_better_than_the_baseline, Cost.GRADING),
    Rule(lookup_rules.looking_up_does_not_pay, Cost.GRADING),
    Rule(grading_rules.gap_is_wide, Cost.GRADING),
    Rule(grading_rules.scribbled_inputs_do_not_matter, Cost.GRADING),
    Rule(grading_rules.alternatives_earn_silver, Cost.FULL),
    Rule(grading_rules.splits_are_enough, Cost.FULL),
)
