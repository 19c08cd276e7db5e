"""HTTP: the API, the OpenAI-compatible endpoint, keys and storage."""
