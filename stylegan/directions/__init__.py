"""Directions in W that change one thing of a picture: finding them, reading and writing them."""

from stylegan.directions.csv_files import read_csv, write_csv
from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.files import read_directions, write_directions
from stylegan.directions.frames import from_table, to_table
from stylegan.directions.mean_difference import mean_difference

__all__ = [
    "Direction",
    "DirectionError",
    "from_table",
    "mean_difference",
    "read_csv",
    "read_directions",
    "to_table",
    "write_csv",
    "write_directions",
]
