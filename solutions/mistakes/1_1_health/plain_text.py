"""The answer is text that looks like JSON.

Says: the answer must be application/json
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health")
async def get_health():
    from fastapi.responses import PlainTextResponse

    return PlainTextResponse('{"status": "ok"}')
