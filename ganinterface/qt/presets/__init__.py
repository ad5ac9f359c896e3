"""The preset panel: effects with their pictures, to be found by words and put on the portrait."""
