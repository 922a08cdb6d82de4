"""Cards in custody, and applications for them; each noun in a module of its own."""

from madoguchi.cards.models.applications import Application, Photo, Progress, Support
from madoguchi.cards.models.holding import (
    Box,
    Break,
    Card,
    Counted,
    Delivery,
    Handler,
    Move,
    Place,
    PlaceCount,
    Return,
    Stocktake,
)

__all__ = [
    "Application",
    "Box",
    "Break",
    "Card",
    "Counted",
    "Delivery",
    "Handler",
    "Move",
    "Photo",
    "Place",
    "PlaceCount",
    "Progress",
    "Return",
    "Stocktake",
    "Support",
]
