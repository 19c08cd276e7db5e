"""The web chat: Gradio at ``/``, pages of documents, login. Imported only where it is served."""
