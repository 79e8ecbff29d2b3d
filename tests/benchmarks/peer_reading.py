"""The peer: openpyxl in its quickest mode reads a workbook and does nothing with it. Needs nothing of Relief."""

from __future__ import annotations

import json
import sys
import time

if __name__ == "__main__":
    import openpyxl

    started = time.perf_counter()
    book = openpyxl.load_workbook(sys.argv[2], read_only=True, data_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    print(json.dumps({"seconds": time.perf_counter() - started, "rows": rows - 1}))  # noqa: T201 - the answer
