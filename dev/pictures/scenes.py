"""Every picture: what is in front of the camera, how it is lit, where the camera stands.

    python scenes.py NAME KEEP OUT.png      (PICTURES_SCALE=0.25 PICTURES_SAMPLES=10 for a quick look)

KEEP is the folder that garments.py filled.
"""

import sys
from pathlib import Path

import bag as bags
import cards
import cloth
import figure
import lay_figure
import materials
import shoes as trainers
import street
import studio

SIZE = (1500, 2000)
CREAM, INK, CLAY, SAGE, STONE = "#efe9dd", "#2b3a55", "#b5654a", "#8d9a80", "#8b8378"


def dressed(keep, shirt, collar, trousers="#5a554e", skin="#d9d0c4", move=(0, 0), turn=0.0):
    """The figure in T-shirt and trousers; `shirt` is a paint or a colour."""
    parts = [
        figure.mannequin(materials.matte(skin)),
        cloth.finish(
            cloth.load(
                keep / "tee.npz",
                "tee",
                materials.cotton(shirt),
                materials.cotton(shirt),
                materials.rib(collar),
            )
        ),
        cloth.finish(
            cloth.load(keep / "trousers.npz", "trousers", materials.cotton(trousers, 1100, 0.9, 0.25))
        ),
    ]
    for part in parts:
        part.location = (*move, 0)
        part.rotation_euler[2] = turn
    return parts


def model(keep):
    studio.air((1, 0.98, 0.95), 0.20)
    studio.backdrop(materials.paper("#c9bfb1"))
    dressed(keep, CREAM, CREAM, "#4d4a47", "#bfae9b")
    studio.softbox((-2.6, -2.4, 3.0), (0, 0, 1.2), (1.3, 1.3), 150, (1, 0.96, 0.91))
    studio.softbox((2.8, -1.4, 1.8), (0, 0, 1.0), (1.0, 2.4), 20, (0.92, 0.96, 1))
    studio.softbox((1.6, 1.3, 2.6), (0, 0, 1.4), (0.5, 1.6), 50)
    studio.camera((0.25, -6.4, 1.2), (0, 0, 0.945), 112)


def table_top(colour):
    studio.solid(
        "table",
        [(-3, -3, -0.001), (3, -3, -0.001), (3, 3, -0.001), (-3, 3, -0.001)],
        [(0, 1, 2, 3)],
        materials.paper(colour),
    )


def flat_lay(keep, paint, collar, ground):
    studio.air((1, 0.98, 0.95), 0.30)
    table_top(ground)
    cloth.finish(
        cloth.load(
            keep / "flat.npz", "tee", materials.cotton(paint), materials.cotton(paint), materials.rib(collar)
        )
    )
    studio.softbox((-1.5, 1.3, 1.0), (0, 0, 0), (0.8, 0.8), 62, (1, 0.95, 0.88))
    studio.softbox((1.6, -1.2, 1.9), (0, 0, 0), (1.5, 1.5), 14, (0.93, 0.96, 1))
    studio.camera((0, -0.006, 3), (0, -0.005, 0), 98)


def garment(keep):
    flat_lay(keep, materials.stripes(CREAM, INK), INK, "#d3c8b8")


def fabric(keep):
    flat_lay(keep, materials.checks("#f0e9dc", "#7d8f6c", 0.046), "#6f8060", "#c9bfb3")


def bag(_keep):
    studio.air((1, 0.98, 0.95), 0.28)
    studio.backdrop(materials.paper("#d8c7b4"), depth=1.2, bend=0.9)
    bags.bag(materials.leather("#8a4a2b"), materials.matte("#e8c9a0", 0.7, 0), materials.metal())
    studio.softbox((-0.9, -0.8, 1.1), (0, 0, 0.14), (0.7, 0.7), 26, (1, 0.95, 0.9))
    studio.softbox((1.0, -0.5, 0.6), (0, 0, 0.14), (0.4, 0.9), 7, (0.93, 0.96, 1))
    studio.softbox((0.3, 0.9, 0.9), (0, 0, 0.2), (0.6, 0.3), 9)
    studio.camera((0.62, -1.75, 0.52), (0.0, 0, 0.156), 112, (9, (0, -0.05, 0.13)))


