"""What the documents say: texts, their structure and addresses, and the figure ledger."""
