"""Is it right? Small feeds and funds made by hand, counted in plain Python; forecasts of returns made for the question.

Each test makes its own arguments, so that a mistake in one function is not charged to the next. A test of one
thing leaves the others out: a feed that asks about time zones has no gaps, a fund with a split has no dividend.
"""

from . import compounding, forecasts, growth, prices, risk

PARTS = (compounding, prices, growth, risk, forecasts)
