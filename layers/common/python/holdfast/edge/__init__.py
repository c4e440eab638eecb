"""Where requests, messages and schedules come in: who is calling, one transaction, one kind of answer."""
