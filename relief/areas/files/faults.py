"""Why a map file cannot be read, and what it leaves open; sentences a person can act on."""

from __future__ import annotations

from relief.kernel.problems import N_

MESSAGES = {
    "empty": N_("The file is empty. Export the layer again."),
    "too-big": N_("The file is larger than 64 MB. Split it by division and import each part."),
    "unknown-kind": N_(
        "This is not a map file that can be read here. Send GeoJSON, a zipped shapefile, KML, KMZ or GeoPackage."
    ),
    "not-utf8": N_("The file is not UTF-8 text. Save it again as UTF-8 and try once more."),
    "not-json": N_("The file is not GeoJSON, or it breaks off. Export it again as GeoJSON."),
    "not-collection": N_("This JSON holds no map. Export the whole layer as GeoJSON."),
    "shapefile-alone": N_(
        "This is one part of a shapefile. Put its files (.shp, .shx, .dbf, .prj) into one ZIP file and send that."
    ),
    "zip-damaged": N_("The ZIP file is damaged or breaks off. Pack it again and send it once more."),
    "zip-locked": N_("The ZIP file has a password. Pack it again without one."),
    "zip-too-large": N_("The ZIP file unpacks to far more than a map needs. Nothing was read. Export the layer again."),
    "zip-odd-name": N_(
        "The ZIP file holds names that lead out of its folder, links, or one name twice. Nothing was read. "
        "Pack the map files again."
    ),
    "zip-no-map": N_("The ZIP file holds no map: no .shp, .kml, .gpkg or .geojson was found in it."),
    "zip-in-zip": N_("The ZIP file holds only other ZIP files. Unpack it and send the one with the map."),
    "xml-entities": N_("The KML declares entities of its own, which no map needs. Nothing was read. Export it again."),
    "damaged": N_("The file is damaged or breaks off. Export it again."),
    "no-layer": N_("The file has no layer of this name. Choose one of its layers."),
    "no-rows": N_("The file has no outlines in it. Nothing was kept. Choose another file."),
    "too-many-rows": N_("The file has more than 50,000 outlines. Split it by district and import each part."),
    "too-many-points": N_("The file has more than 2,000,000 points. Simplify it in your map program and try again."),
    "unknown-system": N_("This coordinate system is not known. Give its EPSG number, for example 32645."),
    "too-much": N_(
        "This file needs more time or memory than a map should. Nothing was taken from it. "
        "Simplify it in your map program, or send it in parts."
    ),
}  # fmt: skip

QUESTIONS = {
    "layer": N_("The file has several layers. Choose which one to read."),
    "system": N_("The file does not say its coordinate system. Choose it, and read the file again."),
    "place": N_("As the file says it, this lies outside Bangladesh. Another coordinate system would fit: choose it."),
    "axes": N_("Latitude and longitude are exchanged in this file. Have them exchanged back, or export it again."),
}


class FileFault(ValueError):
    """The file cannot be read; `code` is a key of MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES[code])
        self.code = code


class FileQuestion(ValueError):
    """The file can be read once somebody answers; `about` is a key of QUESTIONS.

    `layers` are names of layers to choose from, `systems` coordinate systems that would fit ("EPSG:32645").
    """

    def __init__(self, about: str, *, layers: tuple[str, ...] = (), systems: tuple[str, ...] = ()) -> None:
        super().__init__(QUESTIONS[about])
        self.about = about
        self.layers = layers
        self.systems = systems
