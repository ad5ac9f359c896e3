"""The operations that cost the time: each with the papers' way (`reference`), the fast ways, and one choice between them."""
