"""Photos: what an item looks like."""

from typing import Annotated

from anyio import Path
from fastapi import APIRouter, File, UploadFile, status
from fastapi.responses import FileResponse

from toolshed.domain.errors import PhotoNotFoundError
from toolshed.infrastructure.photos import MEDIA_TYPES
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.permissions import ModeratedItem
from toolshed.presentation.api.v1.deps.resources import ItemOr404, OwnItem
from toolshed.presentation.api.v1.deps.services import PhotoServiceDep
from toolshed.presentation.uploads import read_chunks

router = APIRouter(prefix="/items/{item_id}/photo", tags=["photos"])

_IMAGE = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "",
    response_class=FileResponse,
    responses={200: {"content": dict.fromkeys(MEDIA_TYPES.values(), _IMAGE)}},
)
async def get_photo(
    item: ItemOr404, photos: PhotoServiceDep, container: ContainerDep
) -> FileResponse:
    """The photo of an item."""
    name = photos.name_of(item)
    path = container.photos.path_of(name)
    try:
        found = await Path(path).stat()
    except FileNotFoundError as error:
        # Replaced since the item was looked up.
        raise PhotoNotFoundError(item.id) from error
    return FileResponse(
        path,
        stat_result=found,
        media_type=container.photos.media_type_of(name),
        # A file from a stranger is an image, or nothing: no browser is to find a page in it.
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-cache",
        },
    )


@router.put("", status_code=status.HTTP_204_NO_CONTENT)
async def put_photo(
    file: Annotated[UploadFile, File(description="JPEG, PNG or WebP, whatever it is called")],
    item: OwnItem,
    photos: PhotoServiceDep,
    container: ContainerDep,
) -> None:
    """Set the photo of an item of one's own, in place of any earlier one."""
    limit = container.settings.max_photo_bytes
    await photos.put(item, read_chunks(file, max_bytes=limit))


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def delete_photo(item: ModeratedItem, photos: PhotoServiceDep) -> None:
    """Remove the photo of an item of one's own, or as a volunteer anybody's."""
    await photos.remove(item)
