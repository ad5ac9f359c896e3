"""How a training run is put together from what the command line says."""
