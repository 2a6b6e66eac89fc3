"""What things are made of: matte lacquer, cotton, leather, metal, paper, plaster, wood.

Every material is a node graph of our own; none uses an image file. Colours are sRGB hex strings.
"""

import bpy


def linear(text):
    """sRGB hex to the linear colour that the renderer wants."""
    values = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values) + (1.0,)


class Graph:
    """A material's nodes, written as calls instead of clicks."""

    def __init__(self, name):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.nodes = self.material.node_tree.nodes
        self.links = self.material.node_tree.links
        self.surface = self.nodes["Principled BSDF"]
        self.output = self.nodes["Material Output"]

    def node(self, kind, settings=None, **inputs):
        made = self.nodes.new("ShaderNode" + kind)
        for key, value in (settings or {}).items():
            setattr(made, key, value)
        for key, value in inputs.items():
            self.feed(made.inputs[key.replace("_", " ")], value)
        return made

    def feed(self, socket, value):
        if isinstance(value, bpy.types.NodeSocket):
            self.links.new(value, socket)
        else:
            socket.default_value = value

    def math(self, operation, first, second=0.0, third=0.0):
        made = self.nodes.new("ShaderNodeMath")
        made.operation = operation
        for socket, value in zip(made.inputs, (first, second, third)):
            self.feed(socket, value)
        return made.outputs[0]

    def mix(self, share, first, second):
        made = self.nodes.new("ShaderNodeMix")
        made.data_type = "RGBA"
        for index, value in ((0, share), (6, first), (7, second)):
            self.feed(made.inputs[index], value)
        return made.outputs[2]

    def ramp(self, value, *stops):
        made = self.nodes.new("ShaderNodeValToRGB")
        ramp = made.color_ramp
        while len(ramp.elements) < len(stops):
            ramp.elements.new(0.5)
        for element, (place, colour) in zip(ramp.elements, stops):
            element.position, element.color = place, colour
        self.feed(made.inputs[0], value)
        return made.outputs[0]

    def look(self, **inputs):
        for key, value in inputs.items():
            self.feed(self.surface.inputs[key.replace("_", " ")], value)
        return self

    def bump(self, height, strength, distance=0.001):
        made = self.node("Bump", Strength=strength, Distance=distance, Height=height)
        self.look(Normal=made.outputs[0])
        return self

    def uv(self):
        return self.node("TexCoord").outputs["UV"]

    def place(self):
        return self.node("TexCoord").outputs["Object"]

    def noise(self, scale, detail=4.0, at=None):
        at = at or self.place()
        return self.node("TexNoise", Vector=at, Scale=scale, Detail=detail).outputs["Fac"]


def matte(colour, roughness=0.55, grain=0.03, sheen=0.0):
    """Spray lacquer, plaster-smooth."""
    g = Graph("matte")
    g.look(Base_Color=linear(colour), Roughness=roughness, Sheen_Weight=sheen)
    if grain:
        g.bump(g.noise(900, 2), grain, 0.0005)
    return g.material


def paper(colour):
    g = Graph("paper")
    g.look(Base_Color=linear(colour), Roughness=0.9, Specular_IOR_Level=0.15)
    return g.material


def weave(g, threads):
    """Height of a knit: columns of small V's, `threads` to the metre along u and v (UVs are in metres)."""
    u, v = axes(g)
    wave_u = g.math("SINE", g.math("MULTIPLY", u, threads * 6.2832))
    wave_v = g.math(
        "SINE", g.math("MULTIPLY", g.math("ADD", v, g.math("MULTIPLY", wave_u, 0.0003)), threads * 5.0)
    )
    return g.math("MULTIPLY", g.math("ADD", wave_u, wave_v), 0.25)


def axes(g):
    parts = g.node("SeparateXYZ", Vector=g.uv())
    return parts.outputs["X"], parts.outputs["Y"]


