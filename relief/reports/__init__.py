"""What is told to others: indicators of child-friendly spaces by month, without a name and with small numbers hidden."""
