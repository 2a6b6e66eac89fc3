"""A structured leather handbag: rounded body, flap, turn lock, rolled handle, rings.

Metres, standing on z = 0."""

import math

import bpy
import numpy as np

import studio

WIDTH, HEIGHT, DEPTH = 0.30, 0.215, 0.115


def rounded(half_width, half_depth, power, count=96):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    reach = 1 / ((np.abs(c) / half_width) ** power + (np.abs(s) / half_depth) ** power) ** (1 / power)
    return np.stack([reach * c, reach * s], axis=1)


def stack(name, rings, material, closed=True):
    """A skin over equal rings of points."""
    count = len(rings[0])
    points = np.concatenate(rings)
    faces = []
    for level in range(len(rings) - 1):
        for i in range(count):
            j = (i + 1) % count
            faces.append(
                (level * count + i, level * count + j, (level + 1) * count + j, (level + 1) * count + i)
            )
    if closed:
        faces.append(tuple(range(count - 1, -1, -1)))
        faces.append(tuple(range((len(rings) - 1) * count, len(rings) * count)))
    return studio.solid(name, points, faces, material)


def tube(name, path, radius, material, closed=False, flat=1.0):
    """A round cord along points; `flat` squeezes it across."""
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution, curve.use_fill_caps = "3D", radius, 6, True
    spline = curve.splines.new("NURBS")
    spline.points.add(len(path) - 1)
    for point, place in zip(spline.points, path):
        point.co = (*place, 1)
    spline.order_u, spline.use_endpoint_u, spline.use_cyclic_u = 4, not closed, closed
    spline.resolution_u = 8
    curve.materials.append(material)
    return studio.put(bpy.data.objects.new(name, curve))


def body(skin):
    """Wider at the foot, softly swollen, edges rounded top and bottom."""
    rings = []
    for share in np.concatenate(
        [[0, 0.004, 0.012, 0.028], np.linspace(0.06, 0.94, 24), [0.972, 0.988, 0.996, 1]]
    ):
        edge = min(share, 1 - share) * HEIGHT
        inset = 0.012 - math.sqrt(max(0, 0.012**2 - (0.012 - min(edge, 0.012)) ** 2))
        wide = WIDTH / 2 * (1.0 - 0.10 * share) - inset + 0.004 * math.sin(share * math.pi)
        deep = DEPTH / 2 * (1.0 - 0.38 * share) - inset + 0.006 * math.sin(share * math.pi)
        ring = rounded(wide, deep, 4.5)
        rings.append(np.c_[ring, np.full(len(ring), 0.006 + share * HEIGHT)])
    return stack("body", rings, skin)


def front(z):
    """Depth of the body's front face at a height."""
    share = (z - 0.006) / HEIGHT
    return -(DEPTH / 2 * (1 - 0.38 * share) + 0.006 * math.sin(min(max(share, 0), 1) * math.pi))


def flap(skin, thread):
    """Comes over the top from behind and ends in a soft curve on the front."""
    top = HEIGHT + 0.0075
    back = -front(top - 0.01)
    profile = [
        (back + 0.003, top - 0.05),
        (back + 0.004, top - 0.02),
        (back * 0.93, top - 0.003),
        (back * 0.75, top + 0.004),
        (0, top + 0.0055),
        (-back * 0.75, top + 0.004),
        (-back * 0.97, top - 0.003),
    ]
    for share in np.linspace(0.05, 1, 14):
        z = top - 0.012 - share * 0.093
        profile.append((front(z) - 0.0045 - 0.003 * math.sin(share * math.pi), z))
    columns, rows = 41, len(profile)
    points = []
    for row, (y, z) in enumerate(profile):
        fall = max(0, row - 6) / (rows - 7)
        for u in np.linspace(-1, 1, columns):
            half = WIDTH / 2 * 0.90 * (1 - 0.012 * row / rows)
            bend = fall * (0.030 * (1 - abs(u) ** 2.6) - 0.022)
            corner = 0.0035 * abs(u) ** 8
            points.append((u * half, y + corner, z - bend))
    faces = [
        (r * columns + c, r * columns + c + 1, (r + 1) * columns + c + 1, (r + 1) * columns + c)
        for r in range(rows - 1)
        for c in range(columns - 1)
    ]
    thing = studio.solid("flap", points, faces, skin)
    thick = thing.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness, thick.offset = 0.0042, 0
    edge = thing.modifiers.new("edge", "BEVEL")
    edge.width, edge.segments, edge.limit_method = 0.0014, 3, "ANGLE"
    studio.smooth(thing, 1)
    grid = np.array(points).reshape(rows, columns, 3)
    stitches(np.concatenate([grid[7:-1, 1], grid[-2, 2:-2], grid[7:-1, -2][::-1]]) + [0, -0.0026, 0], thread)
    return grid


