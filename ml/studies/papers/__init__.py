"""The tables of the papers that Claimwire builds on, made again on the texts at hand."""
