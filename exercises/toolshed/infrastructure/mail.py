"""Mail."""

import logging
import smtplib
from email.message import EmailMessage

from anyio import to_thread

_SECONDS = 10.0
_logger = logging.getLogger(__name__)


class LoggingMailer:
    """A `Mailer` that sends nothing: for development."""

    async def send(self, *, to: str, subject: str, text: str) -> None:
        """Log that there would be a message, and nothing that is private about it."""
        del to, text
        _logger.info("Not sent, as there is no mail server: %s", subject)


class SmtpMailer:
    """A `Mailer` over SMTP with STARTTLS (RFC 3207)."""

    def __init__(self, *, host: str, port: int, sender: str) -> None:
        self._host = host
        self._port = port
        self._sender = sender

    async def send(self, *, to: str, subject: str, text: str) -> None:
        """Send a message, in a thread; raises `OSError` or `smtplib.SMTPException`."""
        message = EmailMessage()
        # The message refuses headers of several lines, whoever has chosen what is in them.
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message.set_content(text)
        await to_thread.run_sync(self._send, message)

    def _send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=_SECONDS) as server:
            server.starttls()
            server.send_message(message)
