"""How often everything can be asked for."""

from fastapi import Depends

from toolshed.presentation.middleware.rate_limit import RateLimit

ExportLimits = Depends(RateLimit("export", lambda settings: settings.rate_limit_export))
