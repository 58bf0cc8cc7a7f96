"""Is it right? Messages, stamps and files of a few lines are made here, where everything can be counted by hand.

Hostile text is text: it is handed to the attempt and compared, never put into a sentence, run or looked up.
The tests of one function lean as little as they can on those above it: files have plain lines where `read_logs`
is asked, and tables are made here where `daily_sources` is.
"""

from . import days, files, messages, moments, suspicion

PARTS = (messages, moments, files, days, suspicion)
