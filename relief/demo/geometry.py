"""Point in polygon without a geometry library: enough to place invented people, not to measure."""

from relief.demo.rows import Geometry

Ring = list[tuple[float, float]]


class Shape:
    """Even-odd over all rings, so holes and islands need no special care."""

    def __init__(self, geometry: Geometry) -> None:
        kind, parts = geometry["type"], geometry["coordinates"]
        polygons = parts if kind == "MultiPolygon" else [parts]
        self._rings = [_boxed([(x, y) for x, y, *_ in ring]) for p in polygons for ring in p]

    def contains(self, lon: float, lat: float) -> bool:
        inside = False
        for west, south, east, north, ring in self._rings:
            if west <= lon <= east and south <= lat <= north and _odd(ring, lon, lat):
                inside = not inside
        return inside


def _boxed(ring: Ring) -> tuple[float, float, float, float, Ring]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys), ring


def _odd(ring: Ring, lon: float, lat: float) -> bool:
    odd = False
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        if (y1 > lat) != (y0 > lat) and lon < (x0 - x1) * (lat - y1) / (y0 - y1) + x1:
            odd = not odd
        x0, y0 = x1, y1
    return odd
