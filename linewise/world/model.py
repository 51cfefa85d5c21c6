"""The generative model of a notation, read."""

from ..errors import CheckError, NotationError
from ..formula import Node
from ..reading import read_expression


def ready_model(world):
    """The parts of the model as nodes and keys, by name."""
    notation, model = world.notation, world.notation.model
    part = "data"
    try:
        data = read_expression(model.data, notation)
        part = "label"
        label = read_expression(model.label, notation)
        part = "weight"
        weight = read_expression(model.weight, notation)
        letter = {"data": _letters(data), "label": _letters(label), "weight": _letters(weight)}
        key = data.key
        declaration = world.declarations[key]
        names = {(declaration.head, declaration.letters, ""): Node("local", "#data")}
        part = "density"
        density = read_expression(model.density, notation, names)
        if not letter["weight"]:
            raise IndexError
    except CheckError as error:
        raise NotationError(f"[model] {part}: {error.message}") from None
    except (AttributeError, IndexError, KeyError):
        raise NotationError(
            f"[model] {part}: data, label and weight must be declared symbols with their index, "
            "such as x_j, z_j, \\alpha_i"
        ) from None
    component = notation.indices[letter["weight"][0]]
    return {
        "data": key, "label": label.key, "weight": weight, "density": density,
        "sample_letter": letter["data"][0] if letter["data"] else "",
        "sample": notation.indices[letter["data"][0]] if letter["data"] else "",
        "component_letter": letter["weight"][0], "component": component,
        "onehot": model.onehot or world.kind(label.key).name == "onehot",
    }  # fmt: skip


def _letters(node):
    return tuple(a.letter for a in node.indices)
