"""A colour card: chips of dyed cotton on a mounting board. Metres, lying on z = 0."""

import math

import bpy

import bag
import materials
import studio

DYES = (
    "#f3eee2",
    "#d8c9ac",
    "#b99a6b",
    "#8a5a34",
    "#4b3226",
    "#1f1d1c",
    "#f1c9c0",
    "#dd8a78",
    "#b5453c",
    "#7c2430",
    "#e3a63c",
    "#f0d67a",
    "#cfdcc0",
    "#8d9a80",
    "#4f6b4a",
    "#23402f",
    "#2f7f7a",
    "#a8d3d0",
    "#cbd8e6",
    "#7fa1c4",
    "#2f5f9e",
    "#2b3a55",
    "#8c7fae",
    "#4a3a63",
)


def card(turn):
    board = bag.block("board", (0, 0, 0.0015), (0.30, 0.39, 0.003), materials.paper("#f4f1ea"), 0.0008)
    holder = studio.put(bpy.data.objects.new("card", None))
    board.parent = holder
    for index, dye in enumerate(DYES):
        column, row = index % 4, index // 4
        at = (-0.1035 + column * 0.069, 0.140 - row * 0.056, 0.0041)
        chip = bag.block("chip", at, (0.060, 0.047, 0.0022), materials.cotton(dye, 1500, 0.85, 0.5), 0.0008)
        chip.rotation_euler[2] = math.radians(((index * 37) % 11 - 5) * 0.10)
        metric_uv(chip)
        chip.parent = holder
    holder.rotation_euler[2] = turn
    return holder


def metric_uv(chip):
    layer = chip.data.uv_layers[0] if chip.data.uv_layers else chip.data.uv_layers.new()
    for loop in chip.data.loops:
        place = chip.data.vertices[loop.vertex_index].co
        layer.data[loop.index].uv = (place.x, place.y)
