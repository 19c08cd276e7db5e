"""A run as a report: JSON, JUnit XML, Markdown and a page; two runs compared."""
