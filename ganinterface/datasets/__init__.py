"""Sets of pictures to train on: chosen, cut out and labelled from folders, zips and tables. Knows neither Qt nor torch."""
