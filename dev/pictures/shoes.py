"""A pair of plain low trainers: rubber sole, upper lofted over a foot's outline, laces.

Metres, soles on z = 0."""

import bpy
import numpy as np
from scipy.interpolate import PchipInterpolator

import bag
import studio

LENGTH = 0.285


def outline(t):
    """(centre x, half width) of the sole at t, from heel 0 to toe 1: a left shoe that bends inward (+x)."""
    knots = [0, 0.04, 0.12, 0.25, 0.42, 0.58, 0.70, 0.82, 0.92, 0.975, 1.0]
    half = [0.0, 0.0195, 0.0300, 0.0335, 0.0335, 0.0410, 0.0475, 0.0465, 0.0370, 0.0215, 0.0]
    mid = [0, 0, 0, 0.0000, 0.0000, -0.0010, -0.0005, 0.0030, 0.0070, 0.0085, 0.0085]
    return np.interp(t, knots, mid), spline(t, knots, half)


def spline(t, knots, values):
    return PchipInterpolator(knots, values)(t)


def ring(scale=1.0, inset=0.0, count=120):
    """The sole's outline as a closed ring, y from heel (0) to toe (-LENGTH)."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    t = 0.5 - 0.5 * np.cos(angle)
    mid, half = outline(t)
    side = np.where(angle < np.pi, 1, -1)
    x = mid + side * np.clip(half * scale - inset, 0.0, None)
    y = -(LENGTH / 2 + (t - 0.5) * (LENGTH - 2 * inset))
    return np.stack([x, y], axis=1)


def sole(rubber):
    """A cup sole: a rounded wall with a slight toe spring."""
    rings = []
    for z, inset in (
        (0, 0.0045),
        (0.0012, 0.0022),
        (0.004, 0.0006),
        (0.008, 0),
        (0.020, 0.0002),
        (0.0265, 0.0007),
        (0.0285, 0.0018),
        (0.0292, 0.0035),
        (0.0280, 0.0060),
    ):
        flat = ring(inset=inset)
        rings.append(np.c_[flat, z + spring(flat[:, 1]) + heel_rise(flat[:, 1], z)])
    thing = bag.stack("sole", rings, rubber)
    groove = ring(inset=-0.0002)
    bag.tube("groove", np.c_[groove, 0.0225 + spring(groove[:, 1])], 0.0007, rubber, closed=True)
    return thing


def spring(y):
    t = np.clip(-y / LENGTH, 0, 1)
    return 0.013 * np.clip((t - 0.72) / 0.28, 0, 1) ** 2


def heel_rise(y, z):
    t = np.clip(-y / LENGTH, 0, 1)
    return (0.004 if z > 0.01 else 0.0) * np.clip(1 - t / 0.5, 0, 1)


def crest(t):
    """Height of the upper along the middle line, if it had no opening."""
    return spline(
        t,
        [0, 0.1, 0.25, 0.33, 0.42, 0.58, 0.72, 0.85, 0.95, 1.0],
        [0.070, 0.074, 0.081, 0.092, 0.101, 0.083, 0.066, 0.056, 0.049, 0.040],
    )


def opening(t):
    """Where an edge of the opening lies between the middle line (0) and the sole (1)."""
    return float(
        np.interp(
            t,
            [0, 0.02, 0.06, 0.12, 0.22, 0.31, 0.37, 0.42, 0.62, 0.66],
            [0, 0.34, 0.52, 0.59, 0.61, 0.57, 0.40, 0.17, 0.10, 0.0],
        )
    )


def surface(t, place):
    """A point of the upper: t along the shoe, place from the sole's left edge (-1) over the top (0) on."""
    mid, half = outline(t)
    floor = 0.022 + float(spring(np.array(-t * LENGTH)))
    top = max(float(crest(t)), floor + 0.002)
    angle = place * np.pi / 2
    lean = 1.03 - 0.13 * smooth_step(t, 0.62, 0.35) * (1 - abs(place)) * 2
    x = mid + np.sign(angle) * (half - 0.0014) * lean * np.abs(np.sin(angle)) ** 0.86
    power = 0.62 + 0.16 * smooth_step(t, 0.9, 0.5)
    z = floor + (top - floor) * np.cos(angle) ** power
    return np.array([x, -t * LENGTH * 0.985 - 0.002, z])


def smooth_step(t, start, end):
    share = np.clip((t - start) / (end - start), 0, 1)
    return share * share * (3 - 2 * share)


