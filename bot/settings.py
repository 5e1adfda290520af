"""The environment, read once into one frozen object; everything that is wrong is said at once."""
