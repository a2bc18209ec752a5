"""Engines that run a bundle's graphs: one file per backend."""
