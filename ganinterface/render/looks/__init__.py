"""How pictures and maps are shown: maps as colours, many pictures on one sheet, pixels smooth or square."""
