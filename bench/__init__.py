"""Figures as ratios in one run: `python -m bench NAME`. Each ends with one line `NAME key=value …`."""
