"""Plans of who gets what where: rules, points, the locked list and its life."""
