"""Map files in any usual format, read in a process of their own."""
