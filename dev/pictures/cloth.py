"""Garments on the figure: cut from the body's own outline, let out, then draped by a cloth simulation.

The cut is made with the arms spread (where a garment is flat); the simulation lowers the arms, so that the
folds under the arm and at the waist come from real movement. Every vertex carries UVs in metres: u around,
v along the piece, so that stripes and knit follow the cloth and not the room. A draped garment is kept as a
.npz file beside the renders.
"""

import bpy  # first: it brings bmesh
import bmesh
import numpy as np

import body
import studio

TORSO, SLEEVE, RIB = 0, 1, 2  # material slots of a garment
CROTCH = 0.99  # height at which legs and torso are still one tube
SPREAD = 0.3  # share of the arms' way down at which a garment is cut


def superellipse(angle, half_width, half_depth, power=2.6):
    c, s = np.abs(np.cos(angle)), np.abs(np.sin(angle))
    return 1 / ((c / half_width) ** power + (s / half_depth) ** power) ** (1 / power)


def smooth_max(first, second, soft=0.02):
    gap = np.clip(0.5 + 0.5 * (first - second) / soft, 0, 1)
    return second * (1 - gap) + first * gap + soft * gap * (1 - gap)


def rest_points():
    """Base mesh with the arms spread, otherwise in the finished pose."""
    return body.posed(body.STANDING, SPREAD)


def arm_ends(side):
    return [body.point_of(body.STANDING, f"upperarm_{side}", end, SPREAD) for end in ("head", "tail")]


def tee_cut(hem=0.915, ease=0.012, wide=0.225, deep=0.15, sleeve=0.60):
    """A straight T-shirt. Returns a Blender object with seams and UVs; lengths in metres."""
    points, weights = rest_points(), body.weights()
    arm = sum(weights[f"{bone}_{side}"] for side in "lr" for bone in ("upperarm", "lowerarm", "hand"))
    forearm = sum(weights[f"{bone}_{side}"] for side in "lr" for bone in ("lowerarm", "hand"))
    keep = [
        f
        for f in body.base()[1]["helper-tights"]
        if points[f][:, 2].max() > hem - 0.10 and forearm[f].max() < 0.85
    ]
    thing = studio.solid("tee", points, keep)
    mesh = bmesh.new()
    mesh.from_mesh(thing.data)
    layer = mesh.verts.layers.float.new("arm")
    for vertex in mesh.verts:
        vertex[layer] = float(arm[vertex.index])
    drop_loose(mesh)
    bmesh.ops.subdivide_edges(mesh, edges=mesh.edges[:], cuts=1, smooth=0.6, use_grid_fill=True)
    let_out(mesh, layer, ease, wide, deep)
    cut(mesh, neckline(), keep_below=True)
    cut(mesh, lambda p: CROTCH - p[2], keep_below=True)
    lengthen(mesh, CROTCH - hem)
    for side in "lr":
        cut(mesh, cuff(side, sleeve), keep_below=True)
        cut(mesh, armhole(side))
    cut(mesh, neckline(0.017))
    name_parts(mesh)
    mesh.to_mesh(thing.data)
    mesh.free()
    return thing


def trousers_cut(waist=1.10, ankle=0.095, radius=0.105):
    """Straight, loose trousers, held at the waist. Returns a Blender object with the group "held"."""
    points = rest_points()
    arms = sum(body.weights()[f"{bone}_{side}"] for side in "lr" for bone in ("upperarm", "lowerarm", "hand"))
    keep = [
        f
        for f in body.base()[1]["helper-tights"]
        if points[f][:, 2].min() < waist + 0.05 and arms[f].max() < 0.2
    ]
    thing = studio.solid("trousers", points, keep)
    mesh = bmesh.new()
    mesh.from_mesh(thing.data)
    mesh.verts.layers.float.new("arm")
    drop_loose(mesh)
    bmesh.ops.subdivide_edges(mesh, edges=mesh.edges[:], cuts=1, smooth=0.6, use_grid_fill=True)
    mesh.normal_update()
    axes = {
        side: [body.point_of(body.STANDING, bone + side) for bone in ("thigh_", "calf_", "foot_")]
        for side in "lr"
    }
    for vertex in mesh.verts:
        vertex.co += vertex.normal * 0.006
        widen_leg(vertex, axes["l" if vertex.co.x > 0 else "r"], radius)
    cut(mesh, lambda p: p[2] - waist, keep_below=True)
    cut(mesh, lambda p: ankle - p[2], keep_below=True)
    mesh.to_mesh(thing.data)
    mesh.free()
    group = thing.vertex_groups.new(name="held")
    group.add([v.index for v in thing.data.vertices if v.co.z > waist - 0.03], 1.0, "REPLACE")
    return thing


