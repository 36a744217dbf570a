"""The Hugging Face dataset made from the renders."""
