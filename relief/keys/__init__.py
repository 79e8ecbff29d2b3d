"""The keys of this server: what they open, whether the right one is there, and how another one takes its place."""