def widen_leg(vertex, joints, radius):
    """Below mid-thigh each leg is at least a tube about its own bones."""
    hip, knee, ankle = joints
    start, end = (hip, knee) if vertex.co.z > knee[2] else (knee, ankle)
    middle = start + (end - start) * (start[2] - vertex.co.z) / (start[2] - end[2])
    x, y = vertex.co.x - middle[0], vertex.co.y - middle[1] - 0.01
    below = np.clip((hip[2] - 0.10 - vertex.co.z) / 0.14, 0, 1)
    if below > 0:
        away = max(float(np.hypot(x, y)), 1e-6)
        scale = 1 + below * (smooth_max(away, radius) / away - 1)
        vertex.co.x, vertex.co.y = middle[0] + x * scale, middle[1] + 0.01 + y * scale


def let_out(mesh, arm, ease, wide, deep):
    """Moves the skin outward by the ease and lets the torso hang straight from the chest."""
    mesh.normal_update()
    chest = 1.31
    for vertex in mesh.verts:
        share = vertex[arm]
        vertex.co += vertex.normal * (ease + 0.006 * share)
        below = np.clip((chest + 0.06 - vertex.co.z) / 0.16, 0, 1) * (1 - share)
        if below > 0:
            x, y = vertex.co.x, vertex.co.y + 0.005
            radius, angle = np.hypot(x, y), np.arctan2(y, x)
            box = superellipse(angle, wide, deep)
            wanted = smooth_max(radius, box)
            scale = 1 + below * (wanted / max(radius, 1e-6) - 1)
            vertex.co.x, vertex.co.y = x * scale, y * scale - 0.005


def lengthen(mesh, drop, step=0.012):
    """Goes on straight down from the lowest edge."""
    rim = [e for e in mesh.edges if e.is_boundary and max(v.co.z for v in e.verts) < CROTCH + 0.01]
    for _ in range(round(drop / step)):
        made = bmesh.ops.extrude_edge_only(mesh, edges=rim)["geom"]
        for vertex in (g for g in made if isinstance(g, bmesh.types.BMVert)):
            vertex.co.z -= step
        rim = [g for g in made if isinstance(g, bmesh.types.BMEdge) and g.is_boundary]


def drop_loose(mesh):
    bmesh.ops.delete(mesh, geom=[v for v in mesh.verts if not v.link_faces], context="VERTS")


def cut(mesh, field, keep_below=False):
    """Cuts along field = 0. With `keep_below`, what has a positive field falls away."""
    value = {v: field(v.co) for v in mesh.verts}
    fresh = snapped(mesh, value)
    for edge in mesh.edges[:]:
        first, second = (value[v] for v in edge.verts)
        if first * second < 0:
            _edge, made = bmesh.utils.edge_split(edge, edge.verts[0], first / (first - second))
            value[made] = 0.0
            fresh.add(made)
    for face in mesh.faces[:]:
        ends = [v for v in face.verts if v in fresh]
        if len(ends) == 2 and not any(e.other_vert(ends[0]) is ends[1] for e in ends[0].link_edges):
            bmesh.utils.face_split(face, *ends)
    if keep_below:
        gone = [f for f in mesh.faces if sum(value[v] for v in f.verts) > 0]
        bmesh.ops.delete(mesh, geom=gone, context="FACES")
        drop_loose(mesh)


def snapped(mesh, value, reach=0.25):
    """Pulls vertices that are close to the cut onto it, so that no slivers remain. Returns them."""
    fresh = set()
    for edge in mesh.edges:
        first, second = edge.verts
        if value[first] * value[second] < 0:
            share = value[first] / (value[first] - value[second])
            near, place = (first, share) if share < 0.5 else (second, share - 1)
            if abs(place) < reach:
                near.co += (second.co - first.co) * place
                value[near] = 0.0
                fresh.add(near)
    return fresh


def neckline(band=0.0):
    """Positive inside the neck opening (a ball about the neck), wider by `band` metres."""
    middle = body.point_of(body.STANDING, "neck_01") + np.array([0, -0.035, 0.045])
    return lambda p: 0.094 + band - float(np.linalg.norm(np.array(p) - middle))


def plane(point, outward, side):
    """A plane's field, for one arm's surroundings only."""
    head, tail = arm_ends(side)
    axis = (tail - head) / np.linalg.norm(tail - head)

    def field(p):
        p = np.array(p)
        away = float((p - point) @ outward)
        near = np.linalg.norm(np.cross(p - head, axis)) < 0.125 and p[0] * axis[0] > 0
        return away if near else min(away, -1e-3)

    return field


def cuff(side, share):
    head, tail = arm_ends(side)
    return plane(head + (tail - head) * share, tail - head, side)


def armhole(side):
    """The seam between torso and sleeve."""
    sign = 1 if side == "l" else -1
    point = arm_ends(side)[0] + np.array([sign * 0.004, 0, 0])
    return plane(point, np.array([sign * 0.97, 0, -0.24]), side)


def name_parts(mesh):
    """Puts each face in its material slot."""
    holes, collar = {1: armhole("l"), -1: armhole("r")}, neckline(0.017)
    for face in mesh.faces:
        middle = face.calc_center_median()
        if collar(middle) > 0:
            face.material_index = RIB
        elif holes[1 if middle.x > 0 else -1](middle) > 0:
            face.material_index = SLEEVE
        else:
            face.material_index = TORSO


