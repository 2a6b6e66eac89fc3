"""A sunny corner: limewashed wall with an arched niche, paving, an olive tree in a pot, leaf shadows."""

import math

import numpy as np

import bag
import materials
import studio


def daylight(leaves=14):
    """Low warm sun from the left, blue sky; `leaves`: twigs that throw shadows on the wall."""
    studio.air((0.62, 0.76, 1.0), 0.55)
    studio.sun(38, -38, 4.1, 0.9)
    way = sun_way(38, -38)
    chance = np.random.default_rng(4)
    green = materials.matte("#5d6b4a", 0.7, 0)
    for _ in range(leaves):
        target = np.array([chance.uniform(-2.6, 0.4), 1.0, chance.uniform(1.7, 3.6)])
        middle = target + way * chance.uniform(3.2, 4.4)
        twig(middle, chance, green, 0.7, 30, 0.10)


def sun_way(elevation, azimuth):
    turn, rise = math.radians(azimuth), math.radians(elevation)
    return np.array([math.sin(turn) * math.cos(rise), -math.cos(turn) * math.cos(rise), math.sin(rise)])


def twig(middle, chance, green, length, count, leaf):
    """Leaves along a drooping line."""
    way = chance.normal(size=3)
    way[2] = -abs(way[2]) * 0.6
    way /= np.linalg.norm(way)
    points, faces = [], []
    for index in range(count):
        at = middle + way * length * index / count + chance.normal(0, 0.015, 3)
        add_leaf(points, faces, at, chance, leaf * chance.uniform(0.7, 1.2))
    studio.solid("twig", points, faces, green)


def add_leaf(points, faces, at, chance, size):
    """A pointed blade of six corners, folded along its rib."""
    along = chance.normal(size=3)
    along /= np.linalg.norm(along)
    across = np.cross(along, chance.normal(size=3))
    across /= np.linalg.norm(across)
    up = np.cross(along, across)
    first = len(points)
    for x, y, z in (
        (0, 0, 0),
        (0.3, 0.13, 0.04),
        (0.7, 0.12, 0.04),
        (1, 0, 0),
        (0.7, -0.12, 0.04),
        (0.3, -0.13, 0.04),
    ):
        points.append(at + (along * x + across * y + up * z) * size)
    faces += [(first, first + 1, first + 2, first + 3), (first, first + 3, first + 4, first + 5)]


def corner(plain=False):
    wall(plain)
    paving()
    if not plain:
        step()
    tree((1.32, 0.42, 0) if not plain else (2.15, 0.5, 0))


def wall(plain):
    """Its face is y = 0.9; the niche is 1.5 m wide and 2.35 m high."""
    skin = materials.plaster("#d9a982", "#c78f68") if not plain else materials.plaster("#dcb08a", "#cd9a72")
    thing = bag.block("wall", (0, 1.4, 3), (16, 1.0, 8), skin, 0.01)
    if not plain:
        hole = arch(1.5, 1.6)
        hole.hide_render = True
        cut = thing.modifiers.new("niche", "BOOLEAN")
        cut.operation, cut.object, cut.solver = "DIFFERENCE", hole, "EXACT"
        edge = thing.modifiers.new("edge", "BEVEL")
        edge.width, edge.segments, edge.limit_method = 0.012, 3, "ANGLE"
        thing.modifiers.move(0, 2)
        studio.apply(thing)
        hole.hide_render = True
        thing.data.polygons.foreach_set("use_smooth", [False] * len(thing.data.polygons))
    bag.block(
        "skirting", (0, 0.885, 0.11), (16, 0.03, 0.22), materials.plaster("#a8795a", "#976a4d", 0.3), 0.006
    )


def arch(width, straight):
    """A prism with a round top, standing in the wall."""
    outline = [(-width / 2, -0.2), (width / 2, -0.2)]
    outline += [
        (width / 2 * math.cos(a), straight + width / 2 * math.sin(a)) for a in np.linspace(0, math.pi, 49)
    ]
    count = len(outline)
    points = [(x, y, z) for y in (0.5, 1.45) for x, z in outline]
    faces = [tuple(range(count)), tuple(range(2 * count - 1, count - 1, -1))]
    faces += [
        (i + count, i + count + 1 if i + 1 < count else count, (i + 1) % count, i) for i in range(count)
    ]
    return studio.solid("arch", points, faces, smooth=False)


def step():
    stone = materials.plaster("#cdbfa9", "#b8a88f", 0.3)
    bag.block("step", (0, 1.02, 0.07), (1.9, 0.62, 0.16), stone, 0.014)


def paving():
    g = materials.Graph("paving")
    stones = g.node(
        "TexBrick",
        {"offset": 0.5},
        Vector=g.place(),
        Scale=1.6,
        Mortar_Size=0.012,
        Brick_Width=0.9,
        Row_Height=0.5,
        Color1=materials.linear("#c9b79f"),
        Color2=materials.linear("#b7a48b"),
        Mortar=materials.linear("#8d7d69"),
    )
    worn = g.noise(5, 8)
    tone = g.mix(g.math("MULTIPLY", worn, 0.4), stones.outputs["Color"], materials.linear("#8a7963"))
    g.look(Base_Color=tone, Roughness=0.8)
    height = g.math("SUBTRACT", g.math("MULTIPLY", g.noise(40, 5), 0.25), stones.outputs["Fac"])
    g.bump(height, 0.5, 0.01)
    studio.solid("paving", [(-9, -9, 0), (9, -9, 0), (9, 1.2, 0), (-9, 1.2, 0)], [(0, 1, 2, 3)], g.material)


def tree(at):
    """An olive in a terracotta pot."""
    chance = np.random.default_rng(11)
    x, y, z = at
    clay = materials.plaster("#b8694a", "#a55b3f", 0.25)
    ring = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    profile = [
        (0.15, 0),
        (0.165, 0.02),
        (0.20, 0.30),
        (0.205, 0.34),
        (0.228, 0.345),
        (0.23, 0.40),
        (0.21, 0.405),
        (0.2, 0.35),
    ]
    bag.stack(
        "pot",
        [np.c_[x + r * np.cos(ring), y + r * np.sin(ring), np.full(64, z + h)] for r, h in profile],
        clay,
    )
    bark = materials.wood("#8a7a66", "#5f5344", 2, 0.9)
    trunk = [(x, y, 0.3), (x + 0.02, y, 0.7), (x - 0.03, y + 0.02, 1.0), (x + 0.02, y, 1.3)]
    bag.tube("trunk", trunk, 0.022, bark)
    leaf = materials.matte("#76835f", 0.6, 0)
    dark = materials.matte("#59664a", 0.6, 0)
    for index in range(46):
        way = chance.normal(size=3)
        way[2] = abs(way[2]) * 0.9 + 0.1
        way /= np.linalg.norm(way)
        end = np.array([x, y, 1.28]) + way * chance.uniform(0.20, 0.46) * [1, 0.8, 1.25]
        bag.tube(
            "branch",
            [trunk[-1], (np.array(trunk[-1]) + end) / 2 + [0, 0, 0.05], end, end + [0.01, 0, -0.02]],
            0.004,
            bark,
        )
        twig(end - way * 0.14, chance, leaf if index % 3 else dark, 0.26, 26, 0.062)
