"""Measurements, told as ratios within one run: they say how things scale, on whatever machine they are run."""
