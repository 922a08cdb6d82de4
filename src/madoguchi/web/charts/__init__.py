"""Charts as SVG drawn on the server: typed data in, safe markup out, no script.

Every chart has patterns beside colours, direct labels, a title and a description for
screen readers, and the same figures as a table. Pure functions; no database, no clock.
"""

from madoguchi.web.charts.columns import bars, stacked
from madoguchi.web.charts.grids import heat
from madoguchi.web.charts.lines import line, sparkline
from madoguchi.web.charts.parts import Chart, Point, Series

__all__ = ["Chart", "Point", "Series", "bars", "heat", "line", "sparkline", "stacked"]
