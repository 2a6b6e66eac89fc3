"""The photo studio: empty scene, lights, backdrop, camera, film.

Knows Blender's Cycles renderer and nothing of what is photographed.
"""

import math
import os

import bpy
from mathutils import Vector

SCALE = float(os.environ.get("PICTURES_SCALE", "1"))  # of the full size; finish.py scales up again
SAMPLES = int(os.environ.get("PICTURES_SAMPLES", "40"))  # light paths a pixel, before denoising


def empty():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.render.threads_mode = "FIXED"
    scene.render.threads = 2
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.world = bpy.data.worlds.new("air")
    scene.world.use_nodes = True
    return scene


def air(colour=(1, 1, 1), strength=0.35):
    node = bpy.context.scene.world.node_tree.nodes["Background"]
    node.inputs[0].default_value = (*colour, 1)
    node.inputs[1].default_value = strength


def softbox(at, towards, size, watts, colour=(1, 1, 1)):
    light = bpy.data.lights.new("softbox", "AREA")
    light.shape = "RECTANGLE"
    light.size, light.size_y = size
    light.energy, light.color = watts, colour
    thing = put(bpy.data.objects.new("softbox", light))
    thing.location = at
    aim(thing, towards)
    return thing


def sun(elevation, azimuth, strength, softness=0.6, colour=(1, 0.9, 0.76)):
    """Degrees; azimuth 0 shines from the camera's side (-y), positive from the right."""
    light = bpy.data.lights.new("sun", "SUN")
    light.energy, light.angle, light.color = strength, math.radians(softness), colour
    thing = put(bpy.data.objects.new("sun", light))
    turn, rise = math.radians(azimuth), math.radians(elevation)
    source = Vector((math.sin(turn) * math.cos(rise), -math.cos(turn) * math.cos(rise), math.sin(rise)))
    thing.location = source * 10
    aim(thing, (0, 0, 0))
    return thing


def aim(thing, towards):
    thing.rotation_euler = (Vector(towards) - thing.location).to_track_quat("-Z", "Y").to_euler()


def put(thing):
    bpy.context.scene.collection.objects.link(thing)
    return thing


def camera(at, towards, lens=85, blur=None):
    """`blur`: (f-number, point in focus), or nothing for a picture that is sharp all over."""
    thing = put(bpy.data.objects.new("camera", bpy.data.cameras.new("camera")))
    thing.location = at
    thing.data.lens = lens
    aim(thing, towards)
    if blur:
        thing.data.dof.use_dof = True
        thing.data.dof.aperture_fstop = blur[0]
        thing.data.dof.focus_distance = (Vector(blur[1]) - Vector(at)).length
    bpy.context.scene.camera = thing
    return thing


def backdrop(material, depth=1.6, width=14, height=6, bend=1.2):
    """A seamless paper sweep: floor, curve, wall."""
    profile = [(-8.0, 0.0), (depth - bend, 0.0)]
    for step in range(1, 16):
        angle = math.pi / 2 * step / 16
        profile.append((depth - bend + bend * math.sin(angle), bend - bend * math.cos(angle)))
    profile += [(depth, bend), (depth, height)]
    points = [(x, y, z) for x in (-width / 2, width / 2) for y, z in profile]
    count = len(profile)
    faces = [(i, i + 1, count + i + 1, count + i) for i in range(count - 1)]
    return solid("backdrop", points, faces, material)


def solid(name, points, faces, material=None, smooth=True):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(p) for p in points], [], [tuple(f) for f in faces])
    mesh.validate()
    if smooth:
        mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
    thing = put(bpy.data.objects.new(name, mesh))
    if material:
        mesh.materials.append(material)
    return thing


def apply(thing):
    """Bakes all modifiers into the mesh."""
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(thing.evaluated_get(graph))
    thing.modifiers.clear()
    thing.data = mesh
    return thing


def smooth(thing, levels=2):
    step = thing.modifiers.new("smooth", "SUBSURF")
    step.levels = step.render_levels = levels
    return thing


def develop(path, size, exposure=0.0):
    """Renders to a 16-bit PNG."""
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = (round(s * SCALE) for s in size)
    scene.render.resolution_percentage = 100
    scene.cycles.samples = SAMPLES
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.03
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.max_bounces = 4
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.view_settings.exposure = exposure
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_depth = "16"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
