"""What an encoder's representations hold: linear evaluation, PCA panels, correlations, focus (CAM-1 … CAM-21)."""
