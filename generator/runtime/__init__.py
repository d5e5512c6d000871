"""The local Power Platform: connections, policies, custom code and triggers, without a cloud account."""
