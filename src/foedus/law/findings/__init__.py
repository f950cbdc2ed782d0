"""Findings."""


def find(analysis):
    return ()