def cotton(paint, threads=900, rough=0.86, strength=0.35, inside="#cfc8bd"):
    """Knitted cotton. `paint(g)` gives its colour socket or a hex string."""
    g = Graph("cotton")
    colour = paint(g) if callable(paint) else linear(paint)
    fluff = g.noise(220, 6)
    tint = g.mix(g.math("MULTIPLY", fluff, 0.16), colour, linear("#000000"))
    g.look(Base_Color=tint, Roughness=rough, Sheen_Weight=0.25, Sheen_Roughness=0.5, Specular_IOR_Level=0.2)
    slub = g.math("MULTIPLY", g.noise(60, 3), 0.6)
    g.bump(g.math("ADD", weave(g, threads), slub), strength, 0.0008)
    return g.material


def rib(colour, pitch=0.0042):
    """The collar's knit: ridges that run up."""
    g = Graph("rib")
    u, _v = axes(g)
    ridge = g.math("SINE", g.math("MULTIPLY", u, 6.2832 / pitch))
    g.look(Base_Color=linear(colour), Roughness=0.88, Sheen_Weight=0.2, Specular_IOR_Level=0.2)
    g.bump(ridge, 0.5, 0.0012)
    return g.material


def stripes(ground, ink, pitch=0.036, share=0.42):
    """A paint: bands across v, `pitch` metres apart."""

    def paint(g):
        _u, v = axes(g)
        phase = g.math("FRACT", g.math("DIVIDE", v, pitch))
        band = g.math("LESS_THAN", phase, share)
        return g.mix(band, linear(ground), linear(ink))

    return paint


def checks(ground, ink, pitch=0.05, line="#ffffff"):
    """A paint: gingham with a fine line through it."""

    def paint(g):
        u, v = axes(g)
        bands = []
        for axis in (u, v):
            phase = g.math("FRACT", g.math("DIVIDE", axis, pitch))
            bands.append(g.math("LESS_THAN", phase, 0.5))
        depth = g.math("MULTIPLY", g.math("ADD", bands[0], bands[1]), 0.5)
        return g.mix(depth, linear(ground), linear(ink))

    return paint


def leather(colour, roughness=0.42, grain=0.35, scale=420):
    g = Graph("leather")
    cells = g.node("TexVoronoi", {"feature": "F1"}, Vector=g.place(), Scale=scale).outputs["Distance"]
    broad = g.noise(9, 3)
    tint = g.mix(g.math("MULTIPLY", broad, 0.35), linear(colour), linear("#140c08"))
    g.look(Base_Color=tint, Roughness=roughness, Coat_Weight=0.12, Coat_Roughness=0.35)
    g.bump(cells, grain, 0.0009)
    return g.material


def metal(colour="#d9b878", roughness=0.2):
    g = Graph("metal")
    g.look(Base_Color=linear(colour), Metallic=1.0, Roughness=roughness)
    return g.material


def plaster(colour, shade, bumps=0.5):
    """A limewashed wall: two tones in clouds, trowel marks."""
    g = Graph("plaster")
    clouds = g.noise(1.6, 8)
    fine = g.noise(26, 6)
    tone = g.ramp(
        g.math("ADD", g.math("MULTIPLY", clouds, 0.75), g.math("MULTIPLY", fine, 0.25)),
        (0.36, linear(shade)),
        (0.62, linear(colour)),
    )
    g.look(Base_Color=tone, Roughness=0.92, Specular_IOR_Level=0.15)
    g.bump(g.math("ADD", g.noise(7, 8), g.math("MULTIPLY", g.noise(140, 3), 0.15)), bumps, 0.01)
    return g.material


def wood(light, dark, scale=1.0, roughness=0.45):
    g = Graph("wood")
    stretch = g.node("Mapping", Vector=g.place(), Scale=(9 * scale, 9 * scale, 0.8 * scale))
    rings = g.node("TexNoise", Vector=stretch.outputs[0], Scale=6, Detail=8, Distortion=1.2).outputs["Fac"]
    g.look(Base_Color=g.ramp(rings, (0.35, linear(dark)), (0.62, linear(light))), Roughness=roughness)
    g.bump(rings, 0.08, 0.002)
    return g.material
