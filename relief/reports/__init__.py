"""What is told to others: child-friendly spaces by month, without a name and with small numbers hidden."""
