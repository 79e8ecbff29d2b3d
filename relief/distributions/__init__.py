"""Plans of who gets which kit, where and when: targeted, locked, approved, opened, reconciled, closed."""
