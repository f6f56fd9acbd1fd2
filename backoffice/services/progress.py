"""How long work tells whoever waits where it is."""

from collections.abc import Callable

# What is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
