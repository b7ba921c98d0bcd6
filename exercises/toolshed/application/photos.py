"""Photos of tools."""

from collections.abc import AsyncIterable, Callable
from dataclasses import replace

from toolshed.application.ports import PhotoStore
from toolshed.application.unit_of_work import UnitOfWork
from toolshed.domain.errors import PhotoNotFoundError
from toolshed.domain.items import Item

Discard = Callable[[str], None]
"""Gets rid of a photo that nothing refers to any more, once that is committed."""


class PhotoService:
    """The use cases of photos: an item has one at most."""

    def __init__(self, work: UnitOfWork, photos: PhotoStore, discard: Discard) -> None:
        self._work = work
        self._photos = photos
        self._discard = discard

    async def put(self, item: Item, content: AsyncIterable[bytes]) -> Item:
        """Keep the photo of an item in place of any earlier one.

        Raises `UnsupportedPhotoError`, `PhotoTooLargeError`, and whatever reading the content
        raises; then everything is as it was.
        """
        name = await self._photos.save(content)
        try:
            changed = await self._work.items.update(replace(item, photo=name))
            # Here, so that a photo that nothing refers to is not left behind if it fails.
            await self._work.commit()
        except BaseException:
            await self._photos.remove(name)
            raise
        if item.photo is not None:
            self._discard(item.photo)
        return changed

    async def remove(self, item: Item) -> None:
        """Forget the photo of an item; raises `PhotoNotFoundError`."""
        name = self.name_of(item)
        await self._work.items.update(replace(item, photo=None))
        self._discard(name)

    def name_of(self, item: Item) -> str:
        """Return what the photo of an item is kept as; raises `PhotoNotFoundError`."""
        if item.photo is None:
            raise PhotoNotFoundError(item.id)
        return item.photo
