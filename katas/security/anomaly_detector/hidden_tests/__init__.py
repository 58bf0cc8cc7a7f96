"""Is it right? Small firms are made here, where everything can be counted by hand; ranks are asked of the real one."""

from . import alerts, detection, stability, windows

PARTS = (windows, detection, alerts, stability)
