"""Exports: what is one's own, as a file."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from toolshed.application.exports import ExportService
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.export_limits import ExportLimits
from toolshed.presentation.api.v1.deps.services import ExportServiceDep
from toolshed.presentation.csv_stream import Cell, csv_response

router = APIRouter(prefix="/exports", tags=["exports"])

_HEADER = ("id", "name", "description", "category", "deposit_cents", "tags", "created_at")


@router.get(
    "/items",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    dependencies=[ExportLimits],
)
async def export_items(user: CurrentUser, exports: ExportServiceDep) -> StreamingResponse:
    """One's own items, the oldest first, as CSV."""
    # The transaction of this request is over before the first row is sent; the export has others.
    return csv_response(f"Tools of {user.name}.csv", _HEADER, _rows(exports, user.id))


async def _rows(exports: ExportService, owner_id: int) -> AsyncIterator[tuple[Cell, ...]]:
    async for item in exports.items_of(owner_id):
        yield (
            item.id,
            item.name,
            item.description,
            item.category,
            item.deposit_cents,
            " ".join(item.tags),
            item.created_at.isoformat(),
        )
