"""Reference fused models: encoders x fusions x heads from config."""
