"""A wooden artist's lay figure, walking. Metres; it walks towards -y and stands on its own round base."""

import math

import bpy
import numpy as np
from mathutils import Vector
from scipy.interpolate import PchipInterpolator

import bag

THIGH, CALF, UPPER, FORE = 0.083, 0.085, 0.062, 0.058


def way(degrees, sideways=0.0):
    """Downward direction, swung forward by `degrees` and out by `sideways`."""
    a, b = math.radians(degrees), math.radians(sideways)
    return np.array([math.sin(b), -math.sin(a) * math.cos(b), -math.cos(a) * math.cos(b)])


def turned(name, start, end, profile, material, squeeze=1.0):
    """A lathe part between two points.

    `profile`: (share of the length, radius); `squeeze` flattens it fore and aft.
    """
    start, end = Vector(start), Vector(end)
    axis = end - start
    turn = axis.to_track_quat("Z", "X")
    shares, radii = zip(*profile)
    fine = np.linspace(0, 1, 28)
    radius = lathe_radius(fine, shares, radii)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    rings = []
    for share, r in zip(fine, radius):
        ring = [(r * math.cos(a), r * squeeze * math.sin(a), share * axis.length) for a in angle]
        rings.append(np.array(ring))
    thing = bag.stack(name, rings, material)
    thing.location = start
    thing.rotation_mode = "QUATERNION"
    thing.rotation_quaternion = turn
    return thing


def lathe_radius(at, shares, radii):
    return np.maximum(PchipInterpolator(shares, radii)(at), 0.0004)


def ball(at, radius, material, stretch=(1, 1, 1)):
    bpy.ops.mesh.primitive_uv_sphere_add(segments=40, ring_count=24, radius=radius, location=at)
    thing = bpy.context.object
    thing.scale = stretch
    thing.data.polygons.foreach_set("use_smooth", [True] * len(thing.data.polygons))
    thing.data.materials.append(material)
    return thing


LIMB = ((0, 0.004), (0.06, 0.0085), (0.3, 0.0118), (0.75, 0.0092), (0.95, 0.0070), (1, 0.004))
THICK = ((0, 0.005), (0.05, 0.0115), (0.3, 0.0155), (0.75, 0.0115), (0.95, 0.0085), (1, 0.005))


def leg(hip, swing, knee, foot, wood, joint):
    ball(hip, 0.0105, joint)
    bend = hip + way(swing) * THIGH
    turned("thigh", hip + way(swing) * 0.006, bend - way(swing) * 0.005, THICK, wood)
    ball(bend, 0.0088, joint)
    ankle = bend + way(swing - knee) * CALF
    turned("calf", bend + way(swing - knee) * 0.005, ankle - way(swing - knee) * 0.004, LIMB, wood)
    ball(ankle, 0.0065, joint)
    toe = (
        ankle
        + np.array([0, -math.cos(math.radians(foot)), -math.sin(math.radians(foot))]) * 0.042
        + [0, 0, -0.009]
    )
    heel = (
        ankle
        + np.array([0, math.cos(math.radians(foot)), math.sin(math.radians(foot))]) * 0.012
        + [0, 0, -0.009]
    )
    turned(
        "foot", heel, toe, ((0, 0.003), (0.1, 0.0085), (0.55, 0.0098), (0.9, 0.0075), (1, 0.002)), wood, 0.8
    )


def arm(shoulder, swing, elbow, out, wood, joint):
    ball(shoulder, 0.0095, joint)
    bend = shoulder + way(swing, out) * UPPER
    turned("upper arm", shoulder + way(swing, out) * 0.005, bend - way(swing, out) * 0.004, LIMB, wood)
    ball(bend, 0.0068, joint)
    wrist = bend + way(swing + elbow, out * 0.3) * FORE
    turned("forearm", bend + way(swing + elbow, out * 0.3) * 0.004, wrist, LIMB, wood)
    ball(wrist, 0.0052, joint)
    tip = wrist + way(swing + elbow + 6, 0) * 0.032
    turned(
        "hand",
        wrist + way(swing + elbow, 0) * 0.003,
        tip,
        ((0, 0.003), (0.2, 0.0072), (0.6, 0.0085), (0.9, 0.0055), (1, 0.002)),
        wood,
        0.55,
    )


def trunk(hips, wood, joint):
    """Pelvis, waist, chest, neck, head; returns the shoulders' height."""
    turned(
        "pelvis",
        hips + [0, 0, -0.014],
        hips + [0, 0.001, 0.034],
        ((0, 0.010), (0.15, 0.024), (0.45, 0.0295), (0.85, 0.023), (1, 0.012)),
        wood,
        0.72,
    )
    waist = hips + np.array([0, 0.0, 0.042])
    ball(waist, 0.0165, joint)
    chest = waist + np.array([0, -0.004, 0.085])
    turned(
        "chest",
        waist + [0, 0, 0.008],
        chest,
        ((0, 0.013), (0.12, 0.0215), (0.5, 0.0295), (0.82, 0.0335), (0.96, 0.024), (1, 0.010)),
        wood,
        0.66,
    )
    neck = chest + np.array([0, -0.001, 0.006])
    turned(
        "neck",
        neck + [0, 0, -0.008],
        neck + [0, -0.003, 0.018],
        ((0, 0.008), (0.5, 0.0075), (1, 0.008)),
        joint,
    )
    head = neck + np.array([0, -0.006, 0.016])
    turned(
        "head",
        head,
        head + [0, 0.004, 0.050],
        ((0, 0.006), (0.12, 0.0135), (0.45, 0.0190), (0.75, 0.0205), (0.93, 0.0140), (1, 0.002)),
        wood,
        1.08,
    )
    return chest[2] - 0.014


def walking(wood, joint, steel):
    lift = 0.022
    hips = np.array([0, 0, 0.178 + lift])
    leg(hips + [0.019, -0.002, -0.012], 27, 9, 0, wood, joint)
    leg(hips + [-0.019, 0.002, -0.012], -14, 30, 34, wood, joint)
    high = trunk(hips, wood, joint)
    arm(np.array([0.043, -0.003, high]), -26, 16, 8, wood, joint)
    arm(np.array([-0.043, -0.003, high]), 24, 22, -8, wood, joint)
    bag.tube(
        "rod",
        [(0, 0.030, 0.01), (0, 0.030, 0.10), (0, 0.030, 0.16), (0, 0.024, 0.19), (0, 0.012, hips[2])],
        0.0022,
        steel,
    )
    bpy.ops.mesh.primitive_cylinder_add(vertices=120, radius=0.085, depth=0.016, location=(0, 0, 0.008))
    disc = bpy.context.object
    edge = disc.modifiers.new("edge", "BEVEL")
    edge.width, edge.segments = 0.003, 4
    disc.data.polygons.foreach_set("use_smooth", [True] * len(disc.data.polygons))
    disc.modifiers.new("normals", "WEIGHTED_NORMAL")
    disc.data.materials.append(wood)
