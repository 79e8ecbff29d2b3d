"""What we hold about a family or a person, gathered from every room and set on paper for them."""
