"""Team Noir's and Tyche's tables of claims against documents, made again on the pairs at hand."""
