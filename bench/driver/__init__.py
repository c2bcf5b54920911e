"""The benchmark: starts every target, sends the same requests to each in turn, and reports."""
