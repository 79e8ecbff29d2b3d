"""Areas: the tree of places, their polygons, and every question asked of a map."""