def lay_out(thing):
    """UVs in metres. Torso: u around, v up. Sleeve: v along the arm, so that stripes run around it."""
    mesh = thing.data
    points = np.array([v.co for v in mesh.vertices])
    torso_u, torso_v = np.arctan2(points[:, 0], -points[:, 1]) * 0.17, points[:, 2]
    side = np.sign(points[:, 0])
    mirrored = points * np.stack([side, np.ones_like(side), np.ones_like(side)], axis=1)
    head, tail = arm_ends("l")
    axis = (tail - head) / np.linalg.norm(tail - head)
    offset = mirrored - head
    arm_u = np.arctan2(offset[:, 1], offset @ np.array([-axis[2], 0, axis[0]])) * 0.07
    arm_v = head[2] - offset @ axis
    layer = mesh.uv_layers.new(name="cloth")
    for face in mesh.polygons:
        u, v = (arm_u, arm_v) if face.material_index == SLEEVE else (torso_u, torso_v)
        for loop in face.loop_indices:
            vertex = mesh.loops[loop].vertex_index
            layer.data[loop].uv = (u[vertex], v[vertex])


def collider(pose, frames):
    """The moving body: shape keys along the pose, so that the arms come down over `frames`."""
    steps = 8
    thing = studio.solid("form", body.posed(pose, SPREAD), body.headless_faces())
    for step in range(steps + 1):
        key = thing.shape_key_add(name=f"step {step}")
        key.interpolation = "KEY_LINEAR"
        key.data.foreach_set("co", body.posed(pose, SPREAD + (1 - SPREAD) * step / steps).ravel())
    keys = thing.data.shape_keys
    keys.use_relative = False
    first, last = keys.key_blocks[0].frame, keys.key_blocks[-1].frame
    for frame, value in ((1, first), (frames, last)):
        keys.eval_time = value
        keys.keyframe_insert("eval_time", frame=frame)
    return solidly(thing)


def solidly(thing, thickness=0.006, friction=4):
    """Makes a thing that cloth comes to rest on."""
    thing.modifiers.new("collision", "COLLISION")
    thing.collision.thickness_outer = thickness
    thing.collision.cloth_friction = friction
    return thing


def drape(thing, frames, settings=None, quality=7):
    """Runs the simulation and bakes its last frame into the mesh."""
    cloth = thing.modifiers.new("cloth", "CLOTH")
    values = {
        "quality": quality,
        "mass": 0.22,
        "tension_stiffness": 22,
        "compression_stiffness": 12,
        "shear_stiffness": 6,
        "bending_stiffness": 0.06,
        "tension_damping": 5,
        "compression_damping": 5,
        "shear_damping": 5,
        "bending_damping": 0.4,
        "air_damping": 1.2,
    }
    values.update(settings or {})
    for key, value in values.items():
        setattr(cloth.settings, key, value)
    if "held" in thing.vertex_groups:
        cloth.settings.vertex_group_mass = "held"
    bump = cloth.collision_settings
    bump.collision_quality, bump.distance_min = 3, 0.004
    bump.use_self_collision, bump.self_distance_min, bump.self_friction = True, 0.004, 3
    cloth.point_cache.frame_start, cloth.point_cache.frame_end = 1, frames
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, frames
    for frame in range(1, frames + 1):
        scene.frame_set(frame)
        bpy.context.view_layer.update()
    return studio.apply(thing)


def finish(thing, thickness=0.0022, levels=1):
    """Rounds the facets and gives the cloth a hem: thickness after smoothing."""
    calm = thing.modifiers.new("calm", "SMOOTH")
    calm.factor, calm.iterations = 0.4, 2
    studio.smooth(thing, levels)
    body_of_cloth = thing.modifiers.new("thickness", "SOLIDIFY")
    body_of_cloth.thickness, body_of_cloth.offset = thickness, 1
    return studio.apply(thing)


def save(thing, path):
    mesh = thing.data
    uv = np.zeros(len(mesh.loops) * 2)
    mesh.uv_layers[0].data.foreach_get("uv", uv)
    points = np.array([v.co for v in mesh.vertices])
    sizes = np.array([p.loop_total for p in mesh.polygons])
    corner = np.array([l.vertex_index for l in mesh.loops])
    slot = np.array([p.material_index for p in mesh.polygons])
    np.savez_compressed(path, points=points, sizes=sizes, corner=corner, uv=uv, slot=slot)


def load(path, name, *materials):
    """A kept garment; `materials` are for torso, sleeves and rib (the last one repeats)."""
    kept = np.load(path)
    faces = np.split(kept["corner"], np.cumsum(kept["sizes"])[:-1])
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(kept["points"].tolist(), [], [f.tolist() for f in faces])
    layer = mesh.uv_layers.new(name="cloth")
    layer.data.foreach_set("uv", kept["uv"])
    mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
    for index in range(3 if materials else 0):
        mesh.materials.append(materials[min(index, len(materials) - 1)])
    mesh.polygons.foreach_set("material_index", kept["slot"].tolist())
    return studio.put(bpy.data.objects.new(name, mesh))
