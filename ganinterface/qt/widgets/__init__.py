"""Controls that every panel is made of, and how they look. They know nothing of the program but the limits of numbers."""
