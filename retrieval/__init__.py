"""Finding the passage: tokens, vectors, the index, and rank fusion."""
