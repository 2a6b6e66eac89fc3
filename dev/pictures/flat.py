"""A T-shirt laid flat: the sewing pattern dropped on a table, so that it creases as cloth does.

Knows the pattern and the cloth simulation, nothing of colours and lights.
Metres; the table is z = 0, up is +y.
"""

import numpy as np

import cloth
import pattern
import studio


def tee():
    points, faces, parts = pattern.sewn()
    waves = (
        np.sin(points[:, 0] * 19 + points[:, 1] * 6) * 0.0035
        + np.sin(points[:, 1] * 14 - points[:, 0] * 9) * 0.003
    )
    lifted = points + np.c_[np.zeros_like(waves), np.zeros_like(waves), waves + 0.010]
    thing = studio.solid("flat tee", lifted, faces)
    thing.data.polygons.foreach_set("material_index", parts.astype(np.int32))
    lay_out(thing, points)
    held = thing.vertex_groups.new(
        name="held"
    )  # loosely, as if smoothed out by hand: sleeves must not fold over
    for index, (x, y, _z) in enumerate(points):
        if abs(x) > 0.26 or y < -0.32:
            held.add([index], 0.35, "REPLACE")
    return thing


def lay_out(thing, points):
    """UVs in metres: the torso's as it lies; the sleeve's along the arm."""
    layer = thing.data.uv_layers.new(name="cloth")
    along = (pattern.CUFF_TOP - pattern.TIP) / np.linalg.norm(pattern.CUFF_TOP - pattern.TIP)
    across = np.array([-along[1], along[0]])
    for face in thing.data.polygons:
        for loop in face.loop_indices:
            x, y, _z = points[thing.data.loops[loop].vertex_index]
            if face.material_index == cloth.SLEEVE:
                way = np.array([abs(x), y]) - pattern.TIP
                layer.data[loop].uv = (way @ across, -(way @ along))
            else:
                layer.data[loop].uv = (x, y)


def drop(thing, frames):
    table = studio.solid("table", [(-2, -2, 0), (2, -2, 0), (2, 2, 0), (-2, 2, 0)], [(0, 1, 2, 3)])
    cloth.solidly(table, 0.002, 70)
    return cloth.drape(
        thing,
        frames,
        {"shrink_min": -0.012, "bending_stiffness": 0.3, "air_damping": 6, "pin_stiffness": 0.2},
    )
