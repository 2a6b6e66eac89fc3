"""The sewing pattern of a T-shirt, front on back, as one flat mesh. Pure geometry in metres; up is +y."""

import numpy as np
from scipy.spatial import Delaunay, cKDTree

STEP = 0.012  # edge of a typical facet
RIB = 0.017

SHOULDER, TIP = np.array([0.092, 0.33]), np.array([0.215, 0.288])
CUFF_TOP, CUFF_LOW, UNDER = np.array([0.388, 0.168]), np.array([0.305, 0.070]), np.array([0.248, 0.112])
HEM = np.array([0.252, -0.33])


def line(start, end, step=STEP):
    count = max(2, round(np.linalg.norm(end - start) / step) + 1)
    return start + (end - start) * np.linspace(0, 1, count)[:, None]


def neck(depth, band=0.0, step=STEP):
    """Half the neckline, from the shoulder to the middle; the collar's edge is `band` metres inside."""
    angle = np.linspace(0, np.pi / 2, int(0.16 / step))
    width, drop = SHOULDER[0] - band, depth - band * 0.95
    top = SHOULDER[1] + band * 0.45
    return np.stack([width * np.cos(angle), top - (drop + band * 0.45) * np.sin(angle)], axis=1)


def half_outline(depth):
    """Right half, from the middle of the neck to the middle of the hem."""
    collar = neck(depth, RIB)[::-1]
    hem = line(HEM, np.array([0, HEM[1] - 0.006]))
    parts = [
        collar,
        line(collar[-1], SHOULDER),
        line(SHOULDER, TIP),
        line(TIP, CUFF_TOP),
        line(CUFF_TOP, CUFF_LOW),
        line(CUFF_LOW, UNDER),
        line(UNDER, HEM),
        hem,
    ]
    return np.concatenate([p[:-1] for p in parts] + [hem[-1:]])


def armhole_line():
    bow = np.array([-0.018, 0.0])
    share = np.linspace(0, 1, 16)[1:-1, None]
    return TIP + (UNDER - TIP) * share + bow * np.sin(np.pi * share)


def mirrored(points):
    return np.concatenate([points, (points * [-1, 1])[points[:, 0] > 1e-9][::-1]])


def inside(points, ring):
    """Even-odd rule."""
    x, y = points[:, :1], points[:, 1:]
    ax, ay = ring[:, 0], ring[:, 1]
    bx, by = np.roll(ax, -1), np.roll(ay, -1)
    rise = np.where(by == ay, 1e-12, by - ay)
    crossing = ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / rise + ax)
    return crossing.sum(axis=1) % 2 == 1


def sheet(depth):
    """(points, triangles, parts) of one layer; parts: 0 torso, 1 sleeve, 2 rib for each triangle."""
    ring = mirrored(half_outline(depth))
    seams = mirrored(np.concatenate([neck(depth), armhole_line()]))
    row = np.arange(-0.42, 0.42, STEP)
    grid = np.array(
        [
            (x + (STEP / 2 if j % 2 else 0), y)
            for j, y in enumerate(np.arange(-0.36, 0.36, STEP * 0.87))
            for x in row
        ]
    )
    fixed = np.concatenate([ring, seams])
    far = cKDTree(fixed).query(grid)[0] > STEP * 0.6
    points = np.concatenate([fixed, grid[far & inside(grid, ring)]])
    corner = Delaunay(points).simplices
    middle = points[corner].mean(axis=1)
    flat = np.ptp(points[corner], axis=1).min(axis=1) < 1e-7
    corner = corner[inside(middle, ring) & ~flat]
    return points, corner, parts(points[corner].mean(axis=1), depth), len(ring)


def parts(middle, depth):
    reach = np.clip(1 - (middle[:, 0] / SHOULDER[0]) ** 2, 0, None)
    rib = (np.abs(middle[:, 0]) < SHOULDER[0]) & (middle[:, 1] > SHOULDER[1] - depth * np.sqrt(reach))
    found = np.where(rib, 2, 0)
    for side in (1, -1):
        flipped = middle * [side, 1]
        hole = np.concatenate([[TIP], armhole_line(), [UNDER], [[0.3, 0.0]], [[0.5, 0.1]], [[0.5, 0.4]]])
        found[inside(flipped, hole)] = 1
    return found


def sewn():
    """Front over back, sewn at shoulders, sleeves and sides; open at neck, cuffs and hem.

    Returns (points in space, faces, part of each face).
    """
    front, front_faces, front_parts, rim = sheet(0.098)
    back, back_faces, back_parts, _ = sheet(0.026)
    lifted = np.concatenate(
        [np.c_[front, np.full(len(front), 0.012)], np.c_[back, np.full(len(back), 0.004)]]
    )
    same = np.arange(len(lifted))
    tree = cKDTree(back)
    for index in range(rim):
        if on_seam(front[index]):
            away, twin = tree.query(front[index])
            if away < 1e-6:
                same[len(front) + twin] = index
                lifted[index, 2] = 0.008
    faces = np.concatenate([front_faces, back_faces[:, ::-1] + len(front)])
    faces = same[faces]
    found, faces = np.unique(faces, return_inverse=True)
    faces = faces.reshape(-1, 3)
    found_parts = np.concatenate([front_parts, back_parts])
    _, once = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)  # corners that both layers share
    return lifted[found], faces[once], found_parts[once]


def on_seam(point):
    """On a sewn edge, that is not on the cuff, the hem or the neckline."""
    p = np.array([abs(point[0]), point[1]])
    for start, end in ((SHOULDER, TIP), (TIP, CUFF_TOP), (CUFF_LOW, UNDER), (UNDER, HEM)):
        way = end - start
        share = np.clip((p - start) @ way / (way @ way), 0, 1)
        if np.linalg.norm(p - start - way * share) < 1e-6:
            return True
    return False
