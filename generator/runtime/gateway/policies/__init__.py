"""Policies: pure functions from a request to a request, or from an answer to an answer; one module per group."""
