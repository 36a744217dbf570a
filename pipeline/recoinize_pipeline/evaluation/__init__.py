"""How well a bundle or a model recognises coins, and reports of it."""
