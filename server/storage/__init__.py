"""What the server keeps: keys, conversations, feedback and the audit log."""
