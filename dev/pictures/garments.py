"""Sews and drapes every garment and keeps the results: the slow half, run once.

python garments.py KEEP [trousers] [tee] [flat]
"""

import sys
from pathlib import Path

import body
import cloth
import flat as flat_lay
import studio

FRAMES = {"trousers": 26, "tee": 54, "flat": 26}


def trousers(keep):
    studio.empty()
    thing = cloth.trousers_cut()
    cloth.lay_out(thing)
    cloth.collider(body.STANDING, 2)
    cloth.drape(thing, FRAMES["trousers"], {"bending_stiffness": 0.8, "mass": 0.3})
    cloth.save(thing, keep / "trousers.npz")


def tee(keep):
    """Over the trousers, so that the hem lies on them."""
    studio.empty()
    thing = cloth.tee_cut()
    cloth.lay_out(thing)
    cloth.collider(body.STANDING, 20)
    under = cloth.load(keep / "trousers.npz", "under")
    cloth.solidly(under, 0.004)
    cloth.drape(thing, FRAMES["tee"])
    cloth.save(thing, keep / "tee.npz")


def flat(keep):
    studio.empty()
    thing = flat_lay.drop(flat_lay.tee(), FRAMES["flat"])
    cloth.save(thing, keep / "flat.npz")


def main(keep, names):
    keep.mkdir(parents=True, exist_ok=True)
    for name in names or ["trousers", "tee", "flat"]:
        globals()[name](keep)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