def stitches(path, material, length=0.0042, gap=0.0021):
    """Single stitches along a line."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    reach = np.concatenate([[0], np.cumsum(steps)])
    at = 0.0
    curve = bpy.data.curves.new("thread", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", 0.00055, 2
    while at + length < reach[-1]:
        spline = curve.splines.new("POLY")
        spline.points.add(2)
        for index, place in enumerate((at, at + length / 2, at + length)):
            co = [np.interp(place, reach, path[:, axis]) for axis in range(3)]
            co[1] -= 0.0004 if index == 1 else 0
            spline.points[index].co = (*co, 1)
        at += length + gap
    curve.materials.append(material)
    studio.put(bpy.data.objects.new("thread", curve))


def handle(skin, gold):
    """A rolled arch on two rings with leather tabs."""
    top = HEIGHT + 0.012
    for side in (-1, 1):
        x = side * 0.088
        ring = [
            (x + 0.0001 * math.sin(a), 0.013 * math.sin(a), top + 0.010 + 0.013 * math.cos(a))
            for a in np.linspace(0, 2 * math.pi, 20, endpoint=False)
        ]
        tube("ring", ring, 0.0021, gold, closed=True)
        block("tab", (x, 0, top - 0.002), (0.022, 0.026, 0.012), skin, 0.004)
    arch = [(-0.088, 0, top + 0.020)]
    for angle in np.linspace(math.pi, 0, 25):
        arch.append(
            (
                0.088 * math.cos(angle) * (1 + 0.06 * math.sin(angle)),
                0.0,
                top + 0.030 + 0.105 * math.sin(angle) ** 0.8,
            )
        )
    arch.append((0.088, 0, top + 0.020))
    tube("handle", arch, 0.0068, skin)
    for side in (-1, 1):
        tube("sleeve", [(side * 0.088, 0, top + z) for z in (0.019, 0.024, 0.030, 0.036)], 0.0078, gold)


def block(name, at, size, material, edge):
    bpy.ops.mesh.primitive_cube_add(size=1, location=at)
    thing = bpy.context.object
    thing.name, thing.scale = name, size
    bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    bevel = thing.modifiers.new("edge", "BEVEL")
    bevel.width, bevel.segments = edge, 5
    thing.data.polygons.foreach_set("use_smooth", [True] * len(thing.data.polygons))
    thing.data.materials.append(material)
    return thing


def lock(gold, grid):
    """A turn lock near the flap's edge."""
    _x, y, z = grid[-4, grid.shape[1] // 2]
    block("plate", (0, y - 0.0035, z), (0.046, 0.004, 0.026), gold, 0.0018)
    block("key", (0, y - 0.0085, z), (0.007, 0.010, 0.019), gold, 0.003)


def feet(gold):
    for x in (-0.115, 0.115):
        for y in (-0.032, 0.032):
            block("foot", (x, y, 0.004), (0.012, 0.012, 0.008), gold, 0.0035)


def bag(skin, thread, gold):
    body(skin)
    grid = flap(skin, thread)
    lock(gold, grid)
    handle(skin, gold)
    feet(gold)
    piping(skin)


def piping(skin):
    """A welt around the foot of the bag."""
    ring = rounded(WIDTH / 2 - 0.0005, DEPTH / 2 - 0.0005, 4.5, 120)
    tube("welt", [(x, y, 0.016) for x, y in ring], 0.0024, skin, closed=True)
