"""The tree of places, division to village, with their polygons: a point finds its area by geometry."""
