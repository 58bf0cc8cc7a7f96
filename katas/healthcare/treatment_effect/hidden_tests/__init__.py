"""Is it right? Studies are made here, in which it is known what the treatment does to whom.

The tests of one function do not lean on the functions before it: each gets what it needs from here.
"""

from . import average, balance, patients, places

PARTS = (balance, average, patients, places)
