"""The API as a server runs it: `uvicorn toolshed.main:app`."""

from toolshed.config import Settings
from toolshed.presentation.app import create_app

app = create_app(Settings())
