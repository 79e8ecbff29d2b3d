"""python -m relief is the `relief` command."""

from relief.cli import main

main(prog_name="relief")
