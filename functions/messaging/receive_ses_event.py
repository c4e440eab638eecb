"""Queue ReceiveSesEvent (Email Sent, Email Delivered, Email Bounced, Email Rejected, Email Rendering Failed): takes
what SES says of e-mails that it took."""

from holdfast.edge.consumer import Notice, consumes_notices
from holdfast.messaging.usecases.receipts import receive_ses_event


@consumes_notices("messaging.receive_ses_event")
def handler(notice: Notice) -> None:
    receive_ses_event(lambda work, tenant: notice.run_in(tenant)(work), notice.detail)
