"""What people ask and complain of, with deadlines; what is confidential lies sealed in a store of its own."""
