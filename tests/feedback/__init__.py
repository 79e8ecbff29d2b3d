"""Questions, complaints, confidential reports."""
