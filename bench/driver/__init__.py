"""The bench: starts every target, drives the same work at each in turn, and reports."""
