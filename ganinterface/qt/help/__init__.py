"""What a newcomer asks for: the guide, and a card with the first steps."""
