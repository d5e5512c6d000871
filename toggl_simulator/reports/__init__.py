"""The reports of the simulated service: detailed, summary, weekly, totals, projects, and their files.

Everything here follows the facts on the Reports API (Toggl API facts, more, 10).
"""
