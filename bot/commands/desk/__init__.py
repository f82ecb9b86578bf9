"""Commands about the desk's own rows: accounts, copies, evidence, campaigns, the weekly report."""
