"""Read foreign bytes to typed rows, with every problem at its cell; touches no models."""
