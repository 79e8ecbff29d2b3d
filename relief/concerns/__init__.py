"""Worries about a child or a woman: raised by anybody, read by protection alone, followed until they are closed."""