def shoes(_keep):
    studio.air((1, 0.98, 0.95), 0.30)
    studio.backdrop(materials.paper("#b9c2b6"), depth=1.0, bend=0.8)
    look = {
        "leather": materials.leather("#ece6da", 0.5, 0.16, 700),
        "heel": materials.leather(CLAY, 0.55, 0.2, 500),
        "lining": materials.matte("#cdb99d", 0.9, 0.2),
        "rubber": materials.matte("#f0ead9", 0.6, 0.05),
        "lace": materials.matte("#f4f0e6", 0.9, 0.6, 0.3),
        "metal": materials.metal("#c9b48a", 0.3),
        "thread": materials.matte("#d8cfbf", 0.8, 0),
    }
    trainers.shoe(look, (-0.05, 0.09, 0), 0.95)
    trainers.shoe(look, (0.10, 0.20, 0), 0.55, mirror=True)
    studio.softbox((-0.9, -0.6, 1.0), (0, 0, 0.05), (0.6, 0.6), 19, (1, 0.96, 0.9))
    studio.softbox((1.0, -0.3, 0.6), (0, 0, 0.05), (0.4, 0.8), 5, (0.93, 0.96, 1))
    studio.softbox((0.2, 0.9, 0.9), (0, 0, 0.1), (0.6, 0.3), 7)
    studio.camera((0.15, -1.55, 0.75), (0.098, 0.03, 0.050), 122)


def pose(_keep):
    studio.air((1, 0.98, 0.95), 0.28)
    studio.backdrop(materials.paper("#d5cdc0"), depth=1.3, bend=0.9)
    lay_figure.walking(
        materials.wood("#d8b07a", "#b98950", 6),
        materials.wood("#c79a62", "#a67a45", 5),
        materials.metal("#b8b2a6", 0.35),
    )
    studio.softbox((-0.9, -0.9, 1.1), (0, 0, 0.2), (0.7, 0.7), 24, (1, 0.95, 0.9))
    studio.softbox((1.0, -0.4, 0.6), (0, 0, 0.2), (0.4, 0.9), 6, (0.93, 0.96, 1))
    studio.softbox((0.3, 0.9, 0.9), (0, 0, 0.2), (0.6, 0.3), 8)
    studio.camera((1.35, -1.75, 0.36), (0, 0, 0.192), 150)


def scene(_keep):
    street.daylight()
    street.corner()
    studio.camera((0, -6.2, 1.35), (0, 0, 1.28), 56)


def colour(_keep):
    studio.air((1, 0.98, 0.95), 0.35)
    table_top("#b9aea0")
    cards.card(0.06)
    studio.softbox((-0.8, 0.8, 0.9), (0, 0, 0), (0.6, 0.6), 22, (1, 0.97, 0.93))
    studio.softbox((0.9, -0.7, 1.1), (0, 0, 0), (0.9, 0.9), 6, (0.95, 0.97, 1))
    studio.camera((0, -0.22, 1.35), (0, 0.0, 0), 105)


def hero(keep):
    """Wide; what matters stands in the middle third, so that a portrait crop keeps it."""
    street.daylight(leaves=9)
    street.corner(plain=True)
    for shirt, x, y, turn, legs in (
        (CLAY, -0.66, 0.16, 0.42, "#d9cdb8"),
        (CREAM, 0.02, -0.30, 0.10, "#5f5a4d"),
        (SAGE, 0.68, 0.10, -0.38, "#efe7d8"),
    ):
        dressed(keep, shirt, shirt, legs, "#cdbba6", (x, y), turn)
    studio.camera((0, -6.6, 1.42), (0.02, 0, 1.215), 91, (4, (0, -0.4, 1.3)))


SIZES = {"hero": (2000, 1500)}


def main(name, keep, out):
    studio.empty()
    globals()[name](Path(keep))
    studio.develop(out, SIZES.get(name, SIZE))


if __name__ == "__main__":
    main(*sys.argv[1:4])
