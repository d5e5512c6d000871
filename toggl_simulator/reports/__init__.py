"""The reports of the simulated service: detailed, summary, weekly, totals, projects, and their files.

Everything here follows the facts on the Reports API (docs/facts/toggl.md 8).
"""
