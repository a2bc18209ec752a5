"""Elements of HTML and SVG; whatever text a result file holds, it stays text."""

from typing import Final, TypeAlias
from xml.etree.ElementTree import Element, tostring

Child: TypeAlias = Element | str
Value: TypeAlias = str | float | None

DOCTYPE: Final = "<!doctype html>\n"


def tag(name: str, /, *children: Child, **attributes: Value) -> Element:
    """An element.

    Args:
        name: of the element.
        children: elements and text, in order.
        attributes: ``class_`` is ``class``, ``stroke_width`` is ``stroke-width``; None is left out, numbers are
            rounded to hundredths: a hundredth of a pixel cannot be seen.
    """
    given = {key.rstrip("_").replace("_", "-"): _value(value) for key, value in attributes.items() if value is not None}
    element = Element(name, given)
    for child in children:
        _append(element, child)
    return element


def html(root: Element) -> str:
    """The document's text."""
    return DOCTYPE + tostring(root, encoding="unicode", method="html") + "\n"


def _append(parent: Element, child: Child) -> None:
    if isinstance(child, Element):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + printable(child)
    else:
        parent.text = (parent.text or "") + printable(child)


def _value(value: str | float) -> str:
    return printable(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def printable(text: str) -> str:
    """Text without characters that no document may hold, or that could turn its direction around."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)
