"""The parts that generators and discriminators are made of, as the papers have them."""
