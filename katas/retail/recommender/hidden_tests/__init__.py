"""Is it right? Small services are made here, where everything can be counted by hand, and who likes what is known.

The tests of one function do not lean on the ones before it: each gets arguments that were made for it.
"""

from . import leaving_out, measures, recommendations

PARTS = (leaving_out, measures, recommendations)