def upper(leather, heel, lining):
    """Two cheeks, joined at heel and toe; material slots: upper, heel patch, lining."""
    rows = np.concatenate(
        [
            [0, 0.004, 0.010, 0.020, 0.034, 0.050],
            np.linspace(0.07, 0.94, 48),
            [0.955, 0.968, 0.979, 0.988, 0.995, 1.0],
        ]
    )
    columns = 14
    points, faces, slots = [], [], []
    for side in (-1, 1):
        first = len(points)
        for t in rows:
            gap = opening(t)
            points += [surface(t, side * (gap + (1 - gap) * c / (columns - 1))) for c in range(columns)]
        for r in range(len(rows) - 1):
            for c in range(columns - 1):
                a = first + r * columns + c
                face = (a, a + 1, a + columns + 1, a + columns)
                faces.append(face if side < 0 else face[::-1])
                slots.append(1 if rows[r] < 0.09 else 0)
    thing = studio.solid("upper", points, faces, leather)
    thing.data.materials.append(heel)
    thing.data.materials.append(lining)
    thing.data.polygons.foreach_set("material_index", slots)
    weld = thing.modifiers.new("weld", "WELD")
    weld.merge_threshold = 0.0006
    thick = thing.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness, thick.offset, thick.material_offset, thick.use_even_offset = 0.0032, -1, 2, False
    studio.smooth(thing, 2)
    return thing


def tongue(leather, lining):
    rows, columns = np.linspace(0.66, 0.33, 16), 11
    points = []
    for t in rows:
        for c in np.linspace(-1, 1, columns):
            point = surface(t, c * (0.20 + 0.16 * smooth_step(t, 0.6, 0.36)))
            rise = smooth_step(t, 0.42, 0.33)
            points.append(point + [0, 0.004 * rise, -0.0032 + 0.014 * rise - 0.006 * rise * abs(c) ** 3])
    faces = [
        (r * columns + c, r * columns + c + 1, (r + 1) * columns + c + 1, (r + 1) * columns + c)
        for r in range(len(rows) - 1)
        for c in range(columns - 1)
    ]
    thing = studio.solid("tongue", points, faces, leather)
    thing.data.materials.append(lining)
    thick = thing.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness, thick.offset = 0.005, 0
    studio.smooth(thing, 2)
    return thing


def laces(cotton, metal):
    made = []
    for index, t in enumerate(np.linspace(0.435, 0.615, 5)):
        reach = opening(t) + 0.085
        path = []
        for c in np.linspace(-1, 1, 13):
            lift = 0.0042 * (1 - abs(c) ** 6) + 0.0002
            path.append(surface(t + 0.006 * c * (1 if index % 2 else -1), c * reach) + [0, 0, lift])
        path[0] -= [0, 0, 0.004]
        path[-1] -= [0, 0, 0.004]
        made.append(bag.tube("lace", path, 0.0026, cotton))
        for side in (-1, 1):
            at = surface(t, side * (reach + 0.01))
            eye = [
                at + [0.0042 * np.cos(a) * 0.8, 0.0042 * np.sin(a), 0.0012 - side * 0.0030 * np.cos(a)]
                for a in np.linspace(0, 2 * np.pi, 14, endpoint=False)
            ]
            made.append(bag.tube("eyelet", eye, 0.0008, metal, closed=True))
    return made


def seams(thread):
    """Stitching around the toe cap and beside the laces."""
    cap = np.array([surface(0.785 - 0.05 * abs(c) ** 2, c * 0.93) for c in np.linspace(-1, 1, 60)])
    bag.stitches(lifted(cap), thread, 0.0024, 0.0012)
    for side in (-1, 1):
        stay = np.array([surface(t, side * (opening(t) + 0.19)) for t in np.linspace(0.40, 0.68, 40)])
        bag.stitches(lifted(stay), thread, 0.0024, 0.0012)
        rim = np.array([surface(t, side * (opening(t) + 0.045)) for t in np.linspace(0.03, 0.38, 40)])
        bag.stitches(lifted(rim), thread, 0.0024, 0.0012)


def lifted(path):
    return path + [0, 0, 0.0004]


def shoe(look, at, turn, mirror=False):
    """One trainer. `look`: dict of materials leather, heel, lining, rubber, lace, metal, thread."""
    before = set(bpy.data.objects)
    sole(look["rubber"])
    upper(look["leather"], look["heel"], look["lining"])
    tongue(look["leather"], look["lining"])
    laces(look["lace"], look["metal"])
    seams(look["thread"])
    inner = ring(inset=0.004)
    studio.solid(
        "insole", np.c_[inner, np.full(len(inner), 0.030)], [tuple(range(len(inner)))], look["lining"], False
    )
    holder = studio.put(bpy.data.objects.new("shoe", None))
    for thing in set(bpy.data.objects) - before - {holder}:
        thing.parent = holder
    holder.location, holder.rotation_euler = at, (0, 0, turn)
    holder.scale[0] = -1 if mirror else 1
    return holder
