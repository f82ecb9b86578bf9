"""The whole desk on one machine: `claimwire up` and `claimwire demo`."""
