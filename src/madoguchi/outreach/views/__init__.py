"""The screens of an outreach day."""
