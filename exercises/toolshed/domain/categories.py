"""The kinds of tools that neighbours lend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of tool.

    `slug` is its stable name in addresses; an item of a category with `deposit_required` is not
    lent without one.
    """

    slug: str
    name: str
    deposit_required: bool = False


_DRILLS = Category("drills", "Drills")
_LADDERS = Category("ladders", "Ladders")

CATEGORIES: tuple[Category, ...] = (
    Category("cleaning", "Cleaning"),
    _DRILLS,
    Category("garden", "Garden"),
    Category("hand-tools", "Hand tools"),
    _LADDERS,
    Category("painting", "Painting"),
    Category("saws", "Saws", deposit_required=True),
    Category("trailers", "Trailers", deposit_required=True),
)
"""All categories, by name."""

POPULAR: tuple[Category, ...] = (_LADDERS, _DRILLS)
"""The categories most is borrowed from, the most popular first."""

CATEGORIES_BY_SLUG: dict[str, Category] = {category.slug: category for category in CATEGORIES}
