"""What the package costs, in ratios to its peers: `python -m bench [PART ...]`, or `nox -s bench`."""
