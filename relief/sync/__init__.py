"""What tablets bring in and take along: every item is kept, answered by itself, and answered the same way twice."""
