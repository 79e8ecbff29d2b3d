"""The steps of the whole path, room by room; test_path.py walks them in both languages."""
