"""What can be measured of a model, and what is made of it by measuring: evaluation and directions, without Qt."""
