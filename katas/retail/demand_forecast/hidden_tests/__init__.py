"""Is it right? Small shops are made here, whose demand is known in every cell, or in distribution.

The tests of `order_quantities` need features, and take the attempt's own; nothing else leans on another function.
"""

from . import features, orders, origins, sales

PARTS = (sales, origins, features, orders)
