from madoguchi.messages.services.notices import mark_all_read
from madoguchi.messages.services.outbox import check_sms_number, queue, retry, told

__all__ = ["check_sms_number", "mark_all_read", "queue", "retry", "told"]
