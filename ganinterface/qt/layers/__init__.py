"""The layer panel: the maps of a layer, their values, their colours."""
