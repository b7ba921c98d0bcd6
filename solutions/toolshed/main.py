"""The API as a server runs it: `uvicorn toolshed.main:app`."""

from toolshed.config import Settings
from toolshed.infrastructure.garbage import collect_less_often
from toolshed.infrastructure.logs import configure_logging
from toolshed.presentation.app import create_app

settings = Settings()
configure_logging(level=settings.log_level, log_format=settings.log_format)
app = create_app(settings)
collect_less_often()
