"""What is true of a correct attempt."""

from . import fitting, prediction

PARTS = (prediction, fitting)
