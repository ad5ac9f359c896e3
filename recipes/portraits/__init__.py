"""The shipped model: manga busts rendered from parts, what is known of each, and how a generator learns them."""
