"""Mails of the demo installation are kept in the database, where /demo/mails/ shows them."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.models import DemoMail


class DemoBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            message = mail.message()
            DemoMail.objects.get_or_create(
                message_id=message["Message-ID"],
                defaults={
                    "til": ", ".join(mail.to),
                    "emne": str(mail.subject),
                    "sent_at": clock.now(),
                    "raw": message.as_bytes().decode(),
                },
            )
        return len(email_messages)
