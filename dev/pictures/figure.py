"""The faceless shop-window figure as a Blender object.

Skin without a head, an egg for a head, one smooth lacquer."""

import bpy  # first: it brings bmesh
import bmesh
import numpy as np

import body
import studio


def mannequin(material, pose=None, voxel=0.006):
    pose = pose or body.STANDING
    points = body.posed(pose)
    thing = studio.solid("skin", points, body.headless_faces())
    drop_loose(thing)
    join(thing, egg(pose))
    remesh = thing.modifiers.new("one skin", "REMESH")
    remesh.mode, remesh.voxel_size = "VOXEL", voxel
    studio.apply(thing)
    relax = thing.modifiers.new("relax", "SMOOTH")
    relax.factor, relax.iterations = 0.5, 6
    studio.apply(thing)
    soften(thing, body.point_of(pose, "head"), 0.11, 60)
    thing.data.polygons.foreach_set("use_smooth", [True] * len(thing.data.polygons))
    thing.data.materials.clear()
    thing.data.materials.append(material)
    return thing


def egg(pose):
    """Head: an egg, narrow end down, tilted a little forward."""
    nape = body.point_of(pose, "head")
    crown = body.point_of(pose, "head", "tail")
    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=40, radius=1)
    thing = bpy.context.object
    points = np.array([v.co for v in thing.data.vertices])
    taper = 1 - 0.13 * np.clip(-points[:, 2], 0, 1) ** 1.5 + 0.02 * points[:, 2]
    points *= np.array([0.069, 0.088, 0.114])
    points[:, :2] *= taper[:, None]
    points[:, 1] -= 0.020 * np.clip(-points[:, 2] / 0.114, 0, 1)
    middle = nape + (crown - nape) * 0.30 + np.array([0, -0.020, 0])
    thing.data.vertices.foreach_set("co", (points + middle).ravel())
    return thing


def join(first, second):
    bpy.ops.object.select_all(action="DESELECT")
    first.select_set(True)
    second.select_set(True)
    bpy.context.view_layer.objects.active = first
    bpy.ops.object.join()


def drop_loose(thing):
    mesh = bmesh.new()
    mesh.from_mesh(thing.data)
    bmesh.ops.delete(mesh, geom=[v for v in mesh.verts if not v.link_faces], context="VERTS")
    bmesh.ops.holes_fill(mesh, edges=[e for e in mesh.edges if e.is_boundary])
    mesh.to_mesh(thing.data)
    mesh.free()


def soften(thing, middle, radius, rounds):
    """Smooths the join of neck and head only."""
    group = thing.vertex_groups.new(name="soft")
    points = np.array([v.co for v in thing.data.vertices])
    near = np.clip(1.6 - np.linalg.norm(points - middle, axis=1) / radius, 0, 1)
    for index in np.nonzero(near)[0]:
        group.add([int(index)], float(near[index]), "REPLACE")
    step = thing.modifiers.new("neck", "SMOOTH")
    step.factor, step.iterations, step.vertex_group = 0.5, rounds, "soft"
    studio.apply(thing)
