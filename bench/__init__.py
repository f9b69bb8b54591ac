"""What `make bench` runs: figures are ratios, each from one interleaved run."""
