"""How a portrait looks: parts, our own drawings, and the lot that chooses them."""
