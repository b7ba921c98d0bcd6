"""What the app that serves a request is made of."""

from typing import Annotated

from fastapi import Depends, Request

from toolshed.presentation.container import Container


async def get_container(request: Request) -> Container:
    """Return what the app that serves this request is made of."""
    container: Container = request.app.state.container
    return container


ContainerDep = Annotated[Container, Depends(get_container)]
