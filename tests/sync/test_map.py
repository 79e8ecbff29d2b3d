"""The map of an upazila on a tablet: ready drawn, small, and for who may see figures."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from relief.kernel.problems import NotAllowed, NotFound
from relief.sync.map_packs import build_pack
from tests.sync.builders import Camp

MOST_PACKED = 150_000


def pack_of(camp: Camp, by: str, chosen: Any = None) -> Any:
    tablet = camp.tablet()
    actor = getattr(camp.people, by)
    return json.loads(
        json.dumps(camp.writing(lambda db: build_pack(db, actor, tablet.device, chosen, now=camp.now)), default=str)
    )


def test_the_pack_draws_every_union_with_a_place_for_its_number(camp: Camp) -> None:
    found = pack_of(camp, "asha", camp.areas.upazila_a.id)
    [svg], [areas] = found["svg"], found["areas"]
    root = ElementTree.fromstring(svg)  # noqa: S314 - made by us
    assert root.tag.endswith("svg")
    assert {name[0] for name in areas} == {camp.areas.union_a1.name_bn, camp.areas.union_a2.name_bn}
    assert sorted(re.findall(r'fill="\{(\d+)\}"', svg)) == [str(number) for number in range(len(areas))]
    assert sorted(re.findall(r">\[(\d+)\]<", svg)) == [str(number) for number in range(len(areas))]
    for view in found["views"]:
        assert len(view[4]) == len(view[5]) == len(areas)
    assert len(gzip.compress(json.dumps(found).encode(), 9)) <= MOST_PACKED


def test_nobody_without_figures_and_nobody_elsewhere_takes_it(camp: Camp) -> None:
    with pytest.raises(NotAllowed):
        pack_of(camp, "babul")
    with pytest.raises(NotFound):
        pack_of(camp, "asha", camp.areas.upazila_b.id)
